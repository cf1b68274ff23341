// While a question is typed, the page shows what the language checks say and how it looks on a phone.
// Without this script a button does the same.
(() => {
  "use strict";
  const PAUSE = 400;
  const form = document.getElementById("card");
  if (!form) return;
  const said = document.getElementById("look-said");
  const look = () => document.getElementById("look");
  const isBeside = (element) => look().contains(element);
  let timer = 0;
  let running = null;

  async function check(language) {
    clearTimeout(timer);
    running?.abort();
    const own = running = new AbortController();
    const sent = new URLSearchParams(new FormData(form));
    if (language) sent.set("look", language);
    try {
      const reply = await fetch(form.dataset.check, { method: "POST", body: sent, signal: own.signal });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.getElementById("look");
      if (reply.ok && fresh) show(fresh);
    } catch {
      // A newer check is on its way, or there is no connection: what stands there stays.
    }
  }

  function show(fresh) {
    const before = look();
    const focused = before.contains(document.activeElement) ? document.activeElement : null;
    const news = fresh.dataset.said !== before.dataset.said;
    before.replaceWith(document.adoptNode(fresh));
    if (focused?.name === "look") fresh.querySelector(`[name="look"][value="${focused.value}"]`)?.focus();
    if (news) said.textContent = fresh.dataset.said;
  }

  form.addEventListener("input", (event) => {
    if (isBeside(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  form.addEventListener("click", (event) => {
    const tab = event.target.closest('button[name="look"]');
    if (!tab) return;
    event.preventDefault();
    check(tab.value);
  });
  form.querySelector("[data-without-script]").hidden = true;
})();
