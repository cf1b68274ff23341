"""REFI-QDA 1.5, in which programs for qualitative work hand each other codebooks (.qdc) and projects (.qdpx).

Files from elsewhere are never trusted: nothing is unpacked to a disk, and sizes, depths and names have limits.
"""

import io
import lzma
import random
import re
import secrets
import uuid
import zipfile
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree as ET

from feedback.framework.plain import quoted
from feedback.refusal import Refusal, Sentence
from feedback.themes.codebook import (
    LONGEST_DESCRIPTION,
    Branch,
    Code,
    Tree,
    shortened,
    tidy_description,
    tidy_name,
)
from feedback.xml_files import bare, root_of

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "feedback"
# Files say this in English, so that they are known again whoever brings them back.
OUTSIDE = Sentence("Not in the framework")
ASTRAY = Sentence("No longer in the framework")

_OWN = uuid.UUID("6f1c1d0e-6c4b-5d0a-9f53-0e2b7a3f8c11")  # where our ids begin
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})\}?")
_MARKER = re.compile(r"^=== ([0-9a-f]{32}) ===(?:\r?\n|\Z)", re.MULTILINE)
_INTERNAL = re.compile(r"internal://([^/\\:]+\.txt)", re.IGNORECASE)

MOST_BYTES = 20_000_000  # of a file that somebody sends
MOST_UNPACKED = 40_000_000  # bytes of a project that we read
MOST_FILES = 2_000
MOST_ELEMENTS = 200_000
MOST_CODINGS = 500_000
MOST_CODES = 2_000
LONGEST_SOURCE_NAME = 80


# ---- What goes in and out -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Say that somebody gave a code to the words from one place to another, the last one not included.

    Code and coder are named by the ids that they have in files.
    """

    code: str
    coder: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one text with its codings; the id is what its marker line says."""

    id: str
    words: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Hold everything that was said to one question."""

    id: str
    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class FileCode:
    """Hold one code of a file; `above` is the place in the list of the one that it stands below."""

    guid: str
    name: str
    description: str = ""
    is_codable: bool = True
    above: int | None = None


@dataclass(frozen=True, slots=True)
class FromFile:
    """Hold what a file brings: its codes, its answers, and in plain words what cannot come along."""

    codes: tuple[FileCode, ...]
    answers: tuple[Answer, ...] = ()
    lost: tuple[str, ...] = field(default=())


def guid_of(mark: str) -> str:
    """Return the id that a code has in every file; one that came from a file keeps its own."""
    if re.fullmatch("[0-9a-f]{32}", mark):
        return str(uuid.UUID(mark))
    return _guid("code", mark)


def mark_of(guid: str) -> str:
    """Return the mark of a code that comes from a file."""
    return uuid.UUID(guid).hex


def principle_guid(framework: str, principle: str) -> str:
    """Return the id that a principle has in every file."""
    return _guid("principle", framework, principle)


def outcome_guid(framework: str, outcome: str) -> str:
    """Return the id that an outcome has in every file."""
    return _guid("outcome", framework, outcome)


def outside_guid() -> str:
    """Return the id of the group of codes that are not in the framework."""
    return _guid("outside")


def astray_guid() -> str:
    """Return the id of the group of codes whose outcome the framework no longer has."""
    return _guid("astray")


def named(code: str, text: str) -> str:
    """Return how a file names a principle or an outcome, so that no code is called the same."""
    return f"{code} {shortened(text)}".strip()


def _guid(*parts: str) -> str:
    return str(uuid.uuid5(_OWN, "\n".join(parts)))


# ---- Writing --------------------------------------------------------------------------------------------------


def write_codebook(tree: Tree) -> bytes:
    """Return the codebook as a .qdc file: principles and outcomes as groups, codes below."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    _write_codes(root, tree)
    return _xml(root)


def _write_codes(parent: ET.Element, tree: Tree) -> None:
    codes = ET.SubElement(parent, "Codes")
    for _, group in groupby(tree.places, key=lambda place: (place.framework.name, place.principle.code)):
        places = list(group)
        framework, principle = places[0].framework, places[0].principle
        above = _group(
            codes, principle_guid(framework.name, principle.code), named(principle.code, principle.text)
        )
        for place in places:
            guid = outcome_guid(framework.name, place.outcome.code)
            below = _group(above, guid, named(place.outcome.code, place.outcome.text))
            _write_branches(below, place.branches)
    _write_branches(_group(codes, outside_guid(), OUTSIDE), tree.outside)
    if tree.astray:
        _write_branches(_group(codes, astray_guid(), ASTRAY), tree.astray)


def _group(parent: ET.Element, guid: str, name: str) -> ET.Element:
    return ET.SubElement(parent, "Code", {"guid": guid, "name": name, "isCodable": "false"})


def _write_branches(parent: ET.Element, branches: Iterable[Branch]) -> None:
    for branch in branches:
        code: Code = branch.code
        named_code = {"guid": guid_of(code.mark), "name": code.name, "isCodable": "true"}
        element = ET.SubElement(parent, "Code", named_code)
        if code.description:
            ET.SubElement(element, "Description").text = code.description
        _write_branches(element, branch.below)


def write_project(
    name: str, tree: Tree, sources: Sequence[Source], coders: Sequence[str], rng: random.Random | None = None
) -> bytes:
    """Return the codebook and the coded answers as a .qdpx file, without a date and without a name of anybody.

    The answers to a question are one text, in random order. coders: their ids, which files show as Coder 1, 2, …
    """
    root = ET.Element("Project", {"xmlns": PROJECT, "name": name, "origin": ORIGIN})
    if coders:
        users = ET.SubElement(root, "Users")
        for number, guid in enumerate(coders, start=1):
            ET.SubElement(users, "User", {"guid": guid, "name": Sentence("Coder %(number)s", number=number)})
    _write_codes(ET.SubElement(root, "CodeBook"), tree)
    files: dict[str, bytes] = {}
    if sources:
        parent = ET.SubElement(root, "Sources")
        for source, called in zip(sources, _source_names(sources), strict=True):
            guid = _guid("source", source.id)
            files[f"sources/{guid}.txt"] = _write_source(parent, source, guid, called, rng).encode()
    return _zipped({"project.qde": _xml(root), **files})


def _source_names(sources: Sequence[Source]) -> list[str]:
    """Return a name for each source that no other has."""
    names = [shortened(source.question, LONGEST_SOURCE_NAME) for source in sources]
    times = Counter(names)
    return [name if times[name] == 1 else f"{name} ({number})" for number, name in enumerate(names, start=1)]


def _write_source(parent: ET.Element, source: Source, guid: str, name: str, rng: random.Random | None) -> str:
    """Write a source's codings below its element, and return its text."""
    element = ET.SubElement(
        parent, "TextSource", {"guid": guid, "name": name, "plainTextPath": f"internal://{guid}.txt"}
    )
    answers = list(source.answers)
    (rng or secrets.SystemRandom()).shuffle(answers)
    parts: list[str] = []
    length = 0
    for answer in answers:
        marker = f"=== {answer.id} ===\n"
        starts = _starts(answer.words)
        _write_spans(element, answer, starts, length + len(marker))
        parts.append(f"{marker}{_with_plain_ends(answer.words)}\n\n")
        length += len(parts[-1])
    return "".join(parts)


def _write_spans(element: ET.Element, answer: Answer, starts: Sequence[int], offset: int) -> None:
    by_place = sorted(answer.spans, key=lambda span: (span.first, span.last, span.code, span.coder))
    for place, spans in groupby(by_place, key=lambda span: (span.first, span.last)):
        first, last = (starts[min(each, len(starts) - 1)] + offset for each in place)
        selected = ET.SubElement(
            element,
            "PlainTextSelection",
            {
                "guid": _guid("selection", answer.id, *map(str, place)),
                "startPosition": str(first),
                "endPosition": str(last),
            },
        )
        for span in spans:
            coding = {"guid": _guid("coding", answer.id, *map(str, place), span.code, span.coder)}
            made = ET.SubElement(selected, "Coding", coding | {"creatingUser": span.coder})
            ET.SubElement(made, "CodeRef", {"targetGUID": span.code})


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _starts(text: str) -> list[int]:
    """Return for each place in a text, its end included, where it is when each end of a line is one letter."""
    places: list[int] = []
    at = 0
    for here, letter in enumerate(text):
        places.append(at)
        at += 0 if letter == "\r" and text[here + 1 : here + 2] == "\n" else 1
    return [*places, at]


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files in an archive that says nothing about when they were made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# ---- Reading a codebook ---------------------------------------------------------------------------------------


def read(data: bytes) -> FromFile:
    """Return what a .qdc or a .qdpx file brings, whichever it is, or refuse it in one sentence."""
    if len(data) > MOST_BYTES:
        raise Refusal(Sentence("This file is too big."))
    return read_project(data) if data.startswith(b"PK") else read_codebook(data)


def read_codebook(data: bytes) -> FromFile:
    """Return the codes of a .qdc file, or refuse it in one sentence."""
    root = root_of(data, most_elements=MOST_ELEMENTS)
    _check_root(root, CODEBOOK, "CodeBook")
    codes = _read_codes(root, CODEBOOK)
    return FromFile(codes, lost=_lost(root, CODEBOOK))


def _check_root(root: ET.Element, namespace: str, wanted: str) -> None:
    if root.tag != f"{{{namespace}}}{wanted}":
        raise Refusal(
            Sentence(
                "This file begins with <%(found)s> of another kind, not with REFI-QDA’s <%(wanted)s>.",
                found=bare(root.tag),
                wanted=wanted,
            )
        )


def _read_codes(parent: ET.Element, namespace: str) -> tuple[FileCode, ...]:
    """Return the codes below an element as a flat list, those above before those below."""
    found: list[FileCode] = []
    waiting: list[tuple[ET.Element, int | None]] = [
        (code, None) for code in reversed(parent.findall(f"{{{namespace}}}Codes/{{{namespace}}}Code"))
    ]
    seen: set[str] = set()
    while waiting:
        element, above = waiting.pop()
        code = _read_code(element, namespace, above)
        if code.guid in seen:
            raise Refusal(Sentence("Two <Code> have the same guid: %(name)s.", name=quoted(code.name)))
        seen.add(code.guid)
        found.append(code)
        if len(found) > MOST_CODES:
            raise Refusal(Sentence("This file has more than %(most)s codes.", most=MOST_CODES))
        below = reversed(element.findall(f"{{{namespace}}}Code"))
        waiting += [(child, len(found) - 1) for child in below]
    return tuple(found)


def _read_code(element: ET.Element, namespace: str, above: int | None) -> FileCode:
    name = shortened(element.get("name", ""))
    if not name:
        raise Refusal(Sentence("A <Code> in this file has no name."))
    described = element.findtext(f"{{{namespace}}}Description") or ""
    return FileCode(
        guid=_read_guid(element, "guid"),
        name=tidy_name(name),
        description=tidy_description(described[:LONGEST_DESCRIPTION]),
        is_codable=element.get("isCodable", "true").strip() not in {"false", "0"},
        above=above,
    )


def _read_guid(element: ET.Element, attribute: str) -> str:
    found = _GUID.fullmatch(element.get(attribute, "").strip())
    if not found:
        element_name = bare(element.tag)
        raise Refusal(
            Sentence("A <%(element)s> has no right %(attribute)s.", element=element_name, attribute=attribute)
        )
    return found[1].lower()


# What a project can hold that stays outside, in plain words.
_STAYS_OUTSIDE: Mapping[str, Sentence] = {
    "Note": Sentence("Memos stay outside."),
    "Case": Sentence("Cases stay outside."),
    "Variable": Sentence("Variables stay outside."),
    "Set": Sentence("Sets of codes or texts stay outside."),
    "Graph": Sentence("Graphs stay outside."),
    "Link": Sentence("Links stay outside."),
    "PictureSource": Sentence("Pictures stay outside."),
    "PDFSource": Sentence("PDF files stay outside."),
    "AudioSource": Sentence("Sound recordings stay outside."),
    "VideoSource": Sentence("Films stay outside."),
}


def _lost(root: ET.Element, namespace: str) -> tuple[str, ...]:
    there = {element.tag for element in root.iter()}
    lost: list[str] = [said for name, said in _STAYS_OUTSIDE.items() if f"{{{namespace}}}{name}" in there]
    if any(element.get("color") for element in root.iter(f"{{{namespace}}}Code")):
        lost.append(Sentence("Colours of codes stay outside."))
    described = root.iter(f"{{{namespace}}}Description")
    if any(len(element.text or "") > LONGEST_DESCRIPTION for element in described):
        lost.append(Sentence("Long descriptions are cut."))
    return tuple(lost)


# ---- Reading a project ----------------------------------------------------------------------------------------


def read_project(data: bytes) -> FromFile:
    """Return the codes and the coded answers of a .qdpx file, or refuse it in one sentence."""
    files = _unpacked(data)
    if "project.qde" not in files:
        raise Refusal(Sentence("There is no “project.qde” in this file. Choose a .qdpx file."))
    root = root_of(files["project.qde"], most_elements=MOST_ELEMENTS)
    _check_root(root, PROJECT, "Project")
    codebook = root.find(f"{{{PROJECT}}}CodeBook")
    codes = _read_codes(codebook, PROJECT) if codebook is not None else ()
    answers: list[Answer] = []
    strange = 0
    for element in root.findall(f"{{{PROJECT}}}Sources/{{{PROJECT}}}TextSource"):
        found, outside = _read_source(element, files)
        answers += found
        strange += outside
    lost = list(_lost(root, PROJECT))
    if strange:
        lost.append(Sentence("Codings on other texts stay outside: %(count)s.", count=strange))
    return FromFile(codes, tuple(answers), tuple(lost))


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Return what an archive holds that belongs to a project, by its name in small letters."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename and not entry.is_dir()]
            _check_entries(entries)
            files: dict[str, bytes] = {}
            left = MOST_UNPACKED
            for entry in entries:
                name = entry.filename.lower()
                if name != "project.qde" and not re.fullmatch(r"sources/[^/]+\.txt", name):
                    continue
                with archive.open(entry) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise Refusal(Sentence("This file is too big when it is unpacked."))
                files[name] = content
            return files
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError) as fault:
        if isinstance(fault, Refusal):
            raise
        raise Refusal(Sentence("This is no whole .qdpx file. Export the project again.")) from None


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise Refusal(Sentence("There are too many files in this one."))
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise Refusal(
                Sentence("A file inside has a name that leads outside: %(name)s.", name=quoted(entry.filename))
            )
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refusal(
                Sentence("A file inside is packed in an unusual way: %(name)s.", name=quoted(entry.filename))
            )
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal(Sentence("This file is too big when it is unpacked."))


def _read_source(element: ET.Element, files: Mapping[str, bytes]) -> tuple[list[Answer], int]:
    """Return the answers in a source with their codings, and how many codings are on other words."""
    spans = [span for part in element.findall(f"{{{PROJECT}}}PlainTextSelection") for span in _read_spans(part)]
    text = _text_of(element, files)
    markers = list(_MARKER.finditer(text))
    ends = [*(marker.start() for marker in markers[1:]), len(text)][: len(markers)]
    starts = [marker.end() for marker in markers]
    of_answer: list[list[Span]] = [[] for _ in markers]
    strange = codings = 0
    for span in spans:
        touched = range(max(0, bisect_left(ends, span.first + 1)), bisect_left(starts, span.last))
        strange += not touched
        for number in touched:
            of_answer[number].append(span)
        codings += len(touched)
        if codings > MOST_CODINGS:
            raise Refusal(Sentence("This file has too many codings. Split the project."))
    answers = [
        _answer(marker[1], text[start:end], start, inside)
        for marker, start, end, inside in zip(markers, starts, ends, of_answer, strict=True)
    ]
    whole = [
        Span(ref, "", 0, 0) for coding in element.findall(f"{{{PROJECT}}}Coding") for ref in _code_refs(coding)
    ]
    return answers, strange + len(whole)


def _answer(identity: str, piece: str, start: int, spans: Sequence[Span]) -> Answer:
    """Return an answer with codings counted from its own first letter, each end of a line being one."""
    words = _with_plain_ends(piece).rstrip("\n")
    places = _starts(piece)
    inside = []
    for span in spans:
        first, last = (
            min(places[min(max(each - start, 0), len(piece))], len(words)) for each in (span.first, span.last)
        )
        if first < last:
            inside.append(Span(span.code, span.coder, first, last))
    return Answer(identity, words, tuple(inside))


def place_in(span: Span, words: str, masked: str, translation: str) -> tuple[int, int] | None:
    """Return where a coding belongs in the masked words of a text, or None where a file has other words.

    What was coded in the translation belongs to the whole text.
    """
    if words == _with_plain_ends(masked).rstrip("\n"):
        starts = _starts(masked)
        return bisect_left(starts, span.first), bisect_left(starts, span.last)
    if translation and words == _with_plain_ends(translation).rstrip("\n"):
        return 0, len(masked)
    return None


def _text_of(element: ET.Element, files: Mapping[str, bytes]) -> str:
    """Return the words of a source, which stand in the project itself or in a file beside it."""
    within = element.find(f"{{{PROJECT}}}PlainTextContent")
    if within is not None:
        return within.text or ""
    path = _INTERNAL.fullmatch(element.get("plainTextPath", ""))
    data = files.get(f"sources/{path[1].lower()}") if path else None
    if data is None:
        raise Refusal(
            Sentence("The text of <TextSource> “%(name)s” is not in the file.", name=bare(element.get("name", "")))
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            Sentence("The text of <TextSource> “%(name)s” is not in UTF-8.", name=bare(element.get("name", "")))
        ) from None


def _read_spans(selection: ET.Element) -> list[Span]:
    first, last = (_read_number(selection, name) for name in ("startPosition", "endPosition"))
    return [
        Span(ref, _coder(coding), first, last)
        for coding in selection.findall(f"{{{PROJECT}}}Coding")
        for ref in _code_refs(coding)
    ]


def _code_refs(coding: ET.Element) -> list[str]:
    return [_read_guid(ref, "targetGUID") for ref in coding.findall(f"{{{PROJECT}}}CodeRef")]


def _coder(coding: ET.Element) -> str:
    found = _GUID.fullmatch(coding.get("creatingUser", "").strip())
    return found[1].lower() if found else ""


def _read_number(element: ET.Element, attribute: str) -> int:
    text = element.get(attribute, "").strip()
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Refusal(
            Sentence("A <%(element)s> has no right %(attribute)s.", element=bare(element.tag), attribute=attribute)
        )
    return int(text)
