// Reading texts with the keyboard: Ctrl and Enter saves, and a button takes out each word that is worth a look.
// Without this script the words are taken out by typing, and the form is sent with its button.
(() => {
  "use strict";
  const form = document.querySelector("#reading");
  if (!form) return;
  const IN_ITS_PLACE = "[…]";
  const isWordLetter = (letter) => /[\p{L}\p{M}\p{N}]/u.test(letter);
  let changed = false;

  form.querySelectorAll(".only-script").forEach((each) => { each.hidden = false; });
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // Where a word stands in a text on its own, from the end, so that replacing one moves none of the others.
  function places(text, word) {
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      const before = [...text.slice(0, at)].pop() || "";
      const after = [...text.slice(at + word.length)][0] || "";
      if (!isWordLetter(before) && !isWordLetter(after)) found.unshift(at);
    }
    return found;
  }

  // Typed as if by hand, so that Ctrl and Z brings a word back.
  function takeOut(field, word) {
    const all = places(field.value, word);
    field.focus();
    for (const at of all) {
      field.setSelectionRange(at, at + word.length);
      if (!document.execCommand("insertText", false, IN_ITS_PLACE)) field.setRangeText(IN_ITS_PLACE);
    }
    changed = true;
  }

  form.querySelectorAll(".look-at").forEach((line) => {
    const field = line.closest("fieldset").querySelector("textarea");
    const buttons = [...line.querySelectorAll("bdi")].map((word) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "take-out";
      button.append(word);
      return button;
    });
    line.replaceChildren(line.firstChild, ...buttons);
    const lookAgain = () => {
      buttons.forEach((button) => { button.disabled = !places(field.value, button.textContent).length; });
    };
    buttons.forEach((button, number) => {
      button.addEventListener("click", () => {
        takeOut(field, button.textContent);
        lookAgain();
        (buttons.slice(number).find((each) => !each.disabled) || field).focus();
      });
    });
    field.addEventListener("input", lookAgain);
    lookAgain();
  });
})();
