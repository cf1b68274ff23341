"use strict";
// One question at a time, and leaving at once. Without this script everything still works on one long page.
// Nothing is ever written to the browser's storage.

(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const one = (selector, inside = document) => inside.querySelector(selector);

  // A form's own words give way to its fields: a question may be called "reset" or "dataset".
  const reset = (form) => HTMLFormElement.prototype.reset.call(form);

  // ---- Leaving ----------------------------------------------------------------------------------------

  const veil = one("#veil");
  const status = one("#leave-status");
  let presses = 0;
  let alone = false; // Shift is down and nothing else was pressed with it
  let timer;

  function leave() {
    if (!veil) return;
    all("form").forEach(reset);
    all("textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox])").forEach((field) => { field.value = ""; });
    veil.hidden = false;
    veil.textContent = veil.dataset.text;
    all("body > :not(#veil)").forEach((part) => { part.hidden = true; });
    document.title = veil.dataset.text;
    // Every question passed is a place in the browser's history: go back over them and take the first one's
    // address away, so that Back shows the languages and never a question.
    const depth = (history.state && history.state.depth) || 0;
    if (depth) {
      window.addEventListener("popstate", away, { once: true });
      setTimeout(away, 400); // leaving never waits for the history
      history.go(-depth);
    } else away();
  }

  let gone = false;
  function away() {
    if (gone) return;
    gone = true;
    if (one("#answers")) {
      history.replaceState(null, "", "/");
      location.assign(one("#leave").href);
    } else location.replace(one("#leave").href);
  }

  function forgetPresses() {
    presses = 0;
    if (status) status.textContent = "";
  }

  all("[data-leave]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); leave(); }));
  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) forgetPresses();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone || !veil) return;
    alone = false;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(forgetPresses, 5000);
    if (presses === 3) leave();
    else status.textContent = presses === 1 ? status.dataset.two : status.dataset.one;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !veil || veil.hidden) return;
    gone = false;
    leave();
  });

  // ---- A page that says how it went takes the focus ------------------------------------------------------

  const said = one("[data-focus]");
  if (said) said.focus();

  // ---- Letters left ---------------------------------------------------------------------------------------

  all("textarea[data-longest]").forEach((box) => {
    const line = one(".letters", box.parentElement);
    const tell = () => {
      const left = box.dataset.longest - [...box.value.trim()].length;
      line.textContent = left <= 100 ? line.dataset.left.replace("{left}", left) : "";
    };
    box.addEventListener("input", tell);
    tell();
  });

  // ---- One question at a time -----------------------------------------------------------------------------

  const form = one("#answers");
  if (!form) return;
  const steps = all(".step", form);
  const sections = all("section", form);
  const buttons = one(".row[data-stepping]", form);
  const backLink = one("[data-back]");
  const before = backLink.href;
  // Coming back from another page (Help, or the one that "Leave now" opens) finds an empty form: start afresh.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit && visit.type === "back_forward") {
    form.hidden = true;
    location.replace(before);
    return;
  }
  const summary = one("[data-summary]", form);
  const last = steps.length - 1;
  let current = 0;

  function show(number, focus = true) {
    current = Math.max(0, Math.min(number, last));
    steps.forEach((step, place) => { step.hidden = place !== current; });
    sections.forEach((section) => { section.hidden = !section.contains(steps[current]); });
    buttons.hidden = current === last;
    one("[data-skip]", buttons).hidden = !steps[current].dataset.question;
    backLink.href = current ? "#" : before;
    if (current === last) summary.hidden = true;
    if (!focus) return;
    window.scrollTo(0, 0);
    const heading = one("[data-heading]", steps[current]);
    if (heading) heading.focus({ preventScroll: true });
  }

  function go(number) {
    show(number);
    history.pushState({ step: current, depth: ((history.state && history.state.depth) || 0) + 1 }, "");
  }

  function stepOf(question) {
    return steps.findIndex((step) => step.dataset.question === question);
  }

  function fieldsOf(step) {
    return all("input, textarea", step);
  }

  function clear(step) {
    fieldsOf(step).forEach((field) => { if (field.checked) field.checked = false; if (field.type === "textarea") field.value = ""; });
  }

  function answerOf(step) {
    const chosen = all("input:checked", step).map((field) => field.closest("label").textContent.trim());
    const typed = all("textarea", step).map((field) => field.value.trim()).filter(Boolean);
    return [...chosen, ...typed].join(" · ") || summary.dataset.notAnswered;
  }

  function summarise() {
    const list = one("dl", summary);
    list.replaceChildren();
    steps.filter((step) => step.dataset.question).forEach((step) => {
      const heading = one("h3", step).textContent;
      const term = Object.assign(document.createElement("dt"), { textContent: heading });
      const detail = document.createElement("dd");
      const answer = Object.assign(document.createElement("span"), { textContent: answerOf(step), dir: "auto" });
      const change = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: summary.dataset.change });
      change.setAttribute("aria-label", `${summary.dataset.change}: ${heading}`);
      change.addEventListener("click", () => { returnTo = last; go(stepOf(step.dataset.question)); });
      detail.append(answer, change);
      list.append(term, detail);
    });
    summary.hidden = false;
    one("h3", summary).setAttribute("tabindex", "-1");
    one("h3", summary).focus();
  }

  let returnTo = null; // after "Change" the next Continue goes straight back to the answers
  function forward() {
    const back = returnTo;
    returnTo = null;
    go(back === null ? current + 1 : back);
    if (back !== null) summarise();
  }

  one("[data-continue]", buttons).addEventListener("click", forward);
  one("[data-skip]", buttons).addEventListener("click", () => { clear(steps[current]); forward(); });
  all("[data-skip-part]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const inside = all(".step", link.closest("section"));
    inside.forEach(clear);
    go(steps.indexOf(inside[inside.length - 1]) + 1);
  }));
  all("[data-go]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); one(".problem").hidden = true; go(stepOf(link.dataset.go)); }));
  backLink.addEventListener("click", (event) => { if (current) { event.preventDefault(); history.back(); } });
  window.addEventListener("popstate", (event) => { if (veil.hidden && event.state && "step" in event.state) { returnTo = null; show(event.state.step); } });
  one("[data-look]").addEventListener("click", summarise);
  all("[data-forget]").forEach((link) => link.addEventListener("click", () => { reset(form); steps.forEach(clear); }));
  // Enter in a list of choices goes on; only the Send button sends.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type === "textarea" || event.target.matches("button, a")) return;
    event.preventDefault();
    if (current !== last) forward();
  });

  document.body.classList.add("is-stepping");
  form.classList.add("stepping");
  all("[data-stepping]").forEach((part) => { part.hidden = false; });
  one("[data-look]").hidden = false;
  const wrong = one("[data-go]");
  const first = wrong ? stepOf(wrong.dataset.go) : (said ? last : 0);
  show(first, false);
  history.replaceState({ step: current, depth: 0 }, "");
})();
