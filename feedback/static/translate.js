// Enter keeps the words as checked, so that right words take one key; Shift and Enter begin a new line.
(() => {
  "use strict";
  const text = document.getElementById("text");
  const keep = document.querySelector("[data-enter]");
  const told = document.querySelector("[data-told]");
  if (!text || !keep) return;
  if (told) told.hidden = false;
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.repeat) return;
    event.preventDefault();
    keep.form.requestSubmit(keep);
  });
})();
