"use strict";
// One question at a time, in the language that somebody chooses on the way, and sending over a bad connection.
// Without this script everything works on one long page. Nothing is ever written to the browser's storage.

(() => {
  const one = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const PATIENCE = 30000; // milliseconds for the server to answer

  let form, steps, current, last;
  let returnTo = null; // after "Change" the next Continue goes straight back to the answers
  let isSending = false;
  let asked = 0; // what was asked of the server last: an older reply changes nothing any more
  let address = location.href; // of the questions, whatever an older place in the history says

  // ---- Going from one to the next -------------------------------------------------------------------------

  const depth = () => (history.state && history.state.depth) || 0;
  const stepOf = (question) => steps.findIndex((step) => step.dataset.question === question);
  const isStepping = () => one("#answers.stepping");
  const startAddress = () => one("[data-back]").dataset.start.split("?")[0] + location.search;

  function show(number, { help = false, focus = true } = {}) {
    current = Math.max(0, Math.min(number, last));
    one("[data-told]").textContent = "";
    const step = steps[current];
    steps.forEach((each) => { each.hidden = each !== step; });
    all("section", form).forEach((section) => { section.hidden = !section.contains(step); });
    form.hidden = help;
    one("#help").hidden = !help;
    one("#help details").open = help;
    one("#answers > .row").hidden = current === last || step.matches(".notice");
    one("[data-stop-here]").hidden = current === last;
    one("[data-skip]").hidden = !step.dataset.question;
    one("[data-back]").setAttribute("href", current || help ? "#" : startAddress());
    one(".questionnaire-title").hidden = help || Boolean(one("h1", step));
    one(".progress rect").setAttribute("width", 100 * current / last);
    if (current === last) hideSummary();
    if (!focus) return;
    window.scrollTo(0, 0);
    const heading = help ? one("#help [tabindex]") : one("[data-heading]", step);
    if (heading) heading.focus({ preventScroll: true });
  }

  function go(number, help = false) {
    show(number, { help });
    history.pushState({ step: current, help, depth: depth() + 1 }, "", address);
  }

  function forward() {
    const back = returnTo;
    returnTo = null;
    go(back === null ? current + 1 : back);
    if (back !== null) summarise();
  }

  function clear(step) {
    all("input, textarea", step).forEach((field) => {
      if (field.type === "textarea") field.value = "";
      else field.checked = false;
    });
  }

  window.addEventListener("popstate", ({ state }) => {
    if (!one("#answers") || !one("#veil").hidden || !state || !("step" in state)) return;
    if (one("#help").hidden) returnTo = null;
    history.replaceState(state, "", address);
    show(state.step, state);
  });

  // ---- Looking at the answers -------------------------------------------------------------------------------

  function answerOf(step) {
    const chosen = all("input:checked", step).map((field) => field.closest("label").textContent.trim());
    const typed = all("textarea", step).map((field) => field.value.trim()).filter(Boolean);
    return [...chosen, ...typed].join(" · ") || one("[data-summary]").dataset.notAnswered;
  }

  function row(step) {
    const summary = one("[data-summary]");
    const heading = one("[data-heading]", step).textContent;
    const make = (tag, values) => Object.assign(document.createElement(tag), values);
    const change = make("button", { type: "button", className: "link", textContent: summary.dataset.change });
    change.setAttribute("aria-label", `${summary.dataset.change}: ${heading}`);
    change.dataset.change = step.dataset.question;
    const detail = make("dd", {});
    detail.append(make("span", { textContent: answerOf(step), dir: "auto" }), change);
    return [make("dt", { textContent: heading }), detail];
  }

  function summarise() {
    const summary = one("[data-summary]");
    one("dl", summary).replaceChildren(...steps.filter((step) => step.dataset.question).flatMap(row));
    summary.hidden = false;
    one("[data-look]").hidden = true;
    label("seen");
    one("h2", summary).focus();
  }

  function hideSummary() {
    one("[data-summary]").hidden = true;
    one("[data-look]").hidden = false;
    label("unseen");
  }

  function label(name) {
    const send = one("[data-send]");
    send.textContent = send.dataset[name];
  }

  // ---- Pages that come while this one stays ------------------------------------------------------------------

  async function ask(where, options = {}) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      const reply = await fetch(where, { ...options, signal: giveUp.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      // A hotel's network may answer in our place: only a page of ours counts.
      if (!one("#leave", page)) throw new Error("not our page");
      return [reply.status, page];
    } finally {
      clearTimeout(timer);
    }
  }

  function swap(page) {
    const root = document.documentElement;
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.title = page.title;
    document.body.replaceWith(page.body);
    window.scrollTo(0, 0);
    document.dispatchEvent(new Event("page-changed"));
  }

  async function speak(pressed) {
    if (isSending) return;
    const where = pressed.getAttribute("formaction");
    const mine = asked += 1;
    let page;
    try {
      [, page] = await ask(where);
      if (!one("#answers", page)) throw new Error("no questions in it");
    } catch {
      if (mine === asked) one("[data-told]").textContent = one("#answers").dataset.noConnection;
      return;
    }
    if (mine !== asked || !one("#veil").hidden) return;
    const kept = [...new FormData(form)];
    const at = current;
    const help = form.hidden;
    swap(page);
    const fields = all("#answers input, #answers textarea, input[form=answers]");
    for (const [name, value] of kept) {
      for (const field of fields.filter((each) => each.name === name)) {
        if (field.type !== "radio" && field.type !== "checkbox") field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
    address = new URL(where, location.href).href;
    begin(at);
    show(at, { help });
    history.replaceState({ step: current, help, depth: depth() }, "", address);
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    asked += 1;
    const words = one("#answers").dataset;
    const after = one("[data-forget]").href;
    const said = one("[data-said]");
    said.textContent = words.sending;
    try {
      const [status, page] = await ask(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!one("#veil").hidden) return; // somebody left meanwhile
      if (status === 422) {
        swap(page);
        begin();
      } else if (one("[data-end]", page)) {
        swap(page);
        window.rewind(() => history.replaceState(null, "", after));
      } else throw Object.assign(new Error("not kept"), { why: status === 413 && one(".lead", page).textContent });
      focusOnWhatWasSaid();
    } catch ({ why }) {
      said.textContent = why || words.notSent;
      if (current !== last) one("[data-told]").textContent = words.notSent;
      label("again");
    }
    isSending = false;
  }

  function focusOnWhatWasSaid() {
    const said = one("[data-focus]");
    if (said) said.focus();
  }

  // ---- What can be pressed ---------------------------------------------------------------------------------------

  const PRESSED = {
    continue: forward,
    skip: () => { clear(steps[current]); forward(); },
    skipPart: (pressed) => {
      const inside = all(".step", pressed.closest("section"));
      inside.forEach(clear);
      go(steps.indexOf(inside[inside.length - 1]) + 1);
    },
    stopHere: () => go(last),
    back: () => (current || one("#answers").hidden ? history.back() : location.assign(startAddress())),
    help: () => { if (one("#help").hidden) go(current, true); },
    go: (pressed) => { one(".problem").hidden = true; go(stepOf(pressed.dataset.go)); },
    change: (pressed) => { returnTo = last; go(stepOf(pressed.dataset.change)); },
    look: summarise,
    forget: (pressed) => { asked += 1; steps.forEach(clear); window.rewind(() => location.replace(pressed.href)); },
    language: speak,
    copy: (pressed) => navigator.clipboard.writeText(all(".say.typed").map((each) => each.textContent).join("\n\n"))
      .then(() => { pressed.textContent = pressed.dataset.done; }, () => {}),
  };

  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(PRESSED)) {
      const pressed = event.target.closest(`[data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}]`);
      if (!pressed || pressed.matches("#answers, [data-summary]")) continue;
      if (!isStepping() && name !== "copy") return;
      event.preventDefault();
      act(pressed);
      return;
    }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#answers") || !isStepping() || !window.fetch) return;
    event.preventDefault();
    send();
  });

  // Within the page, without a place in the history that Back would stop at.
  document.addEventListener("click", (event) => {
    if (!event.target.matches(".skip-link:not([data-leave])") || !isStepping()) return;
    event.preventDefault();
    one("#main").focus();
  });

  // Enter in a list of choices goes on; only the Send button sends.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("#answers input")) return;
    event.preventDefault();
    forward();
  });

  function countLetters(box) {
    const line = one(".letters", box.parentElement);
    const left = box.dataset.longest - [...box.value.trim()].length;
    line.textContent = left <= 100 ? line.dataset.left.replace("{left}", Math.max(0, left)) : "";
  }
  document.addEventListener("input", (event) => { if (event.target.matches("textarea[data-longest]")) countLetters(event.target); });

  const offerCopying = () => all("[data-copy]").forEach((button) => { button.hidden = false; });
  document.addEventListener("page-changed", offerCopying);
  document.addEventListener("address-changed", () => { address = location.href; });

  // ---- Setting up ---------------------------------------------------------------------------------------------------

  function asTitle(heading) {
    const title = document.createElement("h1");
    for (const { name, value } of heading.attributes) title.setAttribute(name, value);
    title.append(...heading.childNodes);
    heading.replaceWith(title);
  }

  function begin(at = 0) {
    form = one("#answers");
    steps = all(".step", form);
    last = steps.length - 1;
    all("#answers :is(h2, h3)[data-heading], #help h2").forEach(asTitle);
    all("textarea[data-longest]").forEach(countLetters);
    const wrong = one("[data-go]");
    show(wrong ? stepOf(wrong.dataset.go) : one(".problem") ? last : at, { focus: false });
    history.replaceState({ step: current, help: false, depth: depth() }, "", address);
    all("[data-stepping]").forEach((part) => { part.hidden = false; });
    document.body.classList.add("is-stepping");
    form.classList.add("stepping");
  }

  function showEverything() {
    document.body.classList.remove("is-stepping");
    form.classList.remove("stepping");
    all("#answers .step, #answers section, #answers, #help, .questionnaire-title").forEach((part) => { part.hidden = false; });
    all("[data-stepping]").forEach((part) => { part.hidden = true; });
  }

  offerCopying();
  focusOnWhatWasSaid();
  if (!one("#answers")) return;

  // Coming back from another page finds an empty form, or on some phones one as somebody else left it: start afresh.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit && visit.type === "back_forward") {
    one("#answers").hidden = true;
    location.replace(startAddress());
    return;
  }
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !one("#veil").hidden || !one("#answers")) return;
    steps.forEach(clear);
    location.replace(startAddress());
  });

  try {
    begin();
  } catch (fault) {
    showEverything();
    throw fault;
  }
})();
