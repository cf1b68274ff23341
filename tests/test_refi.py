"""REFI-QDA files: what goes out keeps the schemas' rules, and what comes in is never trusted."""

import io
import random
import re
import struct
import uuid
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from feedback.framework.model import Framework, Outcome, Principle
from feedback.refusal import Refusal
from feedback.store import codebook, frameworks, people
from feedback.store import refi as store
from feedback.store.closing import close_event
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Person, Role
from feedback.themes import refi
from feedback.themes.codebook import LONGEST_DESCRIPTION, Code, in_order, seeds
from feedback.themes.refi import Answer, FromFile, Source, Span
from tests.examples import TODAY, join, send

GOLDEN = Path(__file__).parent / "golden"
FRAMEWORK = Framework(
    "csf",
    "Core outcomes",
    (
        Principle("A", "Best interests", (Outcome("1", "I am safe."), Outcome("2", 'I <rest> & "eat" well'))),
        Principle("B", "Being heard", (Outcome("3", "I am heard"),)),
    ),
)
OUTSIDE = Code("0011aabbccdd", "Music, موسيقى", "What they play\nand hear")
BELOW = Code("99" * 16, "Singing", parent=OUTSIDE.mark)
TREE = in_order([*seeds(FRAMEWORK), OUTSIDE, BELOW], [FRAMEWORK])
CODERS = (str(uuid.UUID(int=1)), str(uuid.UUID(int=2)))
GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


def sources() -> list[Source]:
    music, singing = refi.guid_of(OUTSIDE.mark), refi.guid_of(BELOW.mark)
    return [
        Source(
            "small\nwish",
            "What do you wish for?",
            (
                Answer(
                    "a" * 32, "🎵 ሙዚቃ and\nsongs", (Span(music, CODERS[0], 0, 1), Span(singing, CODERS[1], 10, 15))
                ),
                Answer("b" * 32, "quiet"),
                Answer("c" * 32, "أغاني", (Span(music, CODERS[0], 0, 5), Span(music, CODERS[1], 0, 5))),
            ),
        ),
        Source("small\nmore", "Anything more?", (Answer("d" * 32, "no"),)),
    ]


def project() -> bytes:
    return refi.write_project("What was said", TREE, sources(), CODERS, random.Random(7))  # noqa: S311 the same each time


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        refi.read(data)
    (sentence,) = refusal.value.sentences
    assert len(sentence.split()) <= 17
    return sentence


# ---- The schemas' rules, written down by hand -------------------------------------------------------------------

# Of each element: what may stand in it in this order, and its attributes, those with ! having to be there.
CODEBOOK_RULES = {
    "CodeBook": (["Codes", "Sets"], "origin"),
    "Codes": (["Code"], ""),
    "Code": (["Description", "Code"], "guid! name! isCodable! color"),
    "Description": ([], ""),
}
PROJECT_RULES = {
    "Project": (["Users", "CodeBook", "Sources"], "name! origin"),
    "Users": (["User"], ""),
    "User": ([], "guid! name id"),
    **CODEBOOK_RULES,
    "Sources": (["TextSource"], ""),
    "TextSource": (["PlainTextSelection"], "guid! name plainTextPath"),
    "PlainTextSelection": (["Coding"], "guid! startPosition! endPosition!"),
    "Coding": (["CodeRef"], "guid! creatingUser"),
    "CodeRef": ([], "targetGUID!"),
}
NEVER_EMPTY = {"Codes", "Users", "Sources", "CodeBook", "Coding", "PlainTextSelection"}


def keeps_the_rules(xml: bytes, namespace: str, rules: dict[str, tuple[list[str], str]]) -> ET.Element:
    assert xml.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    root = ET.fromstring(xml)  # noqa: S314 our own
    guids = []
    for element in root.iter():
        assert element.tag.startswith(f"{{{namespace}}}")
        name = element.tag.partition("}")[2]
        order, attributes = rules[name]
        below = [child.tag.partition("}")[2] for child in element]
        assert below == sorted(below, key=order.index), f"{below} in <{name}>"
        known = attributes.replace("!", "").split()
        assert set(element.attrib) <= set(known), name
        assert {each[:-1] for each in attributes.split() if each.endswith("!")} <= set(element.attrib), name
        assert below or name not in NEVER_EMPTY, f"<{name}/> is empty"
        assert element.get("isCodable", "true") in {"true", "false"}
        for each in ("guid", "targetGUID", "creatingUser"):
            assert each not in element.attrib or GUID.fullmatch(element.attrib[each])
        guids += [element.attrib["guid"]] if "guid" in element.attrib else []
    assert len(set(guids)) == len(guids)
    return root


def test_the_codebook_keeps_the_rules_of_the_schema() -> None:
    root = keeps_the_rules(refi.write_codebook(TREE), refi.CODEBOOK, CODEBOOK_RULES)
    named = {each.get("name"): each for each in root.iter(f"{{{refi.CODEBOOK}}}Code")}
    assert named["A Best interests"].get("isCodable") == "false"
    assert named['2 I <rest> & "eat" well'].get("isCodable") == "false"
    assert named["Not in the framework"][0] is named[OUTSIDE.name]
    assert named[OUTSIDE.name].findtext(f"{{{refi.CODEBOOK}}}Description") == OUTSIDE.description
    assert list(named[OUTSIDE.name])[1] is named["Singing"]


def test_an_empty_codebook_is_a_file_that_keeps_the_rules() -> None:
    keeps_the_rules(refi.write_codebook(in_order([], [])), refi.CODEBOOK, CODEBOOK_RULES)


def test_the_project_keeps_the_rules_of_the_schema() -> None:
    files = files_in(project())
    root = keeps_the_rules(files.pop("project.qde"), refi.PROJECT, PROJECT_RULES)
    assert [each.get("name") for each in root.iter(f"{{{refi.PROJECT}}}User")] == ["Coder 1", "Coder 2"]
    paths = {each.get("plainTextPath") for each in root.iter(f"{{{refi.PROJECT}}}TextSource")}
    assert paths == {f"internal://{name.removeprefix('sources/')}" for name in files}
    refs = {each.get("targetGUID") for each in root.iter(f"{{{refi.PROJECT}}}CodeRef")}
    assert refs <= {each.get("guid") for each in root.iter(f"{{{refi.PROJECT}}}Code")}


def test_a_project_without_coders_and_texts_keeps_the_rules() -> None:
    files = files_in(refi.write_project("x", TREE, [], []))
    keeps_the_rules(files["project.qde"], refi.PROJECT, PROJECT_RULES)


@pytest.mark.parametrize(("name", "content"), [("codebook.qdc", refi.write_codebook(TREE))])
def test_the_codebook_is_the_golden_file(name: str, content: bytes) -> None:
    assert content == (GOLDEN / name).read_bytes()


def test_the_project_is_the_golden_file() -> None:
    assert files_in(project()) == files_in((GOLDEN / "texts.qdpx").read_bytes())


# ---- Texts and positions ----------------------------------------------------------------------------------------


def test_a_source_holds_the_answers_to_one_question_with_positions_in_code_points() -> None:
    files = files_in(project())
    root = ET.fromstring(files["project.qde"])  # noqa: S314 our own
    first, second = root.iter(f"{{{refi.PROJECT}}}TextSource")
    assert (first.get("name"), second.get("name")) == ("What do you wish for?", "Anything more?")
    data = files[first.attrib["plainTextPath"].replace("internal://", "sources/")]
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    text = data.decode()
    marked = [
        text[int(each.attrib["startPosition"]) : int(each.attrib["endPosition"])]
        for each in first.iter(f"{{{refi.PROJECT}}}PlainTextSelection")
    ]
    assert sorted(marked) == sorted(["🎵", "songs", "أغاني"])
    assert sorted(re.findall(r"^=== (\w+) ===$", text, re.MULTILINE)) == ["a" * 32, "b" * 32, "c" * 32]
    assert "=== " + "b" * 32 + " ===\nquiet\n\n" in text


def test_texts_come_in_random_order() -> None:
    answers = tuple(Answer(f"{number:032x}", f"text {number}") for number in range(40))
    orders = set()
    for _ in range(3):
        files = files_in(refi.write_project("x", TREE, [Source("s", "q", answers)], []))
        (text,) = (content.decode() for name, content in files.items() if name.startswith("sources/"))
        orders.add(tuple(re.findall(r"text \d+", text)))
    assert len(orders) == 3
    assert tuple(f"text {number}" for number in range(40)) not in orders


def test_sources_with_the_same_question_have_different_names() -> None:
    same = [Source(f"s{number}", "Anything more?" * 20, (Answer("a" * 32, "no"),)) for number in range(2)]
    root = ET.fromstring(files_in(refi.write_project("x", TREE, same, []))["project.qde"])  # noqa: S314 our own
    names = [each.get("name") for each in root.iter(f"{{{refi.PROJECT}}}TextSource")]
    assert len(set(names)) == 2


def test_nothing_in_a_project_says_when_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(project())) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "Date" not in archive.read("project.qde").decode()


def as_read(written: Sequence[Source]) -> dict[str, Answer]:
    return {answer.id: answer for source in written for answer in source.answers}


def same_answers(found: FromFile) -> bool:
    wanted = as_read(sources())
    return {each.id: (each.words, set(each.spans)) for each in found.answers} == {
        identity: (each.words, set(each.spans)) for identity, each in wanted.items()
    }


def test_what_is_written_is_read_back() -> None:
    found = refi.read(project())
    assert same_answers(found)
    assert found.lost == ()
    by_name = {code.name: code for code in found.codes}
    assert by_name["Singing"].guid == str(uuid.UUID(BELOW.mark))
    above = by_name["Singing"].above
    assert above is not None
    assert found.codes[above] == by_name[OUTSIDE.name]
    assert by_name[OUTSIDE.name].description == OUTSIDE.description
    assert refi.read(refi.write_codebook(TREE)).codes == found.codes


def changed_project(change: Callable[[str], str], of_text: Callable[[str], str] = str) -> bytes:
    files = files_in(project())
    return zipped(
        {
            name: (change if name == "project.qde" else of_text)(content.decode()).encode()
            for name, content in files.items()
        }
    )


def test_a_program_may_write_ends_of_lines_in_two_letters_and_count_both() -> None:
    texts = {name: content.decode() for name, content in files_in(project()).items() if name != "project.qde"}
    wish = next(text for text in texts.values() if "quiet" in text)

    def count_both(xml: str) -> str:
        def moved(found: re.Match[str]) -> str:
            place = int(found[2])
            return f'{found[1]}="{place + wish[:place].count(chr(10))}"'

        return re.sub(r'(startPosition|endPosition)="(\d+)"', moved, xml)

    assert same_answers(refi.read(changed_project(count_both, lambda text: text.replace("\n", "\r\n"))))


def test_a_program_may_write_the_text_into_the_project_and_braces_around_ids() -> None:
    files = files_in(project())
    xml = files["project.qde"].decode()
    for name, content in files.items():
        path = name.replace("sources/", "internal://")
        xml = re.sub(
            rf'( plainTextPath="{re.escape(path)}")( ?/)?>',
            lambda found, content=content: (
                f"><PlainTextContent>{content.decode()}</PlainTextContent>"  # type: ignore[misc]
                + ("</TextSource>" if found[2] else "")
            ),
            xml,
        )
    xml = re.sub(r'(guid|targetGUID)="([0-9a-f-]+)"', lambda found: f'{found[1]}="{{{found[2].upper()}}}"', xml)
    assert same_answers(refi.read(zipped({"project.qde": xml.encode()})))


def test_a_folder_may_be_called_otherwise_and_a_file_may_begin_with_a_mark() -> None:
    files = files_in(project())
    renamed = {name.replace("sources/", "Sources/"): b"\xef\xbb\xbf" + content for name, content in files.items()}
    assert same_answers(refi.read(zipped(renamed)))


def test_what_a_project_has_that_stays_outside_is_said_in_plain_words() -> None:
    more = (
        '<Notes><Note guid="{g}"><PlainTextContent>memo</PlainTextContent></Note></Notes>'
        '<Sets><Set guid="{g}" name="s"/></Sets><Graphs><Graph guid="{g}" name="g"/></Graphs></Project>'
    ).replace("{g}", str(uuid.UUID(int=5)))
    picture = f'<Sources><PictureSource guid="{uuid.UUID(int=6)}"/>'
    found = refi.read(changed_project(lambda xml: xml.replace("</Project>", more).replace("<Sources>", picture)))
    assert found.lost == (
        "Memos stay outside.",
        "Sets of codes or texts stay outside.",
        "Graphs stay outside.",
        "Pictures stay outside.",
    )
    assert same_answers(found)


def test_codings_on_other_texts_are_counted_among_what_stays_outside() -> None:
    found = refi.read(changed_project(str, lambda text: text.replace("===", "==")))
    assert found.answers == ()
    assert found.lost == ("Codings on other texts stay outside: 4.",)


def test_a_codebook_as_taguette_writes_it_is_read() -> None:
    written = (
        '<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5">'
        f'<Codes><Code guid="{str(uuid.UUID(int=9)).upper()}" name="interesting" isCodable="true">'
        "<Description>Further review required</Description></Code></Codes><Sets></Sets></CodeBook>"
    )
    (code,) = refi.read(written.encode()).codes
    assert (code.guid, code.name, code.description) == (
        str(uuid.UUID(int=9)),
        "interesting",
        "Further review required",
    )


def test_a_description_that_is_too_long_is_cut_and_that_is_said() -> None:
    long = refi.write_codebook(TREE).replace(b"What they play", b"x" * (LONGEST_DESCRIPTION + 1))
    found = refi.read(long)
    assert "Long descriptions are cut." in found.lost
    assert max(len(code.description) for code in found.codes) == LONGEST_DESCRIPTION


# ---- Hostile files ----------------------------------------------------------------------------------------------

CODES = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{}</Codes></CodeBook>'
ONE = f'<Code guid="{uuid.UUID(int=9)}" name="one" isCodable="true"/>'
LAUGHS = (
    '<!DOCTYPE CodeBook [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ("<!DOCTYPE CodeBook>" + CODES.format(ONE), "DOCTYPE"),
        ('<!DOCTYPE CodeBook SYSTEM "file:///etc/passwd">' + CODES.format(ONE), "DOCTYPE"),
        (LAUGHS + CODES.format(ONE.replace("one", "&m;")), "DOCTYPE"),
        (CODES.format(ONE.replace("one", "&secret;")), "Line 1"),
        (CODES.format(ONE).replace("codebook:1.0", "codebook:1:0"), "<CodeBook>"),
        (CODES.format(ONE).replace("codebook:1.0", "project:1.0"), "<CodeBook>"),
        ("<html/>", "<html>"),
        ("", "Line 1"),
        ("not xml", "Line 1"),
        (CODES.format(ONE)[:-5], "Line 1"),
        (CODES.format(ONE.replace("guid=", "id=")), "<Code>"),
        (CODES.format(ONE.replace("0000", "zzzz")), "guid"),
        (CODES.format(ONE.replace('name="one"', "")), "<Code>"),
        (CODES.format(ONE.replace("one", " \n ")), "<Code>"),
        (CODES.format(ONE * 2), "same guid"),
        (CODES.format('<Code guid="x" name="x">' * 10_000 + "</Code>" * 10_000), "<Code>"),
        ("<a>" * 100_000, "<a>"),
        (f"<{'a' * 100_000}/>", "<a"),
    ],
)
def test_a_hostile_codebook_is_refused_in_one_sentence(xml: str, says: str) -> None:
    assert says in refused(xml.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-7"])
def test_a_file_in_another_encoding_is_refused(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>' + CODES.format(ONE.replace("one", "été"))
    if encoding == "utf-7":  # its bytes are ASCII, and are taken for what they are
        assert refi.read(xml.encode(encoding)).codes[0].name.startswith("+")
    else:
        assert "UTF-8" in refused(xml.encode(encoding))


def test_more_codes_than_anybody_keeps_are_refused() -> None:
    many = "".join(f'<Code guid="{uuid.UUID(int=n)}" name="n{n}"/>' for n in range(refi.MOST_CODES + 1))
    assert str(refi.MOST_CODES) in refused(CODES.format(many).encode())


def test_more_elements_than_a_project_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refi, "MOST_ELEMENTS", 10)
    assert "too many elements" in refused(CODES.format("<x/>" * 20).encode())


def test_a_file_that_is_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refi, "MOST_BYTES", 10)
    assert "too big" in refused(CODES.format(ONE).encode())


@pytest.mark.parametrize(
    "name", ["../project.qde", "/etc/passwd", "sources/../../x.txt", "..\\x.txt", "C:\\x.txt", "C:/x.txt"]
)
def test_names_that_lead_outside_are_refused(name: str) -> None:
    # A file that Python writes has no such name with backslashes on some systems, so they are put in afterwards.
    stand_in = "x" * len(name)
    data = zipped(files_in(project()) | {stand_in: b"x"}).replace(stand_in.encode(), name.encode())
    assert "leads outside" in refused(data)


def test_a_zip_bomb_is_refused_before_and_while_it_is_unpacked() -> None:
    bomb = zipped(files_in(project()) | {"sources/x.txt": bytes(refi.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    assert "too big" in refused(bomb)
    liar = bomb.replace(struct.pack("<I", refi.MOST_UNPACKED + 1), struct.pack("<I", 10))
    refused(liar)


def test_other_ways_of_packing_and_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for how in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert "unusual" in refused(zipped(files_in(project()), how))
    monkeypatch.setattr(refi, "MOST_FILES", 2)
    assert "too many files" in refused(project())


def test_a_file_that_is_no_whole_archive_is_refused() -> None:
    whole = project()
    for length in range(2, len(whole), 97):
        refused(whole[:length])
    for place in range(0, len(whole), 61):
        broken = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        with suppress(Refusal):
            refi.read(broken)


def test_an_archive_with_a_passphrase_is_refused() -> None:
    data = bytearray(project())
    for start in (b"PK\x01\x02", b"PK\x03\x04"):
        flags = 8 if start[2] == 1 else 6
        place = data.find(start)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(start, place + 4)
    refused(bytes(data))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("startPosition=", "begin=", "startPosition"),
        ('startPosition="', 'startPosition="-', "startPosition"),
        ('endPosition="', 'endPosition="99999999999999', "endPosition"),
        ('targetGUID="', 'targetGUID="x', "targetGUID"),
        ("internal://", "internal://../", "<TextSource>"),
        ("internal://", "file:///etc/passwd", "<TextSource>"),
        ("urn:QDA-XML:project:1.0", "urn:other", "<Project>"),
    ],
)
def test_a_hostile_project_is_refused_in_one_sentence(old: str, new: str, says: str) -> None:
    assert says in refused(changed_project(lambda xml: xml.replace(old, new)))


def test_a_project_without_its_parts_is_refused() -> None:
    files = files_in(project())
    assert "project.qde" in refused(zipped({"readme.txt": b"x"}))
    assert "<TextSource>" in refused(zipped({"project.qde": files["project.qde"]}))
    broken = {name: content if name == "project.qde" else b"\xff\xfe" for name, content in files.items()}
    assert "UTF-8" in refused(zipped(broken))


def test_positions_beyond_the_text_and_codings_that_cover_everything_do_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wide = changed_project(
        lambda xml: re.sub(
            r'endPosition="\d+"',
            'endPosition="999999999"',
            re.sub(r'startPosition="\d+"', 'startPosition="0"', xml),
        )
    )
    found = refi.read(wide)
    assert all(span.last <= len(each.words) for each in found.answers for span in each.spans)
    monkeypatch.setattr(refi, "MOST_CODINGS", 5)
    assert "too many codings" in refused(wide)


# ---- Out of an installation and back into it --------------------------------------------------------------------


@pytest.fixture
def wren(installation: Installation) -> Person:
    """Return a reviewer."""
    return people.get(installation.db, join(installation, "wren", Role.REVIEWER))


@pytest.fixture
def texts(installation: Installation, event: Event) -> list[bytes]:
    """Return the ids of texts that a reviewer has read, of a closed event; one is read by nobody."""
    frameworks.save(installation.db, FRAMEWORK, TODAY)
    codebook.seed(installation.db, FRAMEWORK, "wren")
    send(installation, event.code, 11)
    close_event(installation, event.code, k=5, today=TODAY)
    installation.db.execute("UPDATE text SET masked = replace(text, 'person', '[…]')")
    ids = [identity for (identity,) in installation.db.execute("SELECT id FROM text ORDER BY id")]
    installation.db.execute("UPDATE text SET masked = NULL WHERE id = ?", (ids[-1],))
    installation.db.execute("UPDATE text SET translation = 'A translation.' WHERE id = ?", (ids[0],))
    return ids


def give(installation: Installation, text: bytes, code: str, coder: str, first: int, last: int) -> None:
    installation.db.execute(
        "INSERT INTO coding (text, code, coder, first, last) VALUES (?, ?, ?, ?, ?)",
        (text, code, coder, first, last),
    )


def codings(installation: Installation) -> list[tuple[str, str, str, int, int]]:
    rows = installation.db.execute(
        "SELECT lower(hex(text)), code, coder, first, last FROM coding ORDER BY 1, 2, 3, 4"
    )
    return list(rows.fetchall())


def bring(installation: Installation, data: bytes, person: Person, *, with_changes: bool = False) -> store.Plan:
    brought, _ = store.fit(installation, refi.read(data))
    return store.take_in(installation.db, store.unpacked(brought.packed()), person, with_changes=with_changes)


def words_in(data: bytes) -> str:
    return "".join(content.decode() for name, content in files_in(data).items() if name != "project.qde")


def test_masked_words_and_translations_go_out_and_nothing_else(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    code = codebook.in_use(installation.db)[0].mark
    give(installation, texts[0], code, wren.mark, 0, 4)
    give(installation, texts[1], code, wren.mark, 5, 9)
    for originals in (False, True):
        data = store.project(installation, originals=originals)
        everything = words_in(data) + files_in(data)["project.qde"].decode()
        assert "person" not in everything
        assert "wren" not in everything
        assert wren.mark not in everything
        assert texts[-1].hex() not in everything
        assert everything.count("[…]") >= 17
        assert ("A translation." in everything) is not originals
        root = keeps_the_rules(files_in(data)["project.qde"], refi.PROJECT, PROJECT_RULES)
        names = [each.get("name") for each in root.iter(f"{{{refi.PROJECT}}}TextSource")]
        assert names == ["Question wish (en)", "Question more (en)"]


def test_codings_on_a_translation_cover_the_whole_of_it(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    code = codebook.in_use(installation.db)[0].mark
    give(installation, texts[0], code, wren.mark, 0, 2)
    give(installation, texts[0], code, wren.mark, 3, 5)
    (answer,) = [each for each in refi.read(store.project(installation, originals=False)).answers if each.spans]
    assert [(span.first, span.last) for span in answer.spans] == [(0, len("A translation."))]


@pytest.mark.parametrize("originals", [True, False])
def test_what_went_out_comes_back_without_a_change(
    installation: Installation, texts: list[bytes], wren: Person, *, originals: bool
) -> None:
    robin = people.get(installation.db, join(installation, "robin", Role.REVIEWER))
    one, two, *_ = (code.mark for code in codebook.in_use(installation.db))
    give(installation, texts[0], one, robin.mark, 0, 4)
    give(installation, texts[1], one, robin.mark, 5, 9)
    give(installation, texts[1], two, wren.mark, 0, 9)
    data = store.project(installation, originals=originals)
    before = list(installation.db.conn.iterdump())
    plan = bring(installation, data, wren, with_changes=True)
    assert (plan.new, plan.changed, plan.codings) == ((), (), ())
    assert len(plan.same) == 3
    assert list(installation.db.conn.iterdump()) == before


def test_codings_come_back_onto_the_texts_that_are_still_here(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    robin = people.get(installation.db, join(installation, "robin", Role.REVIEWER))
    one = codebook.in_use(installation.db)[0].mark
    give(installation, texts[0], one, robin.mark, 2, 4)
    give(installation, texts[1], one, robin.mark, 5, 9)
    give(installation, texts[2], one, wren.mark, 0, 3)
    give(installation, texts[3], one, wren.mark, 0, 3)
    give(installation, texts[4], one, "somebody who left", 1, 3)
    data = store.project(installation, originals=True)
    before = codings(installation)
    installation.db.execute("DELETE FROM coding")
    installation.db.execute("UPDATE text SET masked = NULL, text = '' WHERE id = ?", (texts[2],))
    installation.db.execute("UPDATE text SET masked = 'Something else.' WHERE id = ?", (texts[3],))
    brought, lost = store.fit(installation, refi.read(data))
    assert lost == ("Coded texts that are not here any more: 1.", "Coded texts with other words here: 1.")
    store.take_in(installation.db, brought, wren, with_changes=False)
    kept = [row for row in before if row[0] not in {texts[2].hex(), texts[3].hex()}]
    assert codings(installation) == [
        (text, code, wren.mark if coder == "somebody who left" else coder, *place)
        for text, code, coder, *place in kept
    ]


def test_codings_of_a_translation_come_back_onto_the_whole_text(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    one = codebook.in_use(installation.db)[0].mark
    give(installation, texts[0], one, wren.mark, 2, 4)
    data = store.project(installation, originals=False)
    installation.db.execute("DELETE FROM coding")
    bring(installation, data, wren)
    (masked,) = installation.db.execute("SELECT masked FROM text WHERE id = ?", (texts[0],)).fetchone()
    assert codings(installation) == [(texts[0].hex(), one, wren.mark, 0, len(masked))]


def test_masked_words_with_ends_of_lines_in_two_letters_keep_their_places(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    one = codebook.in_use(installation.db)[0].mark
    installation.db.execute("UPDATE text SET masked = ? WHERE id = ?", ("one\r\ntwo\r\nthree", texts[1]))
    give(installation, texts[1], one, wren.mark, 5, 8)
    data = store.project(installation, originals=True)
    assert "\r" not in words_in(data)
    before = codings(installation)
    installation.db.execute("DELETE FROM coding")
    bring(installation, data, wren)
    assert codings(installation) == before


# ---- A codebook that comes in -----------------------------------------------------------------------------------


def guid(number: int) -> str:
    return str(uuid.UUID(int=number))


def xml_code(identity: str, name: str, inside: str = "", *, is_codable: bool = True) -> str:
    return f'<Code guid="{identity}" name="{name}" isCodable="{str(is_codable).lower()}">{inside}</Code>'


def bring_codes(installation: Installation, person: Person, *codes: str, with_changes: bool = False) -> store.Plan:
    return bring(installation, CODES.format("".join(codes)).encode(), person, with_changes=with_changes)


def test_new_codes_stand_where_the_file_has_them(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    assert texts
    heard = xml_code(guid(2), "Adults ask me", xml_code(guid(3), "At school"))
    plan = bring_codes(
        installation,
        wren,
        xml_code(refi.outcome_guid("csf", "3"), "whatever", heard, is_codable=False),
        xml_code(refi.principle_guid("csf", "A"), "whatever else", xml_code(guid(4), "Sleep"), is_codable=False),
        xml_code(guid(5), "A group", xml_code(guid(6), "In a group"), is_codable=False),
    )
    here = {code.name: code for code in codebook.in_use(installation.db)}
    assert [code.name for code in plan.new] == ["Adults ask me", "At school", "Sleep", "A group", "In a group"]
    assert here["At school"].parent == here["Adults ask me"].mark == uuid.UUID(guid(2)).hex
    assert (here["At school"].framework, here["At school"].outcome) == ("csf", "3")
    assert here["Sleep"].outcome is None
    assert here["In a group"].parent == here["A group"].mark
    assert bring_codes(installation, wren, heard).new == ()


def test_programs_that_forget_ids_and_groups_are_understood_by_names(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    assert texts
    plan = bring_codes(
        installation,
        wren,
        xml_code(guid(1), "3 I am heard"),
        xml_code(guid(2), "not in the  framework"),
        xml_code(guid(3), "I AM HEARD"),
        xml_code(guid(4), "New"),
    )
    assert [code.name for code in plan.new] == ["New"]
    assert len(plan.same) + len(plan.changed) == 1


def test_another_name_or_meaning_is_taken_over_only_where_it_is_wanted(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    assert texts
    heard = next(code for code in codebook.in_use(installation.db) if code.outcome == "3")
    sent = xml_code(refi.guid_of(heard.mark), "They listen", "<Description>To all of us</Description>")
    plan = bring_codes(installation, wren, sent)
    assert [(each.code, each.name, each.description) for each in plan.changed] == [
        (heard, "They listen", "To all of us")
    ]
    assert codebook.find(installation.db, heard.mark) == heard
    bring_codes(installation, wren, sent, with_changes=True)
    found = codebook.find(installation.db, heard.mark)
    assert found
    assert (found.name, found.description) == ("They listen", "To all of us")
    assert [line.person for line in codebook.history(installation.db, heard.mark)][:2] == ["wren", "wren"]
    assert bring_codes(installation, wren, xml_code(refi.guid_of(heard.mark), "They listen")).changed == ()


def test_two_codes_of_one_file_stay_two_and_no_two_are_called_the_same(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    assert texts
    heard = next(code for code in codebook.in_use(installation.db) if code.outcome == "3")
    bring_codes(
        installation,
        wren,
        xml_code(guid(1), "One", xml_code(guid(2), "Other")),
        xml_code(guid(3), "Two", xml_code(guid(4), "Other")),
        xml_code(guid(5), heard.name),
        xml_code(refi.guid_of(heard.mark), "They listen"),
        with_changes=True,
    )
    names = [code.name for code in codebook.in_use(installation.db)]
    assert len(set(names)) == len(names) == 3 + 6 - 1
    assert {"Other", "Other (Two)", "They listen"} <= set(names)


def test_a_merged_code_comes_back_as_the_one_that_took_it_in_and_a_withdrawn_one_as_new(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    one = codebook.propose(installation.db, "wren", "one").mark
    two = codebook.propose(installation.db, "wren", "two").mark
    gone = codebook.propose(installation.db, "wren", "gone").mark
    give(installation, texts[1], one, wren.mark, 0, 3)
    data = store.project(installation, originals=True)
    codebook.merge(installation.db, "wren", one, two)
    codebook.withdraw(installation.db, "wren", gone)
    installation.db.execute("DELETE FROM coding")
    plan = bring(installation, data, wren)
    assert [code.name for code in plan.new] == ["gone"]
    assert codings(installation) == [(texts[1].hex(), two, wren.mark, 0, 3)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "{}",
        "[]",
        "[1, 2]",
        '[[["x", "n", "", true, null]], []]',
        f'[[["{guid(1)}", "n", "", true, 5]], []]',
        f'[[["{guid(1)}", "n", "", true, -1]], []]',
        f'[[["{guid(1)}", 7, "", true, null]], []]',
        f'[[["{guid(1)}", "", "", true, null]], []]',
        f'[[["{guid(1)}", "{"n" * 999}", "", true, null]], []]',
        f'[[], [["zz", "{guid(1)}", "", 0, 1]]]',
        f'[[], [["aa", "{guid(1)}", "", 5, 1]]]',
        f'[[], [["aa", "{guid(1)}", "", 0, "1"]]]',
        f'[[], [["aa", "{guid(1)}", "", 0, {10**30}]]]',
        "[" * 100_000,
    ],
)
def test_what_no_page_of_ours_carried_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="Choose the file again"):
        store.unpacked(typed)


def test_codings_that_a_page_never_carried_reach_no_text_and_no_code(
    installation: Installation, texts: list[bytes], wren: Person
) -> None:
    code = refi.guid_of(codebook.in_use(installation.db)[0].mark)
    unread, unknown = texts[-1].hex(), "ab" * 16
    brought = store.Brought(
        (),
        ((unread, code, "", 0, 1), (unknown, code, "", 0, 1), (texts[0].hex(), code, "", 0, 9999)),
    )
    assert store.take_in(installation.db, brought, wren, with_changes=False).codings == ()
    assert codings(installation) == []
