"use strict";
// Leaving at once, from any page: by thumb, or with Shift pressed three times. Without it the button is a plain link.

(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const PATIENCE = 5000; // milliseconds between two presses of Shift

  // Every question passed is a place in the browser's history: go back over them, so that Back shows none of them.
  window.rewind = (then) => {
    const depth = (history.state && history.state.depth) || 0;
    let done = false;
    const finish = () => {
      if (!done) then();
      done = true;
    };
    if (!depth) return finish();
    window.addEventListener("popstate", finish, { once: true });
    setTimeout(finish, 400); // nobody waits for the history
    history.go(-depth);
  };

  function forget() {
    // A form's own words give way to its fields: a question may be called "reset".
    all("form").forEach((form) => HTMLFormElement.prototype.reset.call(form));
    all("textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox])").forEach((field) => { field.value = ""; });
  }

  let leaving = false;
  function leave() {
    if (leaving) return;
    leaving = true;
    const veil = one("#veil");
    const address = one("#leave").href;
    const isAsked = one("#answers");
    veil.hidden = false;
    veil.textContent = veil.dataset.text;
    all("body > :not(#veil)").forEach((part) => { part.hidden = true; });
    document.title = veil.dataset.text;
    forget();
    window.rewind(() => {
      if (!isAsked) return location.replace(address);
      // Takes the address of the questions out of the history: Back then shows the languages.
      history.replaceState(null, "", "/");
      location.assign(address);
    });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave]")) return;
    event.preventDefault();
    leave();
  });

  window.addEventListener("pageshow", (event) => {
    const veil = one("#veil");
    if (!event.persisted || !veil || veil.hidden) return;
    leaving = false;
    leave();
  });

  // ---- Shift, three times ---------------------------------------------------------------------------------

  let presses = 0;
  let alone = false; // Shift is down and nothing else was pressed with it
  let timer;

  function tell(number, words) {
    presses = number;
    const dots = one("#leave-dots");
    dots.hidden = !number;
    dots.dataset.on = number;
    one("#leave-status").textContent = words;
  }

  function expire() {
    clearTimeout(timer);
    if (!presses) return;
    tell(0, one("#leave-status").dataset.expired);
    timer = setTimeout(() => tell(0, ""), PATIENCE);
  }

  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) expire();
  });
  document.addEventListener("keyup", (event) => {
    const status = one("#leave-status");
    if (event.key !== "Shift" || !alone || !status) return;
    alone = false;
    clearTimeout(timer);
    if (presses === 2) return leave();
    tell(presses + 1, presses ? status.dataset.one : status.dataset.two);
    timer = setTimeout(expire, PATIENCE);
  });
})();
