"""Translations travel as PO, XLIFF and workbooks: nothing gets lost; what does not fit is refused by its row."""

import codecs
import gettext
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from babel import Locale
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.translating import formats, po, sheet, xliff
from feedback.translating.brought import Brought, Row
from feedback.translating.taking_in import MOST_TOLD, Taken, take_in
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust, Wording

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 10, 1)
ENDINGS = list(formats.FORMATS)

UNITS = (
    Unit("stop", "Stop", Wording("Stopio"), note="On a button.", places=("templates/a.html", "b.py"), longest=8),
    Unit("hello", "Hello %(name)s", Wording("Helo %(name)s", Trust.CHECKED, by="translator", on=BEFORE)),
    Unit("call", "Call 0800 1111.", Wording("Ffonia 0800 1111.", Trust.AGREED, by="young people", on=BEFORE)),
    Unit("old", "You can go.", Wording("Mi gei di aros.", stale=True, was="You can stay.")),
    Unit("older", "Go on", Wording("Paid", Trust.CHECKED, stale=True, by="translator", on=BEFORE, was="Stop")),
    Unit("missing", "Two\nlines"),
)
WELSH = Translation("messages", "en", "cy", UNITS)


def taken(brought: Brought, current: Translation = WELSH, highest: Trust = Trust.CHECKED) -> dict[str, Wording]:
    return {
        each.id: each.wording for each in take_in(current, brought, highest=highest, by="translator", on=TODAY)
    }


def carried(translation: Translation, ending: str) -> Brought:
    return formats.read(formats.write(translation, ending), f"file{ending}")


def without_versions(brought: Brought) -> Brought:
    """Return what a file brings that does not know when it was taken out, as where other programs drop notes."""
    return replace(brought, rows=tuple(replace(row, version="") for row in brought.rows))


def with_wording(identity: str, wording: Wording | None, translation: Translation = WELSH) -> Translation:
    units = (replace(unit, wording=wording) if unit.id == identity else unit for unit in translation)
    return replace(translation, units=tuple(units))


def refused(read: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as caught:
        read()
    for sentence in caught.value.sentences:
        assert isinstance(sentence, Sentence)
        assert len(sentence.message.split()) <= 15, sentence
    return caught.value.sentences


# ---- Nothing gets lost ------------------------------------------------------------------------------------------

_LETTERS = st.one_of(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    st.sampled_from('"\\%\n\t\u200c\u200d\u2028\u0085سلامﷲሰ🙂<>&=+#'),
)
_TEXTS = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=40),
    st.sampled_from(
        ['"', "\\n", "fuzzy", "#, fuzzy", 'msgid ""', "%(name)s %%", "_x000D_", "=1+1", " a ", "1.10"]
    ),
)
_WORDINGS = st.builds(
    Wording,
    _TEXTS,
    st.sampled_from(Trust),
    stale=st.booleans(),
    by=st.sampled_from(["", "translator", "young people"]),
    on=st.sampled_from([None, BEFORE]),
    was=_TEXTS | st.just(""),
).map(lambda made: made if made.stale else replace(made, was=""))
_NOTES = st.text(st.characters(categories=("L", "N")), max_size=10)
_TRANSLATIONS = st.lists(st.builds(Unit, st.just(""), _TEXTS, st.none() | _WORDINGS, _NOTES), max_size=4).flatmap(
    lambda units: st.builds(
        Translation,
        st.just("messages"),
        st.just("en"),
        st.sampled_from([code for code in LANGUAGES if code != "en"]),
        st.just(tuple(replace(unit, id=f"id-{number}") for number, unit in enumerate(units))),
    )
)


@pytest.mark.parametrize("ending", ENDINGS)
@given(translation=_TRANSLATIONS)
@settings(max_examples=60, deadline=None)
def test_a_round_trip_through_a_file_changes_nothing(ending: str, translation: Translation) -> None:
    brought = carried(translation, ending)
    assert (brought.name, brought.language) == ("messages", translation.language)
    assert [row.id for row in brought.rows] == [unit.id for unit in translation]
    assert taken(brought, translation, highest=Trust.DRAFT) == {}
    for row, unit in zip(brought.rows, translation, strict=True):
        assert row.source == unit.source
        assert row.text == (unit.wording.text if unit.wording else "")


@given(translation=_TRANSLATIONS)
@settings(max_examples=60, deadline=None)
def test_po_and_xliff_keep_every_wording_by_themselves(translation: Translation) -> None:
    for ending in (".po", ".xlf"):
        for row, unit in zip(carried(translation, ending).rows, translation, strict=True):
            assert row.wording == unit.wording


@given(translation=_TRANSLATIONS)
@settings(max_examples=60, deadline=None)
def test_a_po_file_that_is_read_and_written_again_is_the_same_to_the_byte(translation: Translation) -> None:
    written = po.write(translation)
    units = tuple(
        replace(unit, id=row.id, source=row.source, wording=row.wording)
        for row, unit in zip(po.read(written).rows, translation, strict=True)
    )
    assert po.write(replace(translation, units=units)) == written


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_is_known_again_in_every_file(ending: str, code: str) -> None:
    assert carried(replace(WELSH, language=code, source_language="xx"), ending).language == code


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_its_lines_in_another_way_is_the_same_text(ending: str) -> None:
    units = (Unit("a", "One\r\ntwo", Wording("Un\r\ndau")),)
    current = replace(WELSH, units=units)
    assert carried(current, ending).rows[0].source == "One\r\ntwo"
    unix = replace(WELSH, units=(Unit("a", "One\ntwo", Wording("Un\ndau")),))
    assert taken(carried(unix, ending), current) == {}


# ---- PO ---------------------------------------------------------------------------------------------------------


def test_a_po_file_says_what_programs_of_translators_know() -> None:
    assert po.write(WELSH, is_shipped=True).decode() == PO.format(forms=po.plural_forms("cy"))


PO = r"""msgid ""
msgstr ""
"Language: cy\n"
"Plural-Forms: {forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Name: messages\n"
"X-Language: cy\n"
"X-Source-Language: en\n"

#. On a button.
#. At most 8 letters fit.
#: templates/a.html b.py
msgctxt "stop"
msgid "Stop"
msgstr "Stopio"

# checked by translator on 2026-10-01
#, python-format
msgctxt "hello"
msgid "Hello %(name)s"
msgstr "Helo %(name)s"

# agreed by young people on 2026-10-01
msgctxt "call"
msgid "Call 0800 1111."
msgstr "Ffonia 0800 1111."

#, fuzzy
#| msgid "You can stay."
msgctxt "old"
msgid "You can go."
msgstr "Mi gei di aros."

# checked by translator on 2026-10-01
#, fuzzy
#| msgid "Stop"
msgctxt "older"
msgid "Go on"
msgstr "Paid"

msgctxt "missing"
msgid "Two\nlines"
msgstr ""
"""


@pytest.mark.parametrize("code", LANGUAGES)
def test_plural_forms_are_those_of_cldr_and_gettext_understands_them(code: str) -> None:
    locale = LANGUAGES[code].locale
    found = re.fullmatch(r"nplurals=(\d); plural=(.+);", po.plural_forms(locale))
    assert found
    forms = {gettext.c2py(found[2])(number) for number in (*range(200), 1_000_000)}
    tags = Locale.parse(locale).plural_form.tags
    assert int(found[1]) == len(tags | {"other"})
    assert forms <= set(range(int(found[1])))


def test_what_is_stale_is_never_compiled_by_other_programs() -> None:
    catalogue = read_po(io.BytesIO(po.write(WELSH)))
    fuzzy = {message.context for message in catalogue if message.fuzzy and message.id}
    assert fuzzy == {"old", "older"}


# As Poedit and msgcat write: more headers, wrapped lines, other ends of lines, a mark at the start, deleted texts.
FROM_A_PROGRAM = """# Nos da
msgid ""
msgstr ""
"Project-Id-Version: \\n"
"PO-Revision-Date: 2026-11-20 10:00+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Generator: Poedit 3.4\\n"
"Language: cy\\n"
"X-Name: messages\\n"

#  A note of mine
#. On a
#. button.
#: templates/a.html
#: b.py
msgctxt "stop"
msgid "Stop"
msgstr ""
"Stop"
"io"

#, fuzzy
#| msgid ""
#| "You can "
#| "stay."
msgctxt "old"
msgid ""
"You can "
"go."
msgstr "Mi gei di aros."

# checked by translator on 2026-10-01
#~ msgctxt "gone"
#~ msgid "Gone"
#~ msgstr "Wedi mynd"
#~| msgid "Went"

#~ msgid "One"
#~ msgid_plural "Many"
#~ msgstr[0] "Un"

msgctxt "missing"
msgid "Two\\nlines"
msgstr ""
"""


def test_a_po_file_saved_by_another_program_reads_the_same() -> None:
    saved = codecs.BOM_UTF8 + FROM_A_PROGRAM.replace("\n", "\r\n").encode()
    brought = po.read(saved)
    assert (brought.name, brought.language) == ("messages", "cy")
    assert [row.id for row in brought.rows] == ["stop", "old", "missing"]
    assert brought.rows[1].was == "You can stay."
    assert not brought.rows[2].trust
    assert taken(brought) == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'msgid "a', "Line 1"),
        (b'msgid "a"\nmsgstr "b"\nnonsense', "Line 3"),
        (b'msgid hello\nmsgstr "b"', "Line 1"),
        (b'msgctxt "x"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "plural"),
        (b'msgstr "only"', "Line 1"),
        (b'"loose"', "Line 1"),
        (b'msgctxt "x"\nmsgid "a"', "too early"),
        (b'msgctxt "x"\nmsgstr "of x"\nmsgctxt "y"\nmsgid "y"\nmsgstr "of y"', "Line 2"),
        ('msgid "é"'.encode("latin-1"), "UTF-8"),
        ('msgid "a"'.encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04\xff", "UTF-8"),
    ],
)
def test_a_broken_po_file_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    (sentence,) = refused(lambda: taken(po.read(content)))
    assert says in sentence


@given(st.binary(max_size=60) | st.text('msgidctxtr_[]0" \\n#~|,\n', max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_no_bytes_whatever_break_the_readers(content: bytes) -> None:
    for ending in ENDINGS:
        try:
            formats.read(content, f"x{ending}")
        except Refusal:
            continue


def test_a_template_lists_what_there_is_to_say_and_nothing_else() -> None:
    template = po.write_template("messages", "en", UNITS)
    assert po.read_template(template) == tuple(replace(unit, wording=None) for unit in UNITS)
    assert b"Stopio" not in template


# ---- XLIFF ------------------------------------------------------------------------------------------------------

_IN = "{urn:oasis:names:tc:xliff:document:1.2}"


def test_an_xliff_file_says_how_far_each_text_is() -> None:
    root = ET.fromstring(xliff.write(WELSH))  # noqa: S314 our own
    file = root.find(f"{_IN}file")
    assert root.get("version") == "1.2"
    assert file is not None
    assert dict(file.attrib) == {
        "original": "messages",
        "source-language": "en",
        "target-language": "cy",
        "datatype": "plaintext",
    }
    states = {}
    for unit in file.iter(f"{_IN}trans-unit"):
        target = unit.find(f"{_IN}target")
        assert unit.get("resname") == unit.get("id")
        assert unit.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        # In this order by the schema.
        assert [part.tag for part in unit][: 1 if target is None else 2] == [f"{_IN}source", f"{_IN}target"][
            : 1 if target is None else 2
        ]
        states[unit.get("id")] = None if target is None else target.get("state")
    assert states == {
        "stop": "translated",
        "hello": "signed-off",
        "call": "final",
        "old": "needs-review-translation",
        "older": "needs-review-translation",
        "missing": None,
    }
    before = file.findall(f".//{_IN}alt-trans[@alttranstype='previous-version']/{_IN}source")
    assert [each.text for each in before] == ["You can stay.", "Stop"]


def changed_xliff(old: str, new: str) -> bytes:
    written = xliff.write(WELSH).decode()
    assert old in written
    return written.replace(old, new).encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' xmlns="urn:oasis:names:tc:xliff:document:1.2"', ""),
        ("document:1.2", "document:1.1"),
        ("Helo %(name)s", "<![CDATA[Helo %(name)s]]>"),
        ("Helo %(name)s", '<mrk mtype="seg" mid="0">Helo <ph id="1">%(name)s</ph></mrk>'),
        ("Helo %(name)s", '<g id="1">Helo </g><x id="2" equiv-text="%(name)s"/>'),
        ("Helo %(name)s", "Helo&#32;%(name)s"),
        ("<body>", "<body><group>"),
        ('<note from="language">cy</note>', ""),
    ],
)
def test_xliff_is_read_however_programs_write_it(old: str, new: str) -> None:
    content = changed_xliff(old, new)
    if new.endswith("<group>"):
        content = content.replace(b"</body>", b"</group></body>")
    assert taken(xliff.read(content)) == {}


def test_xliff_is_read_with_a_prefix_for_its_names() -> None:
    content = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xliff.write(WELSH).decode()).replace("xmlns=", "xmlns:x=")
    assert taken(xliff.read(content.encode())) == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<xliff", "<!DOCTYPE xliff><xliff", "DOCTYPE"),
        ("<xliff", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xliff', "DOCTYPE"),
        ("Stopio", "&secret;", "is not XML"),
        ("document:1.2", "document:2.0", "XLIFF 1.2"),
        ('version="1.2"', 'version="2.0"', "XLIFF 1.2"),
        ("xliff", "html", "<html>"),
        ("Helo %(name)s", 'Helo <x id="1"/>', "<x>"),
        ("Helo %(name)s", 'Helo <strong id="1">%(name)s</strong>', "<strong>"),
        ("</xliff>", '<file original="b"/></xliff>', "2 parts"),
        ("</xliff>", "", "is not XML"),
    ],
)
def test_an_xliff_file_that_hides_something_is_refused_in_one_sentence(old: str, new: str, says: str) -> None:
    (sentence,) = refused(lambda: xliff.read(changed_xliff(old, new)))
    assert says in sentence


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_xliff_in_another_encoding_is_refused(encoding: str) -> None:
    content = changed_xliff("Stopio", "Stopió").decode().encode(encoding)
    (sentence,) = refused(lambda: xliff.read(content))
    assert "UTF-8" in sentence


# ---- Workbooks --------------------------------------------------------------------------------------------------


def page_of(content: bytes) -> tuple[Any, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book.worksheets[0]


def saved(book: Any) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_a_workbook_is_ready_for_volunteers() -> None:
    book, page = page_of(sheet.write(WELSH))
    assert [cell.value for cell in page[1]] == [
        "Id (messages, en → cy)",
        "English (en)",
        "Cymraeg (cy)",
        "State",
        "Checked by",
        "Checked on",
        "Source before",
        "Note",
        "Version",
    ]
    assert page.column_dimensions["I"].hidden
    assert [cell.value for cell in page["D"]][1:] == ["draft", "checked", "agreed", "stale", "stale", "missing"]
    assert page.freeze_panes == "A2"
    (choice,) = page.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"draft,checked,agreed,stale,missing"', "D2:D7")
    assert {cell.number_format for row in page for cell in row} == {"@"}
    assert all(cell.alignment.wrap_text for row in page for cell in row)
    assert [each.title for each in book.worksheets] == ["Translation", "How to work"]
    assert {cell.value for row in book.worksheets[1] for cell in row} == set(sheet.HOW_TO_WORK)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_is_written_in_the_direction_of_its_language(code: str) -> None:
    _, page = page_of(sheet.write(replace(WELSH, language=code)))
    is_rtl = LANGUAGES[code].direction == "rtl"
    assert page["C2"].alignment.readingOrder == (2 if is_rtl else 0)
    assert page["B2"].alignment.readingOrder == 0


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@SUM(A1)", "=cmd|'/c calc'!A1"])
def test_no_text_is_a_formula(text: str) -> None:
    _, page = page_of(sheet.write(replace(WELSH, units=(Unit(text, text, Wording(text), note=text),))))
    for cell in (page["A2"], page["B2"], page["C2"], page["H2"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_workbook_that_was_worked_on_in_other_programs_reads_the_same() -> None:
    units = (*UNITS, Unit("digits", "5", Wording("5")), Unit("day", "2026-10-01", Wording("2026-10-01")))
    current = replace(WELSH, units=units)
    book, page = page_of(sheet.write(current))
    page.move_range("C1:C9", cols=10)
    page["I1"], page["I2"] = "My own notes", "hm"
    page["A1"] = "ID  (MESSAGES, EN -> CY)"
    page["D1"] = "STATE"
    page["D3"] = " Checked "
    page["F3"] = datetime(2026, 10, 1)  # noqa: DTZ001 as workbooks hold them
    page["F4"] = 46296  # the same day as its number
    page["M8"], page["M9"] = 5, datetime(2026, 10, 1)  # noqa: DTZ001
    page.insert_rows(1, amount=2)
    page["A1"] = "Welsh, the second round"
    page.insert_rows(6)
    book.create_sheet("Another", 0)["A1"] = "Nothing"
    assert taken(sheet.read(saved(book)), current) == {}


def test_odd_signs_that_workbooks_write_in_their_own_way_are_read() -> None:
    book, page = page_of(sheet.write(WELSH))
    page["B7"] = "Two_x000D_\nlines"
    page["C7"] = "Dwy_x000D_\nlinell"
    assert taken(sheet.read(saved(book)))["missing"].text == "Dwy\nlinell"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda page: page.__setitem__("C3", "=A1"), "Row 3"),
        (lambda page: page.__setitem__("C1", "Cymraeg"), "(cy)"),
        (lambda page: page.__setitem__("B1", ""), "(en)"),
        (lambda page: page.__setitem__("A1", "Id"), "Id (…)"),
    ],
)
def test_a_workbook_that_lost_something_is_refused_in_one_sentence(
    change: Callable[[Worksheet], None], says: str
) -> None:
    book, page = page_of(sheet.write(WELSH))
    change(page)
    (sentence,) = refused(lambda: sheet.read(saved(book)))
    assert says in sentence


def test_a_workbook_that_is_too_big_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet.write(WELSH)
    monkeypatch.setattr(sheet, "MOST_UNPACKED", 100)
    assert "too big" in refused(lambda: sheet.read(content))[0]
    monkeypatch.undo()
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert "more than 3 rows" in refused(lambda: sheet.read(content))[0]


def test_only_files_that_we_know_and_that_are_small_enough_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ".xlsx" in refused(lambda: formats.read(b"", "x.docx"))[0]
    assert formats.read(po.write(WELSH), "FILE.PO").name == "messages"
    monkeypatch.setattr(formats, "LARGEST", 10)
    assert "too big" in refused(lambda: formats.read(po.write(WELSH), "x.po"))[0]


# ---- Taking in --------------------------------------------------------------------------------------------------


def row(identity: str = "stop", text: str = "Aros", **more: Any) -> Row:
    unit = WELSH.get(identity)
    values = {"source": unit.source if unit else "?", **more}
    return Row(Sentence("row %(row)s", row=2), identity, text=text, **values)


def brought_with(*rows: Row, typed: bool = False) -> Brought:
    return Brought("messages", "cy", rows, typed=typed)


@pytest.mark.parametrize("ending", ENDINGS)
def test_just_what_somebody_changed_is_taken(ending: str) -> None:
    new = with_wording("stop", Wording("Aros"), with_wording("missing", Wording("Dwy\nlinell")))
    brought = without_versions(carried(new, ending))
    found = take_in(WELSH, brought, highest=Trust.CHECKED, by="translator", on=TODAY)
    assert found == (Taken("stop", Wording("Aros")), Taken("missing", Wording("Dwy\nlinell")))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_whole_translation_moves_to_where_there_is_none(ending: str) -> None:
    empty = replace(WELSH, units=tuple(replace(unit, wording=None) for unit in WELSH))
    found = taken(carried(WELSH, ending), empty, highest=Trust.AGREED)
    assert found["hello"] == Wording("Helo %(name)s", Trust.CHECKED, by="translator", on=BEFORE)
    assert found["call"] == Wording("Ffonia 0800 1111.", Trust.AGREED, by="young people", on=BEFORE)
    assert found["old"] == Wording("Mi gei di aros.", stale=True, was="You can stay.")
    assert set(found) == {"stop", "hello", "call", "old", "older"}


# ---- A file that is older than what is there --------------------------------------------------------------------


def edited(brought: Brought, identity: str, text: str) -> Brought:
    """Return what a file brings after somebody wrote another text in it."""
    rows = (replace(each, text=text) if each.id == identity else each for each in brought.rows)
    return replace(brought, rows=tuple(rows))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "meanwhile", [Wording("Stopiwch"), Wording("Stop", Trust.CHECKED, by="translator", on=BEFORE), None]
)
def test_what_an_older_file_says_nothing_new_about_stays(ending: str, meanwhile: Wording | None) -> None:
    old = edited(carried(WELSH, ending), "missing", "Dwy\nlinell")
    now = with_wording("stop", meanwhile)
    assert set(taken(old, now)) == ({"missing"} if meanwhile else {"missing", "stop"})


@pytest.mark.parametrize("ending", ENDINGS)
def test_who_changed_what_somebody_else_changed_meanwhile_is_told_so(ending: str) -> None:
    old = edited(carried(WELSH, ending), "stop", "Aros")
    (sentence,) = refused(lambda: taken(old, with_wording("stop", Wording("Stopiwch"))))
    assert "Somebody changed this after the file was taken out" in sentence
    assert taken(old, with_wording("stop", Wording("Aros"))) == {}
    assert taken(old) == {"stop": Wording("Aros")}


def test_a_day_to_come_is_refused() -> None:
    (sentence,) = refused(lambda: taken(brought_with(row(trust="checked", by="translator", on="2099-01-01"))))
    assert "2099-01-01 is still to come" in sentence


@pytest.mark.parametrize(("mark", "tag"), [("ar", "cy"), ("cy", "ar")])
def test_a_file_that_says_two_languages_is_refused(mark: str, tag: str) -> None:
    content = po.write(WELSH).replace(b"X-Language: cy", f"X-Language: {mark}".encode())
    content = content.replace(b"Language: cy\\n", f"Language: {tag}\\n".encode(), 1)
    (sentence,) = refused(lambda: po.read(content))
    assert "two languages, " in sentence
    assert "Arabic" in sentence


def test_rows_without_a_text_and_units_without_a_row_stay() -> None:
    assert taken(brought_with(row(text=""), row("missing", " \n"))) == {}


def test_who_checks_without_saying_so_is_whoever_brings_it() -> None:
    assert taken(brought_with(row(trust="checked"))) == {
        "stop": Wording("Aros", Trust.CHECKED, by="translator", on=TODAY)
    }
    same = row(text="Stopio", trust="checked")
    assert taken(brought_with(same))["stop"] == Wording("Stopio", Trust.CHECKED, by="translator", on=TODAY)


def test_what_was_said_of_a_text_is_not_said_of_another() -> None:
    claimed = row("hello", "Shwmae %(name)s", trust="checked", by="translator", on=BEFORE.isoformat())
    assert taken(brought_with(claimed)) == {"hello": Wording("Shwmae %(name)s")}
    anew = replace(claimed, on=TODAY.isoformat())
    assert taken(brought_with(anew))["hello"].trust is Trust.CHECKED


def test_a_file_that_says_nothing_of_trust_takes_none_away() -> None:
    assert taken(brought_with(row("hello", "Helo %(name)s"), row("call", "Ffonia 0800 1111."))) == {}
    # An older file says less than is known by now.
    assert taken(brought_with(row("call", "Ffonia 0800 1111.", trust="draft"))) == {}


def test_what_stays_marked_as_stale_stays_stale_until_its_text_changes() -> None:
    still = row("old", "Mi gei di aros.", stale=True)
    anew = row("old", "Mi gei di fynd.", stale=True)
    assert taken(brought_with(still, typed=True)) == taken(brought_with(still)) == {}
    # People forget to change the word beside it; programs take the mark away by themselves.
    assert taken(brought_with(anew, typed=True)) == {"old": Wording("Mi gei di fynd.")}
    assert taken(brought_with(anew)) == {"old": Wording("Mi gei di fynd.", stale=True, was="You can stay.")}
    assert taken(brought_with(replace(anew, stale=False))) == {"old": Wording("Mi gei di fynd.")}


def test_a_stale_text_that_is_found_right_is_no_longer_stale_nor_checked() -> None:
    found = row("older", "Paid", trust="checked", by="translator", on=BEFORE.isoformat())
    assert taken(brought_with(found)) == {"older": Wording("Paid")}


def test_who_writes_checked_beside_a_stale_text_checked_it_today() -> None:
    book, page = page_of(sheet.write(WELSH))
    assert [page[f"{column}6"].value for column in "ADEF"] == ["older", "stale", "translator", "2026-10-01"]
    page["D6"] = "checked"
    found = {"older": Wording("Paid", Trust.CHECKED, by="translator", on=TODAY)}
    assert taken(sheet.read(saved(book))) == found


def test_who_agrees_to_a_checked_text_does_not_sign_with_the_day_it_was_checked() -> None:
    agreed = row("hello", "Helo %(name)s", trust="agreed", by="translator", on=BEFORE.isoformat())
    assert taken(brought_with(agreed), highest=Trust.AGREED)["hello"].on == TODAY


def test_spaces_around_a_text_stay_only_where_the_source_has_them() -> None:
    assert taken(brought_with(row(text=" Aros\n")))["stop"].text == "Aros"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (row("nowhere"), "no text with the id “nowhere”"),
        (row(source="Stop it"), "The source is another one now"),
        (row("hello", "Helo"), "“%(name)s”"),
        (row("call", "Ffonia ٠٨٠٠ ١١١١."), "0800 1111"),
        (row(trust="perfect"), "“perfect”"),
        (row(trust="agreed"), "Only young advisers"),
        (row(trust="checked", on="yesterday"), "“yesterday” is no day"),
        (row(trust="checked", by="Amina"), "no name"),
        (row(text="\u200c"), "Nothing is written"),
        (row("missing", "\u202eabc"), "U+202E"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_place(wrong: Row, says: str) -> None:
    (sentence,) = refused(lambda: taken(brought_with(wrong)))
    assert sentence.startswith("row 2: ")
    assert says in sentence


def test_whoever_may_only_draft_cannot_say_checked() -> None:
    (sentence,) = refused(lambda: taken(brought_with(row(trust="checked")), highest=Trust.DRAFT))
    assert "Only translators" in sentence


def test_an_id_that_stands_there_twice_is_refused_with_both_places() -> None:
    other = replace(row(), place=Sentence("row %(row)s", row=9))
    (sentence,) = refused(lambda: taken(brought_with(row(), other)))
    assert sentence.startswith("row 9: ")
    assert "row 2" in sentence


def test_all_that_does_not_fit_is_told_at_once_but_not_for_ever() -> None:
    rows = [replace(row(f"nowhere-{number}"), place=Sentence("row %(row)s", row=number)) for number in range(50)]
    told = refused(lambda: taken(brought_with(row(), *rows)))
    assert len(told) == MOST_TOLD + 1
    assert told[0].startswith("row 0: ")
    assert told[-1] == "And 30 more."


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_for_something_else_is_refused_and_says_what_it_is(ending: str) -> None:
    for other in (replace(WELSH, name="young-people"), replace(WELSH, language="ar")):
        (sentence,) = refused(lambda other=other: taken(carried(other, ending)))  # type: ignore[misc]
        assert other.name in sentence
        assert LANGUAGES[other.language].english_name in sentence


def test_a_file_that_does_not_say_what_it_is_for_is_refused() -> None:
    (sentence,) = refused(lambda: taken(po.read(po.write(WELSH).replace(b"X-Name", b"X-Other"))))
    assert "does not say" in sentence
