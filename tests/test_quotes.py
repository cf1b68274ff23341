"""Quotes: paraphrases that two reviewers released, and never what somebody typed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from feedback.app import create_app
from feedback.config import Config
from feedback.questionnaire.model import Version
from feedback.refusal import Refusal
from feedback.store import people, releases, staff_log, text_themes
from feedback.store import quotes as store
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.retention import tidy
from feedback.themes.paraphrase import repeats
from feedback.themes.reading import Quote
from tests.examples import sign_in
from tests.page_checks import Page, Visitor
from tests.text_examples import World, read_event

TEXTS = {
    "en": "The people who helped me never asked what I wanted to do with my own life",
    "ar": "الناس الذين ساعدوني لم يسألوني أبدا ماذا أريد أن أفعل في حياتي",
    "ti": "እቶም ዝሓገዙኒ ሰባት ኣብ ህይወተይ እንታይ ክገብር ከም ዝደሊ ፈጺሞም ኣይሓተቱንን",
    "zh": "帮助我的人从来没有问过我自己想要过什么样的生活所以我觉得很难过",
}
PARAPHRASE = "Several wished that somebody asked about their plans."


# ---- Too close to what somebody wrote -------------------------------------------------------------------------


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_itself_is_noticed_however_it_is_spelled(language: str) -> None:
    text = TEXTS[language]
    for words in (text, text.upper(), f"  “{text}!”  ", text.replace(" ", "   "), text.replace(" ", ", ")):
        assert repeats(words, ["something else", text])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Some said: never asked what I wanted to do."),
        ("en", "“NEVER asked, what I wanted: to do”, they said"),
        ("ar", "قال بعضهم لم يسألوني أبدا ماذا أريد أن أفعل"),
        ("ar", "قال بعضهم لَمْ يَسأَلُوني أبـــدا ماذا اريد ان أفعل"),
        ("ti", "ሓደሓደ፦ ኣብ ህይወተይ እንታይ ክገብር ከም ዝደሊ ኢሎም"),
        ("ti", "ሓደሓደ፡ኣብ፡ህይወተይ፡እንታይ፡ክገብር፡ከም፡ዝደሊ፡ኢሎም"),
        ("zh", "他们说从来没有问过我自己想要过什么样的生活所以"),
    ],
)
def test_a_long_part_of_a_text_is_noticed_inside_other_words(language: str, words: str) -> None:
    assert repeats(words, [TEXTS[language]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I want my mum", "One wrote: I want my mum."),
        ("Café is too loud", "They find: cafe IS too loud."),
        ("Don’t wake us early", "Many said don't wake us early"),
        ("understandable interpreters", "More understandable interpreters would help."),
        ("نريد مترجمين أكثر", "يقولون نريد مترجمين أكثر دائما"),
    ],
)
def test_a_short_text_is_noticed_as_a_whole(text: str, words: str) -> None:
    assert repeats(words, [text])
    assert repeats(text, [words])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXTS["en"], PARAPHRASE),
        (TEXTS["en"], "People helped, but nobody asked what young people want."),
        (TEXTS["ar"], "تمنى كثيرون أن يسألهم أحد عن خططهم"),
        (TEXTS["ti"], "ብዙሓት ብዛዕባ ውጥኖም ክሕተቱ ይደልዩ ነይሮም"),
        ("food", "Food matters to many."),
        ("interpreters", "More interpreters would help."),
        ("I don’t know", "Many say that they don’t know whom to ask."),
        ("…", PARAPHRASE),
        ("", PARAPHRASE),
    ],
)
def test_words_of_ones_own_are_taken(text: str, words: str) -> None:
    assert not repeats(words, [text])


@given(st.text(min_size=1, max_size=80), st.text(max_size=30), st.text(max_size=30))
def test_no_text_of_some_length_hides_between_other_words(text: str, before: str, after: str) -> None:
    spaced = " ".join(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"])
    assert repeats(f"{before} {spaced} {after}", [f"{text} {spaced}"])


# ---- Two reviewers --------------------------------------------------------------------------------------------


@pytest.fixture
def world(installation: Installation, version: Version) -> World:
    """Return a world with one closed event, three reviewers, and a released theme about plans."""
    made = World(installation)
    for name, role in (
        ("robin", Role.REVIEWER),
        ("wren", Role.REVIEWER),
        ("swift", Role.REVIEWER),
        ("kestrel", Role.FACILITATOR),
        ("heron", Role.ADMIN),
    ):
        installation.db.execute(
            "INSERT INTO person (name, passphrase, mark) VALUES (?, 'none', ?)", (name, f"mark-of-{name}")
        )
        installation.db.execute("INSERT INTO person_role (person, role) VALUES (?, ?)", (name, role))
    event = read_event(installation, version, 20)
    texts = made.texts(event)
    installation.db.execute(
        "UPDATE text SET text = ?, masked = ?, translation = ? WHERE id = ?",
        (TEXTS["ti"], f"[name] {TEXTS['ti']}", TEXTS["en"], texts[0]),
    )
    installation.db.execute(
        "UPDATE text SET text = ?, masked = ? WHERE id = ?", (TEXTS["ar"], TEXTS["ar"], texts[1])
    )
    made.put("Plans", texts[:6])
    made.put("Rare", texts[:2])
    made.release(event, [event])
    made.codes["event"] = event
    return made


def propose(world: World, words: str = PARAPHRASE, *, by: str = "robin", code: str = "Plans") -> str:
    """Propose a quote and return its mark."""
    return store.propose(
        world.installation.db, world.codes["event"], world.codes[code], "en", words, f"mark-of-{by}"
    )


def shown(world: World) -> tuple[Quote, ...]:
    """Return the quotes that everybody reads with the theme."""
    found = releases.reading(world.installation, world.codes["event"])
    assert found is not None
    (theme,) = found.text_themes
    assert (theme.name, theme.outcome, theme.people["words"]) == ("Plans", None, "fewer than 10")
    return theme.quotes


def test_a_quote_is_shown_when_a_second_reviewer_released_it_and_no_sooner(world: World) -> None:
    db = world.installation.db
    before = text_themes.themes_in(db, world.codes["event"])
    mark = propose(world)
    assert shown(world) == ()
    with pytest.raises(Refusal, match="You proposed this quote"):
        store.release_quote(db, mark, "mark-of-robin")
    assert shown(world) == ()
    store.release_quote(db, mark, "mark-of-wren")
    assert shown(world) == (Quote("en", PARAPHRASE),)
    with pytest.raises(Refusal, match="looked at this quote already"):
        store.turn_down(db, mark, "mark-of-swift", "No")
    assert text_themes.themes_in(db, world.codes["event"]) == before


def test_the_table_itself_keeps_anybody_from_releasing_their_own(world: World) -> None:
    propose(world)
    with pytest.raises(sqlite3.IntegrityError):
        world.installation.db.execute("UPDATE quote SET released_by = proposed_by")


def test_a_quote_is_turned_down_with_a_reason_and_then_taken_away(world: World) -> None:
    db = world.installation.db
    mark = propose(world)
    with pytest.raises(Refusal, match="You proposed this quote"):
        store.turn_down(db, mark, "mark-of-robin", "Too close")
    with pytest.raises(Refusal, match="Say why"):
        store.turn_down(db, mark, "mark-of-wren", "  ")
    with pytest.raises(Refusal, match="Only whoever proposed"):
        store.remove(db, mark, "mark-of-wren")
    store.turn_down(db, mark, "mark-of-wren", "Only one person would say this")
    (found,) = store.waiting(db)
    assert (found.reason, found.is_waiting, found.is_released) == ("Only one person would say this", False, False)
    with pytest.raises(Refusal, match="looked at this quote already"):
        store.release_quote(db, mark, "mark-of-swift")
    store.remove(db, mark, "mark-of-robin")
    assert store.find(db, mark) is None
    assert shown(world) == ()


def test_any_reviewer_takes_a_released_quote_back(world: World) -> None:
    mark = propose(world)
    store.release_quote(world.installation.db, mark, "mark-of-wren")
    store.remove(world.installation.db, mark, "mark-of-swift")
    assert shown(world) == ()
    assert PARAPHRASE.encode() not in world.installation.database_file.read_bytes()


def test_only_reviewers_who_are_not_paused_do_anything_with_quotes(world: World) -> None:
    db = world.installation.db
    mark = propose(world)
    people.pause(db, "wren")
    for who in ("wren", "kestrel", "nobody"):
        for act in (
            lambda who: store.release_quote(db, mark, f"mark-of-{who}"),
            lambda who: store.turn_down(db, mark, f"mark-of-{who}", "No"),
            lambda who: store.remove(db, mark, f"mark-of-{who}"),
            lambda who: propose(world, "Something else entirely.", by=who),
        ):
            with pytest.raises(Refusal, match="Only reviewers can do this"):
                act(who)
    assert shown(world) == ()
    found = store.find(db, mark)
    assert found is not None
    assert found.is_waiting


@pytest.mark.parametrize(
    "words",
    [
        TEXTS["en"],
        f"One of them: {TEXTS['en'][:48]} again",
        TEXTS["ar"],
        f"قالوا {TEXTS['ar'][12:]}",
        TEXTS["ti"],
        f"ሓደሓደ {TEXTS['ti'][9:]}",
    ],
)
def test_what_somebody_wrote_or_its_translation_is_no_quote(world: World, words: str) -> None:
    with pytest.raises(Refusal, match="too close to what somebody wrote"):
        propose(world, words)
    assert store.waiting(world.installation.db) == []


def test_a_translation_that_was_written_meanwhile_is_held_against_the_quote_too(world: World) -> None:
    mark = propose(world)
    world.installation.db.execute(
        "UPDATE text SET translation = ? WHERE id = ?", (PARAPHRASE, world.texts(world.codes["event"])[1])
    )
    with pytest.raises(Refusal, match="too close to what somebody wrote"):
        store.release_quote(world.installation.db, mark, "mark-of-wren")
    assert shown(world) == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Call us on 07700 900123 any time.", "Take the phone number out"),
        ("Write to plans@example.org and we tell you.", "Take the e-mail address out"),
        ("Her name is Selam and she wants to study.", "Take the name out"),
        ("They meet at SW1A 1AA on Mondays.", "Take the postcode out"),
    ],
)
def test_contact_details_are_no_part_of_a_quote(world: World, words: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        propose(world, words)


def test_other_things_that_are_no_quote_are_refused(world: World) -> None:
    db, event = world.installation.db, world.codes["event"]
    with pytest.raises(Refusal, match="not released"):
        propose(world, code="Rare")
    with pytest.raises(Refusal, match="not released"):
        store.propose(db, "NOSUCH", world.codes["Plans"], "en", PARAPHRASE, "mark-of-robin")
    with pytest.raises(Refusal, match="language"):
        store.propose(db, event, world.codes["Plans"], "xx", PARAPHRASE, "mark-of-robin")
    for words in ("", "   ", "x" * 301):
        with pytest.raises(Refusal, match="1 to 300 letters"):
            propose(world, words)


def test_quotes_of_an_event_stand_beside_its_theme_in_a_series_too(world: World, version: Version) -> None:
    db, event = world.installation.db, world.codes["event"]
    mark = propose(world)
    store.release_quote(db, mark, "mark-of-wren")
    other = read_event(world.installation, version, 12)
    world.put("Plans", world.texts(other)[:6])
    world.release("series", [event, other])
    (theme,) = store.themes_with_quotes(db, "series")
    assert theme.quotes == (Quote("en", PARAPHRASE),)
    # Words of the event that was released before are held against a quote of the series as well.
    with pytest.raises(Refusal, match="too close"):
        store.propose(db, "series", world.codes["Plans"], "en", TEXTS["en"], "mark-of-robin")


def test_after_the_days_of_the_words_only_paraphrases_are_left(
    world: World, later: Callable[[float], None]
) -> None:
    installation = world.installation
    mark = propose(world)
    store.release_quote(installation.db, mark, "mark-of-wren")
    before = installation.database_file.read_bytes()
    assert all(TEXTS[language].encode() in before for language in ("en", "ar", "ti"))
    later(5000 * 24 * 3600)
    tidy(installation, 90)
    installation.db.close()
    after = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    for language in ("en", "ar", "ti"):
        assert TEXTS[language].encode() not in after
        assert TEXTS[language].split()[2].encode() + b" " + TEXTS[language].split()[3].encode() not in after
    assert b"wish of person" not in after
    assert PARAPHRASE.encode() in after
    with closing(sqlite3.connect(installation.database_file)) as file:
        assert file.execute("SELECT words FROM quote").fetchall() == [(PARAPHRASE,)]


# ---- The pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def enter(world: World) -> Callable[[str], Visitor]:
    """Return what gives the browser of somebody who is signed in."""
    app: Flask = create_app(Config(instance=world.installation.folder))

    def browser_of(name: str) -> Visitor:
        browser = app.test_client()
        sign_in(browser, world.installation, name)
        return Visitor(browser)

    return browser_of


def press(visit: Visitor, page: Page, address: str, **sent: str) -> str:
    """Send a form of a page and return where it leads."""
    return visit.sent_on_after(address, {"_token": page.hidden("_token")} | sent)


def test_two_reviewers_take_a_quote_from_a_proposal_to_everybody(
    enter: Callable[[str], Visitor], world: World
) -> None:
    robin, wren, event = enter("robin"), enter("wren"), world.codes["event"]
    themes = f"/review/{event}/themes"
    page = robin.get(themes)
    assert "Plans" in page.main
    assert "Fewer than 10 people" in page.main
    assert "Rare" not in page.main
    address = f"{themes}/{world.codes['Plans']}/quote"
    assert address in page.links()
    form = robin.get(address)
    refused = robin.send(form, 422, words=TEXTS["en"])
    assert "too close to what somebody wrote" in refused.main
    assert refused.fields()["words"][0].strip() == TEXTS["en"]
    assert robin.sent_on_after(address, form.fields() | {"words": PARAPHRASE}).startswith(themes)
    assert "Waiting for a second reviewer." in robin.get(themes).main

    (quote,) = store.waiting(world.installation.db)
    own = robin.get("/review/quotes")
    assert "You proposed this. Somebody else looks at it." in own.main
    assert "Release this quote" not in own.main
    own_try = robin.post(f"/review/quotes/{quote.mark}/release", {"_token": own.hidden("_token")}, 409)
    assert "Somebody else has to look at it." in own_try.main
    assert shown(world) == ()

    page = wren.get("/review/quotes")
    assert "Proposed by robin." in page.main
    assert press(wren, page, f"/review/quotes/{quote.mark}/release") == "/review/quotes"
    assert shown(world) == (Quote("en", PARAPHRASE),)
    page = robin.get(themes)
    assert "Released: everybody who reads this theme sees it." in page.main
    press(robin, page, f"/review/quotes/{quote.mark}/remove")
    assert shown(world) == ()
    acts = [(entry.person, entry.act.value, entry.about) for _, entry in staff_log.newest(world.installation.db)]
    assert acts == [
        ("robin", "took a quote back", event),
        ("wren", "released a quote", event),
        ("robin", "proposed a quote", event),
    ]


def test_a_quote_that_is_turned_down_goes_back_with_its_reason(
    enter: Callable[[str], Visitor], world: World
) -> None:
    robin, wren = enter("robin"), enter("wren")
    mark = propose(world)
    page = wren.get("/review/quotes")
    address, long = f"/review/quotes/{mark}/turn-down", "too long " * 40
    unsaid = wren.post(address, {"_token": page.hidden("_token"), "reason": long}, 409)
    assert "Say why, in 1 to 300 letters." in unsaid.main
    assert unsaid.fields()["reason"] == [long]
    press(wren, page, address, reason="This names a place.")
    assert "This names a place." not in wren.get("/review/quotes").main
    page = robin.get("/review/quotes")
    assert "This names a place." in page.main
    press(robin, page, f"/review/quotes/{mark}/remove")
    assert "This names a place." not in robin.get("/review/quotes").main
    log = [(entry.act.value, entry.about) for _, entry in staff_log.newest(world.installation.db)]
    assert log == [("turned a quote down", world.codes["event"])]


def test_a_reviewer_releases_the_themes_that_they_saw(
    enter: Callable[[str], Visitor], world: World, version: Version
) -> None:
    robin = enter("robin")
    event = read_event(world.installation, version, 20, "Spring meeting")
    texts = world.texts(event)
    world.put("Plans", texts[:12])
    world.put("Rare", texts[:4])
    address = f"/review/{event}/themes"
    world.installation.db.execute("UPDATE text SET masked = NULL WHERE id = ?", (texts[0],))
    page = robin.get(address)
    assert "Texts that nobody has read yet: 1." in page.main
    assert "Release these text themes" not in page.main
    world.installation.db.execute("UPDATE text SET masked = 'read' WHERE id = ?", (texts[0],))
    page = robin.get(address)
    assert "Texts that were read but carry no code: 24." in page.main
    assert "About 10 people" in page.main
    assert "Not enough people yet" in page.main
    assert "Rare" in page.main
    world.put("Rare", texts[4:8])
    stale = robin.post(address, page.fields(), 409)
    assert "Something changed while you looked." in stale.main
    assert robin.sent_on_after(address, stale.fields()) == address
    assert world.said(event) == {"Plans": "about 10", "Rare": "fewer than 10"}
    again = robin.post(address, stale.fields(), 409)
    assert "These text themes are released already." in again.main
    ((_, entry), *_) = staff_log.newest(world.installation.db)
    assert (entry.act.value, entry.about) == ("released themes", event)


def test_a_small_group_has_no_themes_of_its_own(
    enter: Callable[[str], Visitor], world: World, version: Version
) -> None:
    event = read_event(world.installation, version, 6)
    world.put("Plans", world.texts(event))
    robin = enter("robin")
    page = robin.get(f"/review/{event.lower()}/themes")
    assert "too small to be shown alone" in page.main
    sent = {"_token": page.hidden("_token"), "seen": world.ready([event]).state}
    assert "Nothing can be released yet." in robin.post(f"/review/{event}/themes", sent, 409).main


def test_a_series_says_which_events_are_counted_elsewhere_or_too_small(
    enter: Callable[[str], Visitor], world: World, version: Version
) -> None:
    db, event = world.installation.db, world.codes["event"]
    elsewhere, tiny = (read_event(world.installation, version, 12, title) for title in ("Elsewhere", "Tiny"))
    for code in (elsewhere, tiny):
        world.put("Plans", world.texts(code)[:6])
    apart = read_event(world.installation, version, 12)
    world.put("Plans", world.texts(apart)[:6])
    world.release(tiny, sorted([elsewhere, apart]))
    db.execute("DELETE FROM text WHERE event = ? AND id NOT IN (SELECT text FROM coding)", (tiny,))
    db.execute("INSERT INTO series (mark, name) VALUES ('s', 'All of spring')")
    db.execute(
        "INSERT INTO series_release (mark, series, version, made_on, content) "
        "VALUES ('r', 's', ?, '2027-02-01', ?)",
        (version.digest, '{"status": "released", "people": {"rounded": 40}, "questions": []}'),
    )
    for code in (event, elsewhere, tiny):
        db.execute("INSERT INTO series_release_event (series_release, event) VALUES ('r', ?)", (code,))
    robin = enter("robin")
    page = robin.get("/review/r/themes")
    assert "Elsewhere: its texts are counted for another release: Tiny" in page.main
    assert "Tiny: too few people wrote something." in page.main
    assert "Afterwards these events cannot have themes of their own." in page.main
    robin.sent_on_after(page.address, page.fields())
    reading = releases.reading(world.installation, "r")
    assert reading is not None
    assert [(theme.name, theme.people["words"]) for theme in reading.text_themes] == [("Plans", "fewer than 10")]


def test_every_page_speaks_welsh_and_knows_nothing_of_what_is_not_there(
    enter: Callable[[str], Visitor], world: World, version: Version
) -> None:
    other = read_event(world.installation, version, 20)
    world.installation.db.execute("UPDATE person SET language = 'cy' WHERE name = 'robin'")
    propose(world)
    robin = enter("robin")
    event, code = world.codes["event"], world.codes["Plans"]
    for address in (
        "/review/quotes",
        f"/review/{event}/themes",
        f"/review/{other}/themes",
        f"/review/{event}/themes/{code}/quote",
    ):
        page = Page(robin.client.get(address).text, address)
        assert (page.one("html").get("lang"), page.faults) == ("cy", [])
        assert page.main
    world.installation.db.execute("UPDATE person SET language = 'en' WHERE name = 'robin'")
    for address in ("/review/NOSUCH/themes", f"/review/{event}/themes/none/quote"):
        assert robin.get(address, 404).main
    page = robin.get("/review/quotes")
    gone = robin.post("/review/quotes/none/release", {"_token": page.hidden("_token")}, 409)
    assert gone.main
    assert press(robin, page, "/review/quotes/none/remove") == "/review/quotes"


def test_a_paused_reviewer_enters_nothing(enter: Callable[[str], Visitor], world: World) -> None:
    wren, mark = enter("wren"), propose(world)
    page = wren.get("/review/quotes")
    people.pause(world.installation.db, "wren")
    reply = wren.client.post(f"/review/quotes/{mark}/release", data={"_token": page.hidden("_token")})
    assert reply.status_code in {303, 400, 403}
    assert shown(world) == ()
