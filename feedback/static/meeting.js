// A meeting's page asks again and again what is going on, and shows it without losing what was ticked.
// Without this script the page has a link that looks again, and its forms are sent as on any other page.
(() => {
  "use strict";
  const EVERY = 2000; // milliseconds between two looks
  const JITTER = 500; // so that sixty phones do not ask at the same moment
  const SLOWEST = 10000;
  const PATIENCE = 8000; // for one answer

  const region = document.querySelector("#now");
  if (!region) return;
  const said = document.querySelector("#said");
  const connection = document.querySelector("#connection");
  const lookAgain = document.querySelector(".look-again");
  let pause = EVERY;
  let timer;
  let isLooking = false;
  let isSending = false;
  let hasJoined = false;
  let waiting = null; // what could not be sent; it is sent again by itself once

  // Older phones have no such limit; they wait as long as the network does.
  const limit = () => (AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined);

  function tell(words) {
    if (connection.textContent !== words) connection.textContent = words;
  }

  // Carry on what was ticked for the same question, and what was open.
  function carryOver(from, to) {
    const [before, after] = [from.querySelector("#vote"), to.querySelector("#vote")];
    if (!before || !after || before.dataset.card !== after.dataset.card) return;
    after.querySelectorAll("input:not([type=hidden])").forEach((each) => {
      const same = before.querySelector(`[name="${each.name}"][value="${each.value}"]`);
      if (same) each.checked = same.checked;
    });
    const [was, is] = [before.closest("details"), after.closest("details")];
    if (is) is.open = was ? was.open : hasTicks(before);
  }

  function hasTicks(form) {
    return [...form.elements].some((each) => each.checked !== each.defaultChecked);
  }

  function focusedIn(part) {
    const focused = document.activeElement;
    if (!part.contains(focused)) return null;
    if (focused.name) return `[name="${focused.name}"][value="${focused.value}"]`;
    return focused.matches("summary") ? "summary" : "[data-heading]";
  }

  function show(fresh, { keepsTicks }) {
    const focus = focusedIn(region);
    if (keepsTicks) carryOver(region, fresh);
    const isNews = region.dataset.said !== fresh.dataset.said;
    Object.assign(region.dataset, fresh.dataset);
    region.replaceChildren(...fresh.childNodes);
    if (focus) (region.querySelector(focus) || region.querySelector("[data-heading]") || region).focus();
    if (isNews) said.textContent = region.dataset.said;
    joinByItself();
  }

  function regionOf(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector("#now");
  }

  function next(wait) {
    clearTimeout(timer);
    timer = setTimeout(look, wait + Math.random() * JITTER);
  }

  function isHidden() {
    return document.visibilityState === "hidden";
  }

  async function look() {
    clearTimeout(timer);
    if (isLooking) return;
    isLooking = true;
    const seen = region.dataset.seen;
    try {
      const reply = await fetch(`${region.dataset.address}&seen=${seen}`, {
        redirect: "manual", cache: "no-store", signal: limit(),
      });
      if (reply.type === "opaqueredirect" || [403, 404].includes(reply.status)) {
        location.reload(); // signed out, or the meeting is gone: the page itself says so
        return;
      }
      if (!reply.ok) throw new Error(reply.status);
      const fresh = reply.status === 204 ? null : regionOf(await reply.text());
      // What came while a vote was sent, or after one, is older than what that showed.
      if (fresh && !isSending && region.dataset.seen === seen) show(fresh, { keepsTicks: true });
      isBack();
    } catch {
      pause = Math.min(SLOWEST, pause * 1.5);
      tell(waiting ? connection.dataset.kept : connection.dataset.lost);
      lookAgain.hidden = false;
    } finally {
      isLooking = false;
    }
    next(isHidden() ? SLOWEST : pause);
  }

  function isBack() {
    pause = EVERY;
    lookAgain.hidden = true;
    if (connection.textContent) tell("");
    if (!waiting || isSending) return;
    const kept = waiting;
    waiting = null;
    send(kept);
  }

  function whatIsIn(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.append(button.name, button.value);
    return { action: form.action, body, mayWait: form.hasAttribute("data-again") };
  }

  async function send({ action, body, mayWait }) {
    if (isSending) return;
    isSending = true;
    try {
      const reply = await fetch(action, { method: "POST", body, signal: limit() });
      if (reply.status >= 500) throw new Error(reply.status);
      const fresh = reply.ok ? regionOf(await reply.text()) : null;
      if (fresh) arrived(fresh);
      else sendPlainly(action, body);
    } catch {
      waiting = mayWait ? { action, body, mayWait: false } : null;
      tell(mayWait ? connection.dataset.kept : connection.dataset.lost);
      lookAgain.hidden = false;
      next(pause);
    } finally {
      isSending = false;
    }
  }

  // The page that came back shows the same meeting; what it says takes the place of what was here.
  function arrived(fresh) {
    const hadFocus = region.contains(document.activeElement) || document.activeElement === document.body;
    waiting = null;
    tell("");
    show(fresh, { keepsTicks: false });
    const heading = region.querySelector("[data-heading]");
    if (hadFocus && heading) heading.focus();
    pause = EVERY;
    next(pause);
  }

  // What the server has to say to this, it says on a page of its own: who is signed out can sign in there.
  function sendPlainly(action, body) {
    const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true });
    body.forEach((value, name) => {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    });
    document.body.append(form);
    form.submit();
  }

  function joinByItself() {
    const form = region.querySelector("[data-by-itself]");
    if (!form || hasJoined || isSending) return;
    hasJoined = true;
    send(whatIsIn(form, null));
  }

  // What everybody looks at does not go dark meanwhile; where a browser cannot do that, nothing is lost.
  function stayBright() {
    const lock = region.dataset.view === "screen" && navigator.wakeLock;
    if (lock) lock.request("screen").catch(() => {});
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // Where a browser does not say which of several buttons was pressed, the form is sent as on any other page.
    const isUnclear = !event.submitter && form.querySelector("button[name]");
    if (!region.contains(form) || form.hasAttribute("data-plain") || isUnclear) return;
    event.preventDefault();
    send(whatIsIn(form, event.submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (isHidden()) return;
    stayBright();
    look();
  });
  window.addEventListener("online", look);
  window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  lookAgain.hidden = true;
  stayBright();
  joinByItself();
  next(EVERY);
})();
