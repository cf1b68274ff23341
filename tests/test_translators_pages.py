"""The translators’ pages: one text after the other; nothing typed is lost, and nothing broken is kept."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.catalogues import FRAMEWORK, MESSAGES
from feedback.languages import LANGUAGES
from feedback.questionnaire.starter_questions import starter_questionnaires
from feedback.store import clock, questionnaires, staff_log, translations
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.staff_log import Act
from feedback.translating.unit import State, Translation, Unit
from feedback.web.translators.listing import ON_A_PAGE
from feedback.wording import Trust, Wording
from tests.examples import browser_of
from tests.page_checks import Page, Visitor, words_of

WHOLE = "/translate/ar/messages/"
TEXTS = f"{WHOLE}texts/"
SHORT = "leave-now"


@pytest.fixture
def swift(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of a translator."""
    return browser_of(app, installation, "swift", Role.TRANSLATOR)


@pytest.fixture
def other(app: Flask, installation: Installation) -> Visitor:
    """Return the browser of another translator."""
    return browser_of(app, installation, "crane", Role.TRANSLATOR)


def arabic(installation: Installation, name: str = MESSAGES) -> Translation:
    """Return a whole in Arabic as it stands now."""
    return translations.get(installation.db, name, "ar")


def unit_of(installation: Installation, identity: str) -> Unit:
    """Return one text of young people's pages in Arabic as it stands now."""
    found = arabic(installation).get(identity)
    assert found
    return found


def with_source(installation: Installation, part: str) -> Unit:
    """Return the first text whose source holds something."""
    return next(unit for unit in arabic(installation) if part in unit.source)


def say(installation: Installation, identity: str, wording: Wording) -> None:
    """Keep a wording as if somebody had brought it."""
    translations.put_all(installation.db, MESSAGES, "ar", {identity: wording})


def keep(page: Page, text: str | None = None, deed: str = "checked") -> dict[str, object]:
    """Return what a browser sends from the page of a text."""
    fields: dict[str, object] = dict(page.fields())
    return fields | {"do": deed} | ({} if text is None else {"text": text})


# ---- Languages and wholes ---------------------------------------------------------------------------------------


def test_every_language_is_there_by_its_own_name_with_what_it_needs(
    swift: Visitor, installation: Installation
) -> None:
    found = arabic(installation)
    say(installation, SHORT, Wording("اخرج الآن", Trust.CHECKED, by="translator"))
    page = swift.get("/translate/")
    for code, language in LANGUAGES.items():
        if code != "en":
            assert any(
                words_of(each) == language.name and each.get("lang") == language.tag for each in page.all("span")
            )
            assert f"/translate/{code}/" in page.links()
    framework = arabic(installation, FRAMEWORK)
    card = next(words_of(each) for each in page.all("li") if LANGUAGES["ar"].name in words_of(each))
    assert "Arabic" in card
    assert "draft" in card
    assert f"Done: 1 of {len(found.units) + len(framework.units)}." in card


def test_whoever_translates_finds_the_way_there(swift: Visitor, finch: Visitor) -> None:
    for visitor in (swift, finch):
        page = visitor.get("/account/")
        assert "/translate/" in page.links()
        assert "There is nothing for you to do here today." not in page.main


def test_a_language_lists_what_can_be_translated_and_where_to_begin(
    swift: Visitor, installation: Installation
) -> None:
    for each in starter_questionnaires():
        questionnaires.save(installation.db, each)
    links = swift.get("/translate/ar/").links()
    first = next(unit for unit in arabic(installation) if unit.state is not State.DONE)
    assert f"{TEXTS}{first.id}" in links
    for name in translations.names(installation.db, "ar"):
        assert f"/translate/ar/{name}/" in links
        assert f"/translate/ar/{name}/files" in links
    assert "/translate/ar/staff/" not in links
    assert "/translate/cy/staff/" in swift.get("/translate/cy/").links()


@pytest.mark.parametrize(
    "address",
    [
        "/translate/en/",
        "/translate/xx/",
        "/translate/en/messages/",
        "/translate/ar/staff/",
        "/translate/ar/nothing/",
        f"{TEXTS}no-such-text",
        f"{WHOLE}look/no-such-text",
        "/translate/ar/nothing/files",
    ],
)
def test_what_is_not_there_is_a_calm_page(swift: Visitor, address: str) -> None:
    assert swift.get(address, 404).heading == "This page is not here"


# ---- One text ---------------------------------------------------------------------------------------------------


def test_source_and_translation_stand_beside_each_other_in_their_own_languages(
    swift: Visitor, installation: Installation
) -> None:
    unit = unit_of(installation, SHORT)
    page = swift.get(f"{TEXTS}{SHORT}")
    source = page.with_id("source")
    assert (words_of(source), source.get("lang"), source.get("dir")) == (unit.source, "en", "ltr")
    text = page.with_id("text")
    assert unit.wording
    assert ((text.text or "").strip(), text.get("lang"), text.get("dir")) == (unit.wording.text, "ar", "rtl")
    place = arabic(installation).units.index(unit) + 1
    assert page.heading.startswith(f"{place} of {len(arabic(installation).units)}")


def test_the_keyboard_goes_from_the_words_to_keeping_them_and_on(swift: Visitor) -> None:
    page = swift.get(f"{TEXTS}{SHORT}")
    form = page.with_id("translate")
    stops = [each for each in form.iter() if each.tag in {"textarea", "button"} or "href" in each.attrib]
    assert "autofocus" in stops[0].attrib
    assert [words_of(each) for each in stops[1:]] == [
        "Keep as checked, and go on",
        "Keep, and go on",
        "Skip",
        "Back",
    ]
    assert not [each for each in page.root.iter() if each.get("tabindex") not in {None, "-1"}]


def test_what_has_to_stay_is_shown_apart(swift: Visitor, installation: Installation) -> None:
    unit = with_source(installation, "16 numbers")
    assert [words_of(each) for each in swift.get(f"{TEXTS}{unit.id}").all("code")] == ["16"]
    unit = with_source(installation, "%(number)s of %(all)s")
    found = [words_of(each) for each in swift.get(f"{TEXTS}{unit.id}").all("code")]
    assert found == ["%(number)s", "%(all)s"]


def test_words_are_kept_as_a_draft_and_young_people_read_them_at_once(
    swift: Visitor, client: FlaskClient, installation: Installation
) -> None:
    page = swift.get(f"{TEXTS}{SHORT}")
    swift.sent_on_after(page.address, keep(page, "  اخرجوا\r\n", "draft"))
    assert unit_of(installation, SHORT).wording == Wording("اخرجوا")
    assert "اخرجوا" in client.get("/ar/help").text


def test_words_are_kept_as_checked_with_the_role_and_the_day_and_never_a_name(
    swift: Visitor, installation: Installation
) -> None:
    page = swift.get(f"{TEXTS}{SHORT}")
    units = arabic(installation).units
    place = units.index(unit_of(installation, SHORT))
    on = swift.sent_on_after(page.address, keep(page))
    assert on == f"{TEXTS}{units[place + 1].id}?from={SHORT}"
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert (wording.trust, wording.by, wording.on) == (Trust.CHECKED, "translator", clock.today())
    assert (
        "swift" not in "".join(installation.db.conn.iterdump()).partition("interface_wording")[2].partition(";")[0]
    )
    assert f"{TEXTS}{SHORT}" in swift.get(on).links()  # back


def test_right_words_are_never_trusted_less_than_before(swift: Visitor, installation: Installation) -> None:
    agreed = Wording("اخرج الآن", Trust.AGREED, by="adviser", on=clock.today())
    say(installation, SHORT, agreed)
    page = swift.get(f"{TEXTS}{SHORT}")
    for deed in ("checked", "draft"):
        swift.sent_on_after(page.address, keep(page, deed=deed))
        assert unit_of(installation, SHORT).wording == agreed
    swift.sent_on_after(page.address, keep(page, "اخرجوا", "draft"))
    assert unit_of(installation, SHORT).wording == Wording("اخرجوا")


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("%(number)s of %(all)s", "سؤال من كل"),
        ("16 numbers", "لا شيء هنا"),
        ("Leave now", ""),
        ("Leave now", "100 %"),
        ("Leave now", "<b>اخرج</b>"),
    ],
)
def test_what_is_broken_is_named_and_not_kept_and_stays_typed(
    swift: Visitor, installation: Installation, part: str, typed: str
) -> None:
    unit = with_source(installation, part)
    page = swift.get(f"{TEXTS}{unit.id}")
    again = swift.post(page.address, keep(page, typed), 422)
    assert "There is a problem" in again.main
    assert (again.with_id("text").text or "").strip() == typed
    assert unit_of(installation, unit.id) == unit


def test_what_may_not_fit_on_a_button_is_said_and_kept_all_the_same(
    swift: Visitor, installation: Installation
) -> None:
    long = "اخرج الآن " * 12
    page = swift.get(f"{TEXTS}{SHORT}")
    swift.sent_on_after(page.address, keep(page, long))
    assert "may not fit there" in swift.get(page.address).main
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert wording.text == long.strip()


def test_a_stale_text_shows_the_old_and_the_new_source_and_the_words_that_differ(
    swift: Visitor, installation: Installation
) -> None:
    say(installation, SHORT, Wording("اخرج الآن", Trust.CHECKED, stale=True, was="Leave soon"))
    page = swift.get(f"{TEXTS}{SHORT}?state=stale")
    assert "Leave soon" in page.main
    assert [words_of(each) for each in page.all("ins")] == ["added: now"]
    assert [words_of(each) for each in page.all("del")] == ["taken out: soon"]
    assert swift.sent_on_after(page.address, keep(page)).startswith(f"{WHOLE}nothing-left")
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert (wording.stale, wording.was, wording.trust) == (False, "", Trust.CHECKED)


def test_two_translators_at_once_lose_nothing(swift: Visitor, other: Visitor, installation: Installation) -> None:
    mine, theirs = swift.get(f"{TEXTS}{SHORT}"), other.get(f"{TEXTS}{SHORT}")
    other.sent_on_after(theirs.address, keep(theirs, "غادروا"))
    page = swift.post(mine.address, keep(mine, "اخرجوا"), 409)
    assert "Somebody changed this meanwhile." in page.main
    assert "غادروا" in page.main
    assert (page.with_id("text").text or "").strip() == "اخرجوا"
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert wording.text == "غادروا"
    swift.sent_on_after(page.address, keep(page))
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert wording.text == "اخرجوا"


def test_a_source_that_changed_meanwhile_is_shown_and_nothing_typed_is_lost(
    swift: Visitor, installation: Installation
) -> None:
    draft = starter_questionnaires()[0]
    questionnaires.save(installation.db, draft)
    page = swift.get(f"/translate/ar/{draft.name}/texts/title")
    changed = dict(draft.title) | {"en": Wording("What do you think?")}
    questionnaires.save(installation.db, replace(draft, title=changed))
    again = swift.post(page.address, keep(page, "ما رأيك؟"), 409)
    assert draft.title["en"].text in again.main
    assert "What do you think?" in again.main
    assert (again.with_id("text").text or "").strip() == "ما رأيك؟"


def test_english_stands_beside_a_source_in_another_language(swift: Visitor, installation: Installation) -> None:
    draft = replace(starter_questionnaires()[0], name="welsh", source_language="cy")
    questionnaires.save(installation.db, draft)
    page = swift.get("/translate/ar/welsh/texts/title")
    assert words_of(page.with_id("source")) == draft.title["cy"].text
    assert page.with_id("source").get("lang") == "cy"
    assert draft.title["en"].text in [words_of(each) for each in page.all("p") if each.get("lang") == "en"]


def test_a_deed_that_is_none_changes_nothing(swift: Visitor, installation: Installation) -> None:
    before = unit_of(installation, SHORT)
    page = swift.get(f"{TEXTS}{SHORT}")
    swift.post(page.address, keep(page, "x", "whatever"), 400)
    swift.post(page.address, keep(page, "x", "agreed"), 403)
    assert unit_of(installation, SHORT) == before


# ---- One after the other ----------------------------------------------------------------------------------------


def test_each_text_that_waits_comes_once_and_then_nothing_is_left(
    swift: Visitor, installation: Installation
) -> None:
    units = arabic(installation).units
    done = {
        unit.id: replace(unit.wording, trust=Trust.CHECKED)
        for unit in units
        if unit.wording and unit not in (units[3], units[7])
    }
    translations.put_all(installation.db, MESSAGES, "ar", done)
    links = swift.get("/translate/ar/").links()
    assert f"{TEXTS}{units[3].id}" in links
    page = swift.get(f"{TEXTS}{units[3].id}")
    assert "Still to do: 2" in page.main
    skip = next(each for each in page.all("a") if words_of(each) == "Skip")
    page = swift.get(skip.attrib["href"])
    assert words_of(page.with_id("source")) == units[7].source
    end = swift.get(swift.sent_on_after(page.address, keep(page)))
    assert "Texts that you skipped: 1" in end.main
    page = swift.get(next(link for link in end.links() if "/texts/" in link))
    assert words_of(page.with_id("source")) == units[3].source
    end = swift.get(swift.sent_on_after(page.address, keep(page)))
    assert end.heading == "Nothing left here"


def test_only_texts_in_one_state_come_where_one_was_chosen(swift: Visitor, installation: Installation) -> None:
    units = arabic(installation).units
    for place in (5, 50):
        say(installation, units[place].id, Wording("x", stale=True, was="before"))
    page = swift.get(f"{WHOLE}?state=stale")
    begin = next(each for each in page.all("a") if words_of(each) == "Begin")
    page = swift.get(begin.attrib["href"])
    assert words_of(page.with_id("source")) == units[5].source
    skip = next(each for each in page.all("a") if words_of(each) == "Skip")
    assert words_of(swift.get(skip.attrib["href"]).with_id("source")) == units[50].source


# ---- Young people agree -----------------------------------------------------------------------------------------


def test_an_adviser_agrees_to_words_and_writes_none(finch: Visitor, installation: Installation) -> None:
    unit = unit_of(installation, SHORT)
    page = finch.get(f"{TEXTS}{SHORT}")
    assert not page.all("textarea")
    sent = keep(page, "anything at all", "agreed")
    finch.sent_on_after(page.address, sent)
    assert unit.wording
    expected = replace(unit.wording, trust=Trust.AGREED, by="adviser", on=clock.today())
    assert unit_of(installation, SHORT).wording == expected
    for deed in ("draft", "checked"):
        finch.post(page.address, sent | {"do": deed}, 403)
    assert unit_of(installation, SHORT).wording == expected
    assert "We agree with these words" not in finch.get(page.address).main


def test_an_adviser_cannot_agree_to_what_is_stale_or_missing(finch: Visitor, installation: Installation) -> None:
    say(installation, SHORT, Wording("اخرج", stale=True, was="Leave soon"))
    page = finch.get(f"{TEXTS}{SHORT}")
    finch.sent_on_after(page.address, keep(page, deed="agreed"))
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert (wording.stale, wording.trust) == (True, Trust.DRAFT)


# ---- The list ---------------------------------------------------------------------------------------------------


def test_texts_are_found_by_words_of_the_source_or_the_translation(
    swift: Visitor, installation: Installation
) -> None:
    unit = unit_of(installation, SHORT)
    assert unit.wording
    for words in ("LEAVE now", unit.wording.text):
        assert f"{TEXTS}{SHORT}" in swift.get(f"{WHOLE}?words={words}").links()
    assert "Texts found: 0" in swift.get(f"{WHOLE}?words=zebra").main


def test_a_page_of_the_list_holds_at_most_a_hundred_and_all_pages_hold_all(
    swift: Visitor, installation: Installation
) -> None:
    found: list[str] = []
    for number in range(1, 1 + -(-len(arabic(installation).units) // ON_A_PAGE)):
        links = [link for link in swift.get(f"{WHOLE}?page={number}").links() if "/texts/" in link]
        ids = [link.removeprefix(TEXTS).partition("?")[0] for link in links]
        ids = ids[1:]  # the first is where to begin
        assert len(ids) <= ON_A_PAGE
        found += ids
    assert found == [unit.id for unit in arabic(installation)]
    for odd in ("0", "-3", "99999", "x", "²"):
        swift.get(f"{WHOLE}?page={odd}&state=nothing")


# ---- Files ------------------------------------------------------------------------------------------------------


def files_page(visitor: Visitor) -> Page:
    return visitor.get(f"{WHOLE}files")


def taken_out(visitor: Visitor, ending: str) -> bytes:
    """Return the file that somebody takes out."""
    page = files_page(visitor)
    sent = {"_token": page.hidden("_token"), "format": ending}
    reply = visitor.client.post(f"{WHOLE}files/take-out", data=sent)
    assert reply.status_code == 200
    assert f'filename="messages-ar{ending}"' in reply.headers["Content-Disposition"]
    return reply.get_data()


def bring(visitor: Visitor, content: bytes, name: str, status: int = 303) -> Page:
    """Bring a file in, and return the page that is shown then."""
    token = files_page(visitor).hidden("_token")
    # As a browser sends it, without a file of the test client's own on the disk.
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{token}\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    whole = parts.encode() + content + b"\r\n--edge--\r\n"
    address, kind = f"{WHOLE}files/bring-in", "multipart/form-data; boundary=edge"
    if status != 303:
        return visitor.post(address, whole, status, content_type=kind)  # type: ignore[arg-type]
    return visitor.get(visitor.client.post(address, data=whole, content_type=kind).headers["Location"])


@pytest.mark.parametrize("ending", [".po", ".xlf", ".xlsx"])
def test_a_file_that_comes_back_as_it_went_changes_nothing(
    swift: Visitor, installation: Installation, ending: str
) -> None:
    before = arabic(installation)
    page = bring(swift, taken_out(swift, ending), f"mine{ending}")
    assert "New: 0. Changed: 0. Checked: 0." in page.main
    assert arabic(installation) == before
    acts = [(entry.act, entry.about) for _, entry in staff_log.newest(installation.db, count=2)]
    assert {about for _, about in acts} == {f"messages-ar{ending}"}
    assert acts[1][0] is Act.EXPORTED


def test_a_file_says_what_it_changed(swift: Visitor, installation: Installation) -> None:
    unit = unit_of(installation, SHORT)
    assert unit.wording
    content = taken_out(swift, ".po").decode().replace(f'"{unit.wording.text}"', '"غادروا"')
    assert "Changed: 1." in bring(swift, content.encode(), "mine.po").main
    wording = unit_of(installation, SHORT).wording
    assert wording
    assert wording.text == "غادروا"


def test_a_file_with_rows_that_do_not_fit_names_them_and_nothing_of_it_is_kept(
    swift: Visitor, installation: Installation
) -> None:
    before = arabic(installation)
    broken = [unit for unit in before if "%(who)s" in unit.source][:2]
    content = taken_out(swift, ".po").decode()
    first, second = (unit.wording.text for unit in broken if unit.wording)
    for text in (first, second):
        assert f'msgstr "{text}"' in content
        content = content.replace(f'msgstr "{text}"', 'msgstr "لا أحد"')
    leave = unit_of(installation, SHORT)
    assert leave.wording
    content = content.replace(f'"{leave.wording.text}"', '"غادروا"')
    page = bring(swift, content.encode(), "mine.po", 422)
    assert page.main.count("line ") >= 2
    assert arabic(installation) == before
    assert Act.TOOK_TRANSLATION_IN not in [entry.act for _, entry in staff_log.newest(installation.db)]


@pytest.mark.parametrize(
    ("content", "name"), [(b"", ""), (b"x", "x.doc"), (b"\xff\xfe", "x.po"), (b"<", "x.xlf"), (b"PK", "x.xlsx")]
)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(swift: Visitor, content: bytes, name: str) -> None:
    assert "There is a problem" in bring(swift, content, name, 422).main


def test_a_file_for_another_language_is_refused(swift: Visitor, installation: Installation) -> None:
    page = swift.get("/translate/cy/messages/files")
    sent = {"_token": page.hidden("_token"), "format": ".po"}
    content = swift.client.post("/translate/cy/messages/files/take-out", data=sent).get_data()
    before = arabic(installation)
    bring(swift, content, "mine.po", 422)
    assert arabic(installation) == before


def test_an_adviser_takes_files_out_and_brings_none_in(finch: Visitor) -> None:
    content = taken_out(finch, ".po")
    bring(finch, content, "mine.po", 403)


def test_no_file_that_is_brought_touches_a_disk(swift: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was written")

    content = taken_out(swift, ".po") + b"\n" * 600_000
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    bring(swift, content, "mine.po")
