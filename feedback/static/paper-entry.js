"use strict";
// Typing in papers with the keyboard alone: Enter goes on, and each number says at once what it means.
// Without this script the form is filled in with Tab and sent with its button.

(() => {
  const form = document.querySelector("#paper");
  if (!form) return;
  const fields = [...form.querySelectorAll(".entry input, .entry textarea")];
  const isDigit = (letter) => /\p{Nd}/u.test(letter);

  // Digits of a script stand in a row from 0 to 9: count back to the first of the row. Ethiopic begins with 1.
  function folded(letter) {
    const code = letter.codePointAt(0);
    if (/[፩-፱]/.test(letter)) return String(code - 0x1368);
    if (!isDigit(letter)) return letter;
    let value = 0;
    while (value < 9 && isDigit(String.fromCodePoint(code - value - 1))) value += 1;
    return String(value);
  }

  // The same rules as on the server: what cannot be read is null.
  function places(field, labels) {
    const typed = [...field.value.trim()].map(folded).join("");
    const several = "several" in field.dataset;
    const found = (typed.match(several && labels.length < 10 ? /[0-9]/g : /[0-9]+/g) || []).map(Number);
    const isWrong = /\p{L}/u.test(typed) || (typed && !found.length) || (found.length > 1 && !several)
      || found.some((place) => place < 1 || place > labels.length);
    return isWrong ? null : [...new Set(found)];
  }

  function tell(field) {
    const entry = field.closest(".entry");
    const said = entry.querySelector("output");
    if (!said) return true;
    const labels = [...entry.querySelectorAll(".meanings li")].map((label) => label.textContent);
    const chosen = places(field, labels);
    entry.classList.toggle("is-wrong", !chosen);
    said.textContent = chosen ? chosen.map((place) => `${place} ${labels[place - 1]}`).join(" · ") : `1 – ${labels.length}`;
    return !!chosen;
  }

  function go(number) {
    const field = fields[number];
    field.focus();
    if (field.matches("input")) field.select();
    field.closest(".entry").scrollIntoView({ block: "center" });
  }

  // Until the next form comes, nothing typed may change the paper that is on its way.
  form.addEventListener("submit", () => { form.inert = true; });
  window.addEventListener("pageshow", () => { form.inert = false; });

  fields.forEach((field, number) => {
    if (field.matches("input")) {
      field.addEventListener("input", () => tell(field));
      tell(field);
    }
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const isText = field.matches("textarea");
      if (event.key === "Enter" && !(isText && event.shiftKey)) {
        event.preventDefault();
        // A key held down must not run through the form, and a wrong number is seen before the next one.
        if (event.repeat || !tell(field)) return;
        if (number + 1 < fields.length) go(number + 1);
        else form.requestSubmit();
      } else if (event.key === "ArrowUp" && number && !(isText && field.selectionStart)) {
        event.preventDefault();
        go(number - 1);
      } else if (event.key === "ArrowDown" && !isText && number + 1 < fields.length) {
        event.preventDefault();
        go(number + 1);
      }
    });
  });
})();
