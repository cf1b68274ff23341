"""No page mixes languages: every text of every page of young people and of what is printed for them.

In a made-up language every text stands in brackets, so that whatever stands outside was never translated. In real
languages an English sentence or a word in other letters is looked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from feedback.answers.anonymise import AnonymousResponse
from feedback.app import create_app
from feedback.catalogues import MESSAGES, SOURCE_LANGUAGE, read_catalogue, read_sources, shipped
from feedback.config import Config
from feedback.languages import CODES, LANGUAGES
from feedback.questionnaire.publish import publish
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.store import closing, events, publishing, questionnaires, trial_ending, trials
from feedback.store.events import SAFETY, Event
from feedback.store.installation import Installation
from feedback.store.intake import Intake, open_event
from feedback.store.people import Role
from feedback.store.trials import Trial
from feedback.wording import Wording
from tests import pseudo
from tests.examples import TODAY, attempt, browser_of
from tests.page_checks import Page, Visitor, words_of
from tests.test_guesses import all_places_taken

QUESTIONNAIRE = "young-people"
# What people typed has no letters here, so that every letter on a page is one of ours.
TYPED = "101"
TOO_LONG = "1" * 501
ENGLISH_FROM = 12  # letters that no other language has in this order by chance

# What stands on a page beside its texts: a sign for the size of letters, with its name; the address of an event;
# where a script puts a number; the month of a date, which comes from CLDR.
NOT_WORDS = re.compile(r"\bAa\b|https?://\S+|\{left\}|January|يناير")
# Words in Latin letters that other scripts keep, as they stand on a key.
KEPT = {"Shift"}
# The attributes that hold words; the others hold names, addresses and choices.
SAID_IN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "title", "placeholder", "label"}
SAID_BY_SCRIPTS = {
    f"data-{name}"
    for name in (
        *("again", "change", "done", "expired", "left", "listen", "no-connection", "not-answered", "not-sent"),
        *("one", "out", "seen", "sending", "stop", "text", "two", "unseen"),
    )
}
UNSEEN = {"script", "style"}
# Where the code of an event stands, or a young person's own.
SPELT = {"code", "code-small", "event-code", "event-address", "qr-code"}
TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
LATIN = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class World:
    """Hold an installation with an event of each sort, and a browser for each who looks at its pages."""

    app: Flask
    without_codes: Visitor
    young: Visitor
    staff: Visitor
    draft: Event
    open: Event
    closed: Event
    answered: Event
    small: Event
    trial: Trial
    over: Trial


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Let the pages speak the made-up languages too, and make an event of each sort."""
    with pseudo.spoken(tmp_path_factory.mktemp("spoken")):
        yield _world(Installation(tmp_path_factory.mktemp("mixed") / "instance", create=True))


def _world(installation: Installation) -> World:
    (starter,) = (each for each in starter_questionnaires() if each.name == QUESTIONNAIRE)
    assert starter.languages == tuple(LANGUAGES)
    audience = {language: Wording(TYPED) for language in starter.languages}
    version = publish(replace(starter, audience=audience, answer_by=date(2099, 1, 31)), TODAY)
    questionnaires.save(installation.db, version.questionnaire)
    publishing.publish(installation.db, version, TODAY)

    def make(people: int = 0, *, opened: bool = True) -> Event:
        event = events.create(
            installation.db, title=TYPED, version=version.digest, languages=starter.languages, nation="Wales"
        )
        events.change(installation.db, event.code, **dict.fromkeys(SAFETY, TYPED))
        if opened:
            open_event(installation, event.code)
        intake = Intake(installation)
        for person in range(people):
            intake.take(event.code, attempt(), AnonymousResponse(_answers(person)))
        if people:
            closing.close_event(installation, event.code, k=5, today=TODAY)
        return events.get(installation.db, event.code)

    answered = make(24)
    events.save_actions(
        installation.db,
        answered.code,
        [events.Action(language, TYPED, TYPED, TYPED) for language in starter.languages],
    )
    over = trials.start(installation.db, starter)
    trial_ending.end(installation.db, over.code, Role.FACILITATOR)
    app = create_app(Config(instance=installation.folder, withdrawal_codes=True))
    plain = create_app(Config(instance=installation.folder))
    return World(
        app=app,
        without_codes=Visitor(plain.test_client()),
        young=Visitor(app.test_client()),
        staff=browser_of(app, installation, "1", Role.FACILITATOR),
        draft=make(opened=False),
        open=make(),
        closed=make(24),
        answered=answered,
        small=make(3),
        trial=trials.start(installation.db, starter),
        over=over,
    )


def _answers(person: int) -> dict[str, str | tuple[str, ...]]:
    return {
        "time-for-fun": "often" if person % 3 else "never",
        "listening": ("agree", "disagree", "in-between", "agree-a-lot")[person % 4],
        "matters-most": (("home", "health"), ("home",), ("money",))[person % 3],
        "safe-home": "mostly-true",
    }


# ---- Every page -------------------------------------------------------------------------------------------------


def pages(world: World, lang: str) -> Iterator[tuple[str, Page]]:
    """Yield every page that a young person can see in a language, each held against the rules of every page."""
    young, plain = world.young, world.without_codes
    event, trial = f"/{lang}/e/{world.open.code}", f"/{lang}/try/{world.trial.code}"
    for name in ("", "help", "privacy", "safety", "withdraw"):
        yield name or "code", young.get(f"/{lang}/{name}")
    yield "withdraw, without codes", plain.get(f"/{lang}/withdraw")
    yield "code is wrong", young.post(f"/{lang}/", {"code": "9"}, 422)
    yield "start", young.get(f"{event}/")
    yield "start, without codes", plain.get(f"{event}/")
    questions = young.get(f"{event}/answer")
    yield "questions", questions
    yield "questions, borrowed tablet", plain.get(f"{event}/answer?kiosk=yes")
    yield "too long", young.send(questions, 422, **{"adults-change": TOO_LONG, "matters-most": _four(questions)})
    yield "too much", young.post(f"{event}/answer", {"_attempt": attempt(), "good-day": "1" * 300_000}, 413)
    yield "no thanks", young.get(f"{event}/no-thanks?kiosk=yes")
    yield "try-out: start", young.get(f"{trial}/")
    yield "try-out: questions", young.get(f"{trial}/answer")
    yield "try-out: no thanks", young.get(f"{trial}/no-thanks")
    yield "try-out: over", young.get(f"/{lang}/try/{world.over.code}/", 410)
    yield "not open yet", young.get(f"/{lang}/e/{world.draft.code}/", 409)
    sent = {"_attempt": attempt(), "adults-change": TYPED}
    yield "ended, with texts", young.post(f"/{lang}/e/{world.closed.code}/answer", sent, 410)
    for name, each in {
        "too early": world.open,
        "not answered": world.closed,
        "answered": world.answered,
        "too few": world.small,
    }.items():
        yield f"heard: {name}", young.get(f"/{lang}/e/{each.code}/heard")
    own = {"_attempt": questions.hidden("_attempt")}
    yield "thanks", young.post(f"{event}/answer", own | {"adults-change": "02920 123456"})
    shown = young.post(f"{event}/withdrawal-code", own)
    yield "own code", shown
    (digits,) = [words_of(each) for each in shown.all("bdi") if each.get("class") == "code"]
    yield "withdrawn", young.post(f"/{lang}/withdraw", {"code": world.open.code, "digits": digits})
    yield "codes are wrong", young.post(f"/{lang}/withdraw", {"code": "", "digits": "7"}, 422)
    yield "not here", young.get(f"/{lang}/nothing", 404)
    yield "not done so", young.post(f"/{lang}/help", {}, 405)
    with all_places_taken(world.app):
        yield "wait", young.post(f"/{lang}/", {"code": "QQQQ22"}, 429)


def _four(page: Page) -> list[str]:
    return [each.attrib["value"] for each in page.all("input") if each.get("name") == "matters-most"][:4]


def printed(world: World, lang: str) -> Iterator[tuple[str, Element]]:
    """Yield what is printed in a language for young people, and for those who read what they said."""
    for name in ("poster", "slips"):
        page = world.staff.get(f"/facilitate/{world.open.code}/{name}")
        # Easy Read has the tag of English, so each is known by its place.
        in_this = _of_class(page, "invitation")[list(LANGUAGES).index(lang) :: len(LANGUAGES)]
        yield from ((name, each) for each in in_this)
    for name, event in (("paper", world.open), ("briefing", world.closed)):
        page = world.staff.get(f"/facilitate/{event.code}/{name}?language={lang}")
        yield from ((name, each) for each in _of_class(page, name))


def _of_class(page: Page, name: str) -> list[Element]:
    found = [each for each in page.all("div") if name in each.get("class", "").split()]
    assert found, f"no {name}"
    return found


def shown(world: World, lang: str) -> Iterator[tuple[str, Element]]:
    """Yield every page and every sheet of a language."""
    for name, page in pages(world, lang):
        assert "%(" not in page.html, name
        yield name, page.root
    yield from printed(world, lang)


# ---- What can be read on a page ---------------------------------------------------------------------------------


def texts(root: Element) -> list[str]:
    """Return every text of a page in its own language, in order: what can be read, and what its attributes say.

    What is marked as another language or as no language is left out: names of languages, an example of a file, the
    English beside a translation that nobody has checked.
    """
    return list(_texts(root, root.get("lang", "")))


def _texts(element: Element, lang: str) -> Iterator[str]:
    if element.tag in UNSEEN or _is_apart(element, lang):
        return
    yield from (value for name, value in element.attrib.items() if is_said(name))
    yield element.text or ""
    for child in element:
        yield from _texts(child, lang)
        yield child.tail or ""


def is_said(attribute: str) -> bool:
    """Return whether somebody reads or hears what an attribute says."""
    return attribute in SAID_IN_ATTRIBUTES or attribute in SAID_BY_SCRIPTS


def _is_apart(element: Element, lang: str) -> bool:
    return (
        element.get("lang", lang) != lang
        or element.get("translate") == "no"
        or bool(SPELT & set(element.get("class", "").split()))
    )


def outside_brackets(texts: Iterable[str]) -> list[str]:
    """Return every word that stands in no brackets; a sentence may run through several elements."""
    depth, found = 0, ""
    for text in (*texts, " "):
        for sign in f"{text}\n":
            depth += (sign == pseudo.OPENS) - (sign == pseudo.CLOSES)
            found += " " if depth or sign == pseudo.CLOSES else sign
    assert depth == 0, "a bracket was opened and not closed"
    lines = (NOT_WORDS.sub("", line).strip() for line in found.splitlines())
    return [line for line in lines if any(letter.isalpha() for letter in line)]


@cache
def _english(lang: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the English texts that are other ones in a language, and the longest parts of them."""
    folder = shipped("translations")
    units = [
        unit
        for name in (MESSAGES, QUESTIONNAIRE)
        for unit in read_catalogue(folder, lang, name)
        if unit.wording and unit.wording.text != unit.source
    ]
    said = "\n".join(unit.wording.text for unit in units if unit.wording)
    parts = (max(pseudo.STAYS.split(unit.source), key=len).strip() for unit in units)
    whole = frozenset(unit.source for unit in units if unit.source not in said)
    return whole, tuple({part for part in parts if len(part) >= ENGLISH_FROM and part not in said})


def english_in(texts: Iterable[str], lang: str) -> list[str]:
    """Return the English sentences of ours that stand in texts of another language."""
    whole, parts = _english(lang)
    tidied = [" ".join(text.split()) for text in texts]
    together = "\n".join(tidied)
    return [text for text in tidied if text in whole] + [part for part in parts if part in together]


def latin_in(texts: Iterable[str]) -> list[str]:
    """Return the Latin words in texts that have letters of their own."""
    words = (word for text in texts for word in LATIN.findall(NOT_WORDS.sub("", text)))
    return [word for word in words if word not in KEPT]


def odd_in(texts: Iterable[str]) -> list[str]:
    """Return what does not fit together: a date that ends with a full stop before another, two sorts of digits."""
    tidied = [" ".join(text.split()) for text in texts]
    stops = [text for text in tidied if TWO_STOPS.search(text)]
    return stops + [
        text for text in tidied if len({_digits_of(letter) for letter in text if letter.isdecimal()}) > 1
    ]


def _digits_of(digit: str) -> int:
    return ord(digit) - unicodedata.decimal(digit)


def has_own_letters(lang: str) -> bool:
    """Return whether a language is written in other letters than Latin ones."""
    return not LATIN.search(LANGUAGES[lang].name)


# ---- The tests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", pseudo.LANGUAGES)
def test_every_text_of_every_page_is_translated(world: World, lang: str) -> None:
    wrong = [f"{name}: {each}" for name, root in shown(world, lang) for each in outside_brackets(texts(root))]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("lang", [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
def test_no_page_says_anything_in_another_language(world: World, lang: str) -> None:
    wrong = []
    for name, root in shown(world, lang):
        read = texts(root)
        found = english_in(read, lang) + (latin_in(read) if has_own_letters(lang) else [])
        found += [text for text in read if pseudo.OPENS in text] + odd_in(read)
        wrong += [f"{name}: {each}" for each in found]
    assert not wrong, "\n".join(["", *wrong])


def test_english_pages_keep_every_rule_too(world: World) -> None:
    assert len(dict(shown(world, SOURCE_LANGUAGE))) == len(dict(shown(world, "cy"))) > 30


def test_the_made_up_languages_are_longer_and_never_shipped() -> None:
    units = [
        unit.source for name in (MESSAGES, QUESTIONNAIRE) for unit in read_sources(shipped("translations"), name)
    ]
    for way, times in ((pseudo.longer, 1.6), (pseudo.mirrored, 1.2)):
        grown = sum(map(len, map(way, units))) / sum(map(len, units))
        assert times <= grown < times + 0.1
        assert all(way(unit) != unit for unit in units)
    assert any(len(word) >= 20 for unit in units for word in pseudo.longer(unit).split())
    assert not set(CODES) & set(pseudo.LANGUAGES)


MIXED = {
    "a sentence in a template": ("<h1>", "<h1>Say what you think"),
    "a name for those who do not see": ("<nav ", '<nav title="Menu" '),
    "what a script says": ('data-text="', 'data-text="Loading'),
    "a word after a sentence": ("</h1>", "</h1> now"),
}


@pytest.mark.parametrize("what", MIXED)
def test_what_was_left_in_english_is_found(world: World, what: str) -> None:
    page = world.young.get("/en-XA/help")
    assert outside_brackets(texts(page.root)) == []
    before, after = MIXED[what]
    assert outside_brackets(texts(Page(page.html.replace(before, after, 1), page.address).root)) != []


def test_english_on_a_page_of_another_language_is_found(world: World) -> None:
    for lang, added in (
        ("cy", "Help"),
        ("so", "You do not have to say your name."),
        ("uk", "They will answer you by 31 January 2099."),
        ("ti", "now"),
    ):
        page = world.young.get(f"/{lang}/safety")
        html = page.html.replace("</h1>", f"</h1><p>{added}</p>", 1)
        read = texts(Page(html, page.address).root)
        assert english_in(read, lang) or latin_in(read), added
        assert not english_in(texts(page.root), lang)


def test_what_does_not_fit_together_is_found() -> None:
    assert odd_in(["До 31 січня 2099 р.. Так", "14 ۱۴", "۱۴", "…", "14"]) == ["До 31 січня 2099 р.. Так", "14 ۱۴"]
