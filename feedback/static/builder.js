// Questions can also be dragged, with a mouse, a pen or a finger; what is sent is the form that “Move” sends.
(() => {
  "use strict";
  const parts = document.querySelector("[data-parts]");
  if (!parts) return;
  const EDGE = 60;
  const PACE = 8; // pixels at once while the page scrolls under what is dragged
  let dragged = null;
  let before = null;
  let pointer = null;

  const listOf = (part) => part.querySelector(".questions") || part.querySelector(".empty");

  const place = ({ x, y }) => {
    const pointed = document.elementFromPoint(x, y);
    const part = pointed && pointed.closest("[data-part]");
    if (!part) return;
    const list = listOf(part);
    if (!list.matches(".questions")) {
      list.after(dragged);
      return;
    }
    const others = [...list.children].filter((each) => each !== dragged);
    const next = others.find((each) => {
      const box = each.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    list.insertBefore(dragged, next || null);
  };

  const drop = () => {
    const form = dragged.querySelector("[data-move]");
    const next = dragged.nextElementSibling;
    form.elements.section.value = dragged.closest("[data-part]").dataset.part;
    form.elements.before.value = next && next.dataset.question ? next.dataset.question : "";
    form.requestSubmit();
  };

  // A finger that rests at the edge of a small screen goes on.
  const scroll = () => {
    if (!dragged) return;
    const isAtEdge = pointer.y < EDGE || pointer.y > innerHeight - EDGE;
    if (isAtEdge) {
      scrollBy(0, pointer.y < EDGE ? -PACE : PACE);
      place(pointer);
    }
    requestAnimationFrame(scroll);
  };

  const stop = (isDropped) => {
    if (!dragged) return;
    document.body.classList.remove("dragging");
    dragged.classList.remove("dragged");
    const isMoved = dragged.nextElementSibling !== before.next || dragged.parentElement !== before.parent;
    if (isDropped && isMoved) drop();
    else if (isMoved) before.parent.insertBefore(dragged, before.next);
    dragged = null;
  };

  for (const question of parts.querySelectorAll("[data-question]")) {
    const grip = document.createElement("button");
    grip.type = "button";
    grip.className = "grip";
    grip.textContent = "⠿";
    // The buttons do the same for whoever has no pointer.
    grip.tabIndex = -1;
    grip.setAttribute("aria-hidden", "true");
    grip.title = parts.dataset.drag;
    question.classList.add("has-grip");
    question.append(grip);
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      dragged = question;
      before = { parent: question.parentElement, next: question.nextElementSibling };
      pointer = { x: event.clientX, y: event.clientY };
      question.classList.add("dragged");
      document.body.classList.add("dragging");
      // Not the grip: what moves in the page loses its pointer.
      parts.setPointerCapture(event.pointerId);
      requestAnimationFrame(scroll);
    });
  }
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    pointer = { x: event.clientX, y: event.clientY };
    place(pointer);
  });
  document.addEventListener("pointerup", () => stop(true));
  document.addEventListener("pointercancel", () => stop(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop(false);
  });
})();
