// A form that was sent is not sent again by a second tap: the first one may already have used up what it carries.
(() => {
  "use strict";
  const PAUSE = 5000;
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const before = sent.get(event.target);
    if (before !== undefined && event.timeStamp - before < PAUSE) event.preventDefault();
    else sent.set(event.target, event.timeStamp);
  });
})();
