"use strict";
// Reads a question aloud: its recording, or a voice on the device itself. Never a voice that sends words away.

(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const speech = window.speechSynthesis;
  const tongue = (tag) => tag.toLowerCase().split(/[-_]/)[0];

  function localVoice() {
    const voices = speech ? speech.getVoices() : [];
    const fitting = voices.filter((voice) => voice.localService === true
      // Some browsers call every voice local; the name then tells.
      && !/network|online/i.test(voice.name + voice.voiceURI)
      && tongue(voice.lang) === tongue(document.documentElement.lang));
    return fitting.find((voice) => voice.default) || fitting[0];
  }

  function offer() {
    const voice = localVoice();
    all("[data-listen]").forEach((button) => { button.hidden = !(button.dataset.sound || voice); });
  }

  // ---- Starting and stopping ------------------------------------------------------------------------------

  let now = null; // what is heard: its button, and how to silence it

  function say(button, word) {
    button.lastElementChild.textContent = word;
  }

  function stop() {
    if (!now) return;
    const { button, silence } = now;
    now = null;
    watcher.disconnect();
    silence();
    say(button, button.dataset.listen);
  }

  function start(button) {
    stop();
    const mine = now = { button, silence() {} };
    say(button, button.dataset.stop);
    watcher.observe(document, { attributeFilter: ["hidden"], childList: true, subtree: true });
    if (button.dataset.sound) play(mine);
    else speak(mine);
  }

  function end(mine) {
    if (now === mine) stop();
  }

  // Another question, another language, or "Leave now" hides the button or takes it away: silence at once.
  const watcher = new MutationObserver(() => {
    if (now && (!now.button.isConnected || now.button.closest("[hidden]"))) stop();
  });

  // ---- The two ways ---------------------------------------------------------------------------------------

  function play(mine) {
    const sound = new Audio(mine.button.dataset.sound);
    mine.silence = () => { sound.pause(); sound.removeAttribute("src"); sound.load(); };
    sound.onended = () => end(mine);
    const instead = () => {
      if (now !== mine) return;
      stop();
      mine.button.dataset.sound = "";
      offer();
      if (!mine.button.hidden) start(mine.button);
    };
    sound.onerror = instead;
    sound.play().catch(instead);
  }

  function speak(mine) {
    const voice = localVoice();
    const step = mine.button.closest(".step");
    const parts = all("[data-heading], .hint:not(.letters), .option", step)
      .filter((part) => !part.closest("[hidden]"))
      .map((part) => part.textContent.trim())
      .filter(Boolean);
    if (!voice || !parts.length) return end(mine);
    mine.silence = () => speech.cancel();
    // Kept with what is heard: some browsers forget an utterance, and its end, that nothing holds.
    mine.utterances = parts.map((part) => {
      const utterance = new SpeechSynthesisUtterance(part);
      utterance.voice = voice;
      utterance.lang = voice.lang.replace("_", "-");
      utterance.onerror = () => end(mine);
      return utterance;
    });
    mine.utterances[parts.length - 1].onend = () => end(mine);
    mine.utterances.forEach((utterance) => speech.speak(utterance));
  }

  // ---- When ------------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-listen]");
    if (!button) return;
    if (now && now.button === button) stop();
    else start(button);
  });
  document.addEventListener("page-changed", () => { stop(); offer(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  window.addEventListener("pagehide", stop);
  if (speech) speech.onvoiceschanged = offer;
  offer();
})();
