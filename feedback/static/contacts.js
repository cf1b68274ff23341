"use strict";
// Says what in a text could show who somebody is, while they type, and takes it out when they want.
// The patterns come with the page, from the module that hides the same before anything is kept.
// Nothing is sent, nothing is stored, nothing is held up.

(() => {
  const PAUSE = 400;
  const TAKEN = "\ufffc";
  const [PHONE, USER, NAME] = [0, 5, 6]; // where their sentences stand in the page
  let rules;
  let timer;

  const pattern = (text) => new RegExp(text.replaceAll("\\w", "\\p{L}\\p{N}_"), "gu");

  async function read() {
    const holder = document.querySelector("[data-contacts]");
    if (!holder) return;
    try {
      prepare(await (await fetch(holder.dataset.contacts)).json());
      document.querySelectorAll(".step.text textarea").forEach(tell);
    } catch {
      // Without them nothing is said; the server hides the same.
    }
  }

  function prepare(read) {
    rules = read;
    rules.plain = new Map(rules.alike.flatMap(([letters, plain]) => [...letters].map((letter) => [letter, plain])));
    for (const key of ["no", "noCapital", "noUser", "talk"]) rules[key] = new Set(rules[key].split(" "));
    rules.shapes = rules.shapes.map(([kind, text]) => [kind, pattern(text)]);
    for (const key of ["numbers", "names", "maybe"]) rules[key] = rules[key].map(pattern);
    for (const key of ["figures", "none", "phone", "word"]) rules[key] = pattern(rules[key]);
  }

  // One spelling: small letters without accents, figures as 0 to 9.
  function figure(letter) {
    const code = letter.codePointAt(0);
    let steps = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - steps - 1))) steps += 1;
    return String(steps % 10);
  }

  function plain(letter) {
    if (letter === "ـ" || (/[\p{M}\p{Cf}\p{Cc}\p{Cs}]/u.test(letter) && !/\s/.test(letter))) return "";
    if (/\p{Nd}/u.test(letter)) return figure(letter);
    const [base] = [...letter.normalize("NFKD")][0].toLowerCase();
    return rules.plain.get(letter) || rules.plain.get(base) || base;
  }

  function fold(text) {
    const places = [];
    let folded = "";
    let place = 0;
    for (const letter of text) {
      const base = plain(letter);
      for (let unit = 0; unit < base.length; unit += 1) places.push(place);
      folded += base;
      place += letter.length;
    }
    return [folded, [...places, place]];
  }

  const spans = (find, rest) => [...rest.matchAll(find)].map((match) => {
    const end = match.index + match[0].length;
    return [end - match[1].length, end];
  });
  const without = (rest, start, end) => rest.slice(0, start) + TAKEN.repeat(end - start) + rest.slice(end);

  function isPhone(written, announced) {
    const groups = written.match(/\d+/g);
    const figures = groups.join("");
    const { length } = figures;
    if (length < 7 || length > 17 || new Set(figures).size === 1) return false;
    if (written.includes("+")) return length >= 8;
    const counted = groups.every((group) => group.length <= 2);
    if (counted && /^0*123456/.test(figures)) return false;
    if (figures.startsWith("00")) return length >= 10 && figures[2] !== "0";
    if (figures[0] === "0") return (length > 8 || announced) && length < 13;
    if (announced) return length <= 15;
    return !counted && !figures.endsWith("000") && !"1234567890123".includes(figures) && length > 8 && length < 14;
  }

  function phones(rest) {
    const found = [];
    for (const find of rules.numbers) for (const [start, end] of spans(find, rest)) rest = without(rest, start, end);
    for (const [start, end] of spans(rules.figures, rest)) {
      const groups = [...rest.slice(start, end).matchAll(/\d+/g)].map((match) => [start + match.index, start + match.index + match[0].length]);
      for (let first = 0; first < groups.length; first += 1) {
        let [begin] = groups[first];
        while (begin > start && "+(".includes(rest[begin - 1])) begin -= 1;
        const before = rest.slice(Math.max(0, begin - 40), begin).split(/[\n.!?]/).pop();
        const announced = before.search(rules.phone) >= 0;
        let last = Math.min(groups.length, first + 17);
        while (last > first && !isPhone(rest.slice(begin, groups[last - 1][1]), announced)) last -= 1;
        if (last > first) {
          found.push([begin, groups[last - 1][1]]);
          first = last - 1;
        }
      }
    }
    return found;
  }

  function nameWords(find, rest, isCapital, sure) {
    return spans(find, rest).flatMap(([start, end]) => {
      const found = spans(rules.word, rest.slice(start, end)).map((span) => span.map((place) => place + start));
      const told = found.map(([begin, stop]) => rest.slice(begin, stop));
      const none = told.findIndex((word, place) => (isCapital(found[place][0]) ? rules.noCapital : rules.no).has(word) || word.search(rules.none) === 0);
      const run = none < 0 ? told.length : none;
      if (!run || rules.talk.has(told[run])) return [];
      let length = 1;
      if (isCapital(found[0][0])) {
        while (length < run && isCapital(found[length][0])) length += 1;
      } else if (sure ? rules.talk.has(told[1]) : told.length > 1) return [];
      else if (run === 2 || (run === 3 && told[0] > "~")) length = run;
      return [[found[0][0], found[length - 1][1]]];
    });
  }

  function foundIn(text) {
    if (!rules) return [];
    const [folded, places] = fold(text);
    const shouted = text === text.toUpperCase();
    const isCapital = (place) => !shouted && text[places[place]] !== text[places[place]].toLowerCase();
    const all = [];
    let rest = folded;
    const take = (kind, found) => found.forEach(([start, end]) => {
      if (rest.slice(start, end).includes(TAKEN)) return;
      rest = without(rest, start, end);
      all.push({ kind, start: places[start], end: places[end] });
    });
    const isUser = ([start, end]) => {
      const word = rest.slice(start, end).replace("@", "");
      return !rules.no.has(word) && !rules.noUser.has(word);
    };
    for (const [kind, find] of rules.shapes) {
      take(kind, spans(find, rest).filter((span) => kind !== USER || isUser(span)));
    }
    take(PHONE, phones(rest));
    for (const key of ["names", "maybe"]) for (const find of rules[key]) take(NAME, nameWords(find, rest, isCapital, key === "names"));
    return all.sort((one, other) => one.start - other.start);
  }

  function tell(box) {
    const part = box.closest(".step") && box.closest(".step").querySelector(".noticed");
    if (!part) return;
    const [found] = foundIn(box.value);
    const says = part.querySelector("[role=status]");
    const button = part.querySelector("button");
    const isNew = found && button.hidden;
    button.hidden = !found;
    says.replaceChildren();
    if (!found) return;
    const detail = document.createElement("bdi");
    detail.textContent = box.value.slice(found.start, found.end).trim();
    says.append(detail, ` ${part.querySelectorAll("li")[found.kind].textContent}`);
    if (isNew) part.scrollIntoView({ block: "nearest" }); // out from under the bar
  }

  function takeOut(button) {
    const box = button.closest(".step").querySelector("textarea");
    const [found] = foundIn(box.value);
    if (!found) return;
    const before = box.value.slice(0, found.start);
    const after = box.value.slice(found.end);
    const start = /(^|\s)$/.test(before) ? after.replace(/^ +/, "") : after;
    box.value = start ? before + start : before.replace(/ +$/, "");
    box.focus();
    const place = Math.min(found.start, box.value.length);
    box.setSelectionRange(place, place);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(timer);
    tell(box);
    const says = button.parentElement.querySelector("[role=status]");
    if (button.hidden) says.textContent = says.dataset.out;
  }

  document.addEventListener("page-changed", read);
  read();

  document.addEventListener("input", (event) => {
    if (!event.target.matches(".step.text textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE, event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".noticed button");
    if (button) takeOut(button);
  });
})();
