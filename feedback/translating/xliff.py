"""XLIFF 1.2, which most programs of translators read and write."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.translating.brought import Brought, Row, said_language, version_of_wording
from feedback.translating.po import trust_line, trusted
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust, Wording
from feedback.xml_files import bare, root_of

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

# How far a wording can be trusted, in the words of XLIFF; a stale one is to be reviewed, whoever checked it.
STATES = {"translated": Trust.DRAFT, "signed-off": Trust.CHECKED, "final": Trust.AGREED}
STALE = "needs-review-translation"

# Who says what in a note.
LANGUAGE, TRUST, ABOUT, PLACES, VERSION = "language", "trust", "about", "places", "version"

_ROOT = re.compile(r"(?:\{urn:oasis:names:tc:xliff:document:1\.[0-2]\})?xliff")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Parts that hold text, parts that hold the text of a placeholder, and parts that can only name one.
_WRAPPERS = {"g", "mrk"}
_CODES = {"ph", "it", "bpt", "ept", "x", "bx", "ex"}


# ---- Writing --------------------------------------------------------------------------------------------------


def write(translation: Translation) -> bytes:
    """Return a translation as an XLIFF file, in its own order."""
    root = ET.Element("xliff", {"xmlns": NAMESPACE, "version": "1.2"})
    about = {
        "original": translation.name,
        "source-language": _tag(translation.source_language),
        "target-language": _tag(translation.language),
        "datatype": "plaintext",
    }
    file = ET.SubElement(root, "file", about)
    _note(ET.SubElement(file, "header"), LANGUAGE, translation.language)
    body = ET.SubElement(file, "body")
    for unit in translation:
        _write_unit(body, unit)
    ET.indent(root)
    xml = ET.tostring(root, encoding="unicode")
    # Written as it is, this end of a line would be read as another one.
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + xml.replace("\r", "&#13;") + "\n").encode()


def _tag(code: str) -> str:
    return LANGUAGES[code].tag if code in LANGUAGES else code.replace("_", "-")


def _write_unit(body: ET.Element, unit: Unit) -> None:
    element = ET.SubElement(body, "trans-unit", {"id": unit.id, "resname": unit.id, _SPACE: "preserve"})
    ET.SubElement(element, "source").text = unit.source
    wording = unit.wording
    if wording:
        _write_target(element, wording)
        if not wording.stale and wording.trust is not Trust.DRAFT:
            element.set("approved", "yes")
    if unit.note:
        _note(element, ABOUT, unit.note)
    if unit.places:
        _note(element, PLACES, " ".join(unit.places))
    if wording and (trust := trust_line(wording)):
        _note(element, TRUST, trust)
    _note(element, VERSION, version_of_wording(wording))
    if wording and wording.stale and wording.was:
        before = ET.SubElement(element, "alt-trans", {"alttranstype": "previous-version", _SPACE: "preserve"})
        ET.SubElement(before, "source").text = wording.was
        ET.SubElement(before, "target").text = wording.text


def _write_target(element: ET.Element, wording: Wording) -> None:
    state = STALE if wording.stale else next(word for word, trust in STATES.items() if trust is wording.trust)
    ET.SubElement(element, "target", {"state": state}).text = wording.text


def _note(element: ET.Element, who: str, text: str) -> None:
    ET.SubElement(element, "note", {"from": who}).text = text


# ---- Reading --------------------------------------------------------------------------------------------------


def read(data: bytes) -> Brought:
    """Return what an XLIFF file brings, whichever program saved it, or refuse it in one sentence."""
    root = root_of(data)
    _check_root(root)
    for element in root.iter():  # versions and programs differ in the namespace only
        element.tag = element.tag.rpartition("}")[2]
    files = root.findall("file")
    if len(files) != 1:
        raise Refusal(Sentence("This XLIFF file has %(count)s parts. Bring each on its own.", count=len(files)))
    tag = files[0].get("target-language", "")
    language = said_language(_noted(files[0].find("header"), LANGUAGE), tag)
    rows = tuple(_row(element) for element in files[0].iter("trans-unit"))
    return Brought(files[0].get("original", ""), language, rows)


def _check_root(root: ET.Element) -> None:
    if bare(root.tag) != "xliff":
        raise Refusal(Sentence("This file begins with <%(found)s>, not with <xliff>.", found=bare(root.tag)))
    if not _ROOT.fullmatch(root.tag) or not root.get("version", "1.2").startswith("1."):
        raise Refusal(Sentence("This is another version of XLIFF. Save it as XLIFF 1.2."))


def _row(element: ET.Element) -> Row:
    identity = element.get("resname") or element.get("id") or ""
    target = element.find("target")
    state = target.get("state", "") if target is not None else ""
    said, by, on = trusted([_noted(element, TRUST)])
    trust = STATES.get(state, said)
    stale = state.startswith("needs-")
    return Row(
        place=Sentence("unit “%(unit)s”", unit=identity),
        id=identity,
        source=_text(element.find("source"), identity),
        text="" if state == "new" else _text(target, identity),
        trust=trust,
        stale=stale,
        # Another program may have changed how far it is trusted; then nobody has said yet who did.
        by=by if trust == said else "",
        on=on if trust == said else "",
        was=_previous(element, identity) if stale else "",
        version=_noted(element, VERSION),
    )


def _noted(element: ET.Element | None, who: str) -> str:
    notes: Iterator[ET.Element] = iter(()) if element is None else iter(element.findall("note"))
    return next((note.text or "" for note in notes if note.get("from") == who), "").strip()


def _previous(element: ET.Element, identity: str) -> str:
    for before in element.findall("alt-trans"):
        if before.get("alttranstype") == "previous-version":
            return _text(before.find("source"), identity)
    return ""


def _text(element: ET.Element | None, identity: str) -> str:
    """Return the text of an element, with the placeholders that other programs wrap into parts of their own."""
    return "" if element is None else "".join(_pieces(element, identity))


def _pieces(element: ET.Element, identity: str) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if part.tag in _WRAPPERS:
            yield from _pieces(part, identity)
        elif part.tag in _CODES and (code := part.text or part.get("equiv-text")) and not len(part):
            yield code
        else:
            raise Refusal(
                Sentence(
                    "In unit “%(unit)s” <%(part)s> hides a text. Write it plainly.",
                    unit=identity[:60],
                    part=bare(part.tag),
                )
            )
        yield part.tail or ""
