"use strict";
// Coding texts by keyboard: single keys, words chosen in a text, and changes without loading the page anew.
// Without this script the same buttons send the same forms, and codes are given to whole texts.

(() => {
  const find = (id) => document.getElementById(id);
  const form = () => find("coding");
  if (!form()) return;
  let chosen = null; // the first letter of the chosen words and the one after the last, in code points
  let turn = Promise.resolve(); // whoever types faster than the server answers loses nothing: one thing after the other
  let isInTurn = false;
  let isSending = false;
  let sending = null;
  let isLeaving = false;

  const hasKeys = () => "keys" in form().dataset;
  const codeButtons = () => [...form().querySelectorAll(".code-button")].filter((each) => !each.hidden);

  // ---- Words chosen in the text. The server counts letters as code points; strings here count in halves of some.

  const stretches = () => [...find("words").querySelectorAll("[data-first]")];
  const letters = () => stretches().flatMap((each) => [...each.textContent]);
  const isSpace = (letter) => /\s/u.test(letter);

  function placeOf(node, offset) {
    let place = 0;
    for (const each of stretches()) {
      const range = document.createRange();
      range.selectNodeContents(each);
      const side = range.comparePoint(node, offset);
      if (side < 0) return place;
      if (side > 0) place = Number(each.dataset.first) + [...each.textContent].length;
      else {
        range.setEnd(node, offset);
        return Number(each.dataset.first) + [...range.toString()].length;
      }
    }
    return place;
  }

  // Return where a letter begins, or with a second value of 1, where it ends.
  function pointAt(letter, after) {
    const within = stretches().findLast((each) => Number(each.dataset.first) <= letter);
    const before = [...within.textContent].slice(0, letter - Number(within.dataset.first) + after);
    return [within.firstChild, before.join("").length];
  }

  function showChosen() {
    const said = find("chosen");
    said.hidden = !chosen;
    said.querySelector("bdi").textContent = chosen ? letters().slice(...chosen).join("") : "";
  }

  // A choice stays when the focus goes on to the codes; what it is, is written above them.
  function noteSelection() {
    const words = find("words");
    const selection = document.getSelection();
    if (!words || !selection.rangeCount || !words.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const all = letters();
    let [first, last] = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
    while (first < last && isSpace(all[first])) first += 1;
    while (last > first && isSpace(all[last - 1])) last -= 1;
    chosen = first < last ? [first, last] : null;
    showChosen();
  }

  function choose(first, last) {
    document.getSelection().setBaseAndExtent(...pointAt(first, 0), ...pointAt(last - 1, 1));
    noteSelection();
  }

  function forget() {
    chosen = null;
    document.getSelection().removeAllRanges();
    if (find("chosen")) showChosen();
  }

  function wordPlaces(all) {
    const places = [];
    all.forEach((letter, at) => {
      if (isSpace(letter)) return;
      if (at && !isSpace(all[at - 1])) places.at(-1)[1] = at + 1;
      else places.push([at, at + 1]);
    });
    return places;
  }

  function moveChoice(event) {
    const isForward = (event.key === "ArrowRight") === (getComputedStyle(find("words")).direction === "ltr");
    const all = letters();
    const words = wordPlaces(all);
    if (!words.length) return;
    const [first, last] = chosen || (isForward ? [0, 0] : [all.length, all.length]);
    if (!event.shiftKey) {
      const next = isForward ? words.find(([start]) => start >= last) : words.findLast(([, end]) => end <= first);
      if (next) choose(...next);
      return;
    }
    let until;
    if (event.ctrlKey || event.altKey) {
      const ends = words.map(([, end]) => end);
      until = isForward ? ends.find((end) => end > last) : ends.findLast((end) => end < last);
    } else {
      const step = isForward ? 1 : -1;
      until = last + step;
      // A mark above or below a letter stays with its letter, and a space is not chosen at the end.
      while (until > first && until < all.length && (/\p{M}/u.test(all[until]) || isSpace(all[until - 1]))) until += step;
    }
    if (until > first && until <= all.length) choose(first, until);
  }

  // ---- Sending

  async function send(sender) {
    const sent = form();
    const data = new FormData(sent);
    let address = sender?.getAttribute("formaction") || sent.getAttribute("action");
    if (chosen && sender?.dataset.code) {
      address = sent.getAttribute("action");
      data.set("code", sender.dataset.code);
      data.set("first", chosen[0]);
      data.set("last", chosen[1]);
    } else if (sender?.name) data.append(sender.name, sender.value);
    const fields = new URLSearchParams(data);
    const focused = document.activeElement;
    isSending = true;
    try {
      const reply = await fetch(address, { method: "POST", body: fields });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (!reply.ok || !page.getElementById("coding")) throw new Error("not here");
      if (new URL(reply.url).pathname !== location.pathname) location.assign(reply.url);
      else show(page, focused);
    } catch {
      if (!isLeaving) sendAsPage(address, fields);
    }
    isSending = false;
  }

  // Whatever is in the way, a page can say it.
  function sendAsPage(address, fields) {
    const plain = document.createElement("form");
    plain.method = "post";
    plain.action = address;
    for (const [name, value] of fields) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      plain.append(field);
    }
    document.body.append(plain);
    plain.submit();
  }

  function show(page, focused) {
    const { id, name, value } = focused;
    const code = focused.dataset.code;
    const card = focused.closest("[id^=t-]")?.id;
    for (const each of ["coding", "progress"]) find(each).replaceWith(document.adoptNode(page.getElementById(each)));
    chosen = null;
    prepare();
    const same = [...form().querySelectorAll("button, a, input, select, [tabindex]")].filter((each) => !each.closest("[hidden]"));
    const next = same.find((each) => (id && each.id === id) || (code && each.dataset.code === code))
      || same.find((each) => name && each.name === name && each.value === value)
      || (card && find(card)?.querySelector("input")) || find("words") || find("code");
    next?.focus({ preventScroll: true });
    find("said").textContent = form().dataset.said;
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    const sender = event.submitter;
    if (isInTurn) sending = send(sender);
    else turn = turn.then(() => send(sender));
  });
  // Nobody leaves this page for the next text before the code is on its way to the disk.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    if (!link || !isSending || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn = turn.then(() => location.assign(link.href));
  });
  window.addEventListener("pagehide", () => { isLeaving = true; });
  window.addEventListener("pageshow", () => { isLeaving = false; });

  // ---- The codes

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function filterCodes() {
    const wanted = folded(find("find-code").value.trim());
    form().querySelectorAll(".code-group").forEach((group) => {
      const buttons = [...group.querySelectorAll(".code-button")];
      buttons.forEach((each) => { each.hidden = !folded(each.querySelector("bdi").textContent).includes(wanted); });
      group.hidden = buttons.every((each) => each.hidden);
    });
    find("no-code").hidden = !wanted || codeButtons().length > 0;
    numberCodes();
  }

  function numberCodes() {
    form().querySelectorAll(".code-button kbd").forEach((each) => each.remove());
    if (!hasKeys()) return;
    numbered().forEach((each, at) => {
      const key = document.createElement("kbd");
      key.textContent = at + 1;
      key.ariaHidden = "true";
      each.prepend(key);
      each.setAttribute("aria-keyshortcuts", at + 1);
    });
  }

  // A suggested code is in the codebook too; it has one number.
  function numbered() {
    const seen = new Set();
    return codeButtons().filter((each) => !seen.has(each.dataset.code) && seen.add(each.dataset.code)).slice(0, 9);
  }

  // A key counts on the page as it is when its turn comes.
  function press(button) {
    turn = turn.then(() => {
      sending = null;
      isInTurn = true;
      button()?.click();
      isInTurn = false;
      return sending;
    });
  }

  // ---- Keys

  const KEYS = { n: "next", p: "before", u: "undo", l: "look" };

  function singleKey(event) {
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key)) press(() => numbered()[Number(key) - 1]);
    else if (key === "enter") press(() => find("next"));
    else if (key === "/") find("find-code").focus();
    else if (key === "?") {
      find("keys").open = true;
      find("keys").querySelector("summary").focus();
    } else if (KEYS[key]) press(() => find(KEYS[key]));
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.metaKey || !find("words")) return;
    const { target } = event;
    if (target.id === "words" && /^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      moveChoice(event);
    } else if (event.key === "Escape" && form().contains(target)) {
      if (target.id === "find-code") {
        target.value = "";
        filterCodes();
        find("words").focus({ preventScroll: true });
      } else forget();
    } else if (target.id === "find-code" && event.key === "Enter") {
      event.preventDefault();
      const [first] = codeButtons();
      if (first && target.value.trim()) {
        find("words").focus({ preventScroll: true });
        first.click();
      }
    } else if (hasKeys() && !event.ctrlKey && !event.altKey && !event.repeat && !target.matches("input:not([type=checkbox]), textarea, select")) {
      if (event.key !== "Enter" || !target.closest("a, button, summary, input")) singleKey(event);
    }
  });

  // ---- Beginning, and again after each change

  document.addEventListener("selectionchange", noteSelection);
  document.addEventListener("input", (event) => { if (event.target.id === "find-code") filterCodes(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-whole]")) {
      forget();
      find("words").focus({ preventScroll: true });
    }
    if (event.target.closest("[data-choose-all]")) {
      const boxes = [...form().querySelectorAll("[name=text][type=checkbox]")];
      const isAll = boxes.every((each) => each.checked);
      boxes.forEach((each) => { each.checked = !isAll; });
    }
  });

  function prepare() {
    document.querySelectorAll("[data-needs-script]").forEach((each) => { each.hidden = false; });
    if (find("words")) numberCodes();
  }
  prepare();
})();
