"use strict";
// A borrowed tablet forgets the person before: after "Thank you", and when nobody has touched it for two minutes.

(() => {
  const AFTER_THE_END = 15000; // milliseconds
  const BEFORE_ASKING = 100000;
  const FOR_AN_ANSWER = 20000;

  const question = () => document.querySelector("#still-there");
  let timer;

  function startAgain() {
    document.querySelectorAll("form").forEach((form) => HTMLFormElement.prototype.reset.call(form));
    document.querySelectorAll("textarea").forEach((box) => { box.value = ""; });
    const address = question().dataset.startAgain;
    document.body.hidden = true;
    window.rewind(() => location.replace(address));
  }

  function ask() {
    question().showModal();
    timer = setTimeout(startAgain, FOR_AN_ANSWER);
  }

  function wait() {
    clearTimeout(timer);
    // Only its own buttons close it: closed under a finger or a key, what lies behind it would be pressed.
    if (question().open) {
      timer = setTimeout(startAgain, FOR_AN_ANSWER);
      return;
    }
    const isOver = document.querySelector("[data-end]");
    timer = isOver ? setTimeout(startAgain, AFTER_THE_END) : setTimeout(ask, BEFORE_ASKING);
  }

  ["pointerdown", "keydown", "input", "scroll"].forEach((each) => document.addEventListener(each, wait, { passive: true }));
  document.addEventListener("page-changed", wait);
  document.addEventListener("close", wait, true); // does not bubble
  window.addEventListener("pageshow", wait);
  wait();
})();
