"use strict";
// Text size, spacing and colours without loading the page again. They live in the address and nowhere else.

(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  function inAddress(address, { name, value }) {
    const url = new URL(address, location.href);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    return url.href;
  }

  // Every way on from this page carries what was chosen.
  function carry(choice) {
    history.replaceState(history.state, "", inAddress(location.href, choice));
    all("a[href]:not([data-leave]):not([data-name])").forEach((link) => {
      if (link.origin === location.origin) link.href = inAddress(link.href, choice);
    });
    for (const attribute of ["action", "formaction"]) {
      all(`[${attribute}]:not([data-name])`).forEach((each) => {
        each.setAttribute(attribute, inAddress(each.getAttribute(attribute), choice));
      });
    }
  }

  function choose(pressed) {
    const { name, value } = pressed.dataset;
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    all(`[data-name="${name}"]`).forEach((each) => {
      if (each === pressed) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    });
    carry({ name, value });
    document.dispatchEvent(new Event("address-changed"));
  }

  function close(menu, focus) {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }

  function closeOthers({ target }) {
    all(".menu[open]").filter((menu) => !menu.contains(target)).forEach((menu) => close(menu));
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-name]");
    if (pressed) {
      event.preventDefault();
      choose(pressed);
    }
    closeOthers(event);
  });
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".menu[open]").forEach((menu) => close(menu, menu.contains(document.activeElement)));
  });
})();
