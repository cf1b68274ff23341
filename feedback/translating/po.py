"""PO files, which gettext and the programs of translators read: one text an entry, and no dates of their own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, escape, unescape
from babel.plural import PluralRule, to_gettext

from feedback.languages import LANGUAGES
from feedback.refusal import Refusal, Sentence
from feedback.translating.brought import Brought, Row, said_language, version_of_wording
from feedback.translating.unit import Translation, Unit
from feedback.translating.verify import PLACEHOLDER
from feedback.wording import Trust, Wording

VERSION = "Version:"
_LINE = re.compile(r'(?:(?P<keyword>msgctxt|msgid|msgstr) +)?"(?:[^"\\]|\\.)*"')
_BEFORE = {"msgctxt": ("", "msgstr"), "msgid": ("", "msgctxt", "msgstr"), "msgstr": ("msgid",)}
_LONGEST = re.compile(r"At most ([0-9]+) letters fit\.")
_PREVIOUS = re.compile(r'\|\s*(?P<keyword>msgid\s+)?(?P<quoted>"(?:[^"\\]|\\.)*")')
_TRUST = re.compile(r"(draft|checked|agreed)(?: by (.+?))?(?: on (\S+))?", re.IGNORECASE)


# ---- Writing --------------------------------------------------------------------------------------------------


def write(translation: Translation, *, is_shipped: bool = False) -> bytes:
    """Return a translation as a PO file, in its own order; what is stale is marked as fuzzy.

    is_shipped: for translations/, where no version of a text travels to and fro.
    """
    lines = list(_header(translation))
    for unit in translation:
        lines += ["", *_entry(unit, is_shipped=is_shipped)]
    return "".join(f"{line}\n" for line in lines).encode()


def _header(translation: Translation) -> Iterator[str]:
    code = translation.language
    locale = LANGUAGES[code].locale if code in LANGUAGES else code.replace("-", "_")
    yield 'msgid ""'
    yield 'msgstr ""'
    for name, value in {
        "Language": locale,
        "Plural-Forms": plural_forms(locale),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Name": translation.name,
        "X-Language": code,
        "X-Source-Language": translation.source_language,
    }.items():
        yield escape(f"{name}: {value}\n")


def plural_forms(locale: str) -> str:
    """Return how gettext chooses the form for a number in a locale, by the rules of CLDR (LG-01)."""
    try:
        rule = Locale.parse(locale).plural_form
    except (UnknownLocaleError, ValueError):
        rule = PluralRule({})
    # “e” is the exponent of numbers such as 1c6, which a program never counts with; gettext does not know it.
    return re.sub(r"\be\b", "0", to_gettext(rule))


def _entry(unit: Unit, *, is_shipped: bool) -> Iterator[str]:
    wording = unit.wording
    if wording and (trust := trust_line(wording)):
        yield f"# {trust}"
    for line in unit.note.splitlines():
        yield f"#. {line}".rstrip()
    if unit.longest is not None:
        yield f"#. At most {unit.longest} letters fit."
    if not is_shipped:
        yield f"#. {VERSION} {version_of_wording(wording)}"
    if unit.places:
        yield "#: " + " ".join(unit.places)
    is_stale = wording is not None and wording.stale
    flags = ["fuzzy"] * is_stale + ["python-format"] * bool(PLACEHOLDER.search(unit.source))
    if flags:
        yield "#, " + ", ".join(flags)
    if wording and wording.stale and wording.was:
        yield f"#| msgid {escape(wording.was)}"
    yield f"msgctxt {escape(unit.id)}"
    yield f"msgid {escape(unit.source)}"
    yield f"msgstr {escape(wording.text if wording else '')}"


def trust_line(wording: Wording) -> str:
    """Return who trusted a wording how far and when; a draft that nobody looked at says nothing."""
    said = [wording.trust.value]
    if wording.by:
        said.append(f"by {wording.by}")
    if wording.on:
        said.append(f"on {wording.on.isoformat()}")
    return "" if said == [Trust.DRAFT] else " ".join(said)


# ---- Reading --------------------------------------------------------------------------------------------------


def read(data: bytes) -> Brought:
    """Return what a PO file brings, whichever program saved it, or refuse it in one sentence."""
    entries = _parsed(data)
    head = entries.head
    language = said_language(head.get("x-language", ""), head.get("language", ""))
    return Brought(head.get("x-name", ""), language, tuple(_row(entry) for entry in entries.every))


def _parsed(data: bytes) -> "_Entries":
    lines = _lines(data)
    _check_order(lines)
    entries = _Entries()
    try:
        PoFileParser(entries, abort_invalid=True).parse(lines)
    except (PoFileError, ValueError):
        raise Refusal(Sentence("This PO file is broken. Export it again.")) from None
    return entries


def _lines(data: bytes) -> list[str]:
    """Return the lines of a file, those left empty that tell of texts that are no longer there."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(Sentence("This file is not in UTF-8. Save it in UTF-8.")) from None
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    for number, line in enumerate(lines):
        above = number
        while line.startswith("#~") and above >= 0 and lines[above].startswith("#"):
            lines[above] = ""
            above -= 1
    return lines


def _check_order(lines: list[str]) -> None:
    """Refuse a line that would end up in another entry than its own."""
    before = ""
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("msgid_plural"):
            raise Refusal(Sentence("Line %(line)s holds plural forms. No text here has them.", line=number))
        found = _LINE.fullmatch(line)
        keyword = found["keyword"] if found else None
        if not found or (before not in _BEFORE[keyword] if keyword else not before):
            raise Refusal(Sentence("Line %(line)s of this PO file is broken. Export it again.", line=number))
        before = keyword or before
    if before not in {"", "msgstr"}:
        raise Refusal(Sentence("This PO file ends too early. Export it again."))


class _Entries(Catalog):
    """Keep every entry in its order, also where two have the same id, and what the header says."""

    def __init__(self) -> None:
        super().__init__()
        self.every: list[Message] = []
        self.head: dict[str, str] = {}

    def __setitem__(self, msgid: Any, message: Message) -> None:
        if msgid or message.context:
            self.every.append(message)
            return
        fields = (line.partition(":") for line in str(message.string).splitlines())
        self.head = {name.strip().lower(): value.strip() for name, _, value in fields}


def _row(entry: Message) -> Row:
    trust, by, on = trusted(entry.user_comments)
    stale = "fuzzy" in entry.flags
    return Row(
        place=Sentence("line %(line)s", line=entry.lineno),
        id=entry.context or "",
        source=str(entry.id),
        text=str(entry.string),
        trust=trust,
        stale=stale,
        by=by,
        on=on,
        was=_previous(entry.user_comments) if stale else "",
        version=_version(entry.auto_comments),
    )


def _version(comments: list[str]) -> str:
    return next((each.removeprefix(VERSION).strip() for each in comments if each.startswith(VERSION)), "")


def trusted(comments: Sequence[str]) -> tuple[str, str, str]:
    """Return the trust, the role and the day that the last comment about them says."""
    for comment in reversed(comments):
        if found := _TRUST.fullmatch(comment):
            return found[1].lower(), found[2] or "", found[3] or ""
    return "", "", ""


def _previous(comments: list[str]) -> str:
    """Return the source that stands in the comments as the one before; other programs break it into lines."""
    parts: list[str] = []
    for comment in comments:
        found = _PREVIOUS.fullmatch(comment)
        if found and (found["keyword"] or parts):
            parts.append(unescape(found["quoted"]))
    return "".join(parts)


# ---- What there is to say -------------------------------------------------------------------------------------


def write_template(name: str, source_language: str, units: Iterable[Unit]) -> bytes:
    """Return all that a whole has to say as a PO file without translations."""
    bare = tuple(replace(unit, wording=None) for unit in units)
    return write(Translation(name, source_language, source_language, bare), is_shipped=True)


def read_template(data: bytes) -> tuple[Unit, ...]:
    """Return what `write_template` wrote."""
    return tuple(_unit(entry) for entry in _parsed(data).every)


def _unit(entry: Message) -> Unit:
    *notes, last = entry.auto_comments or [""]
    fits = _LONGEST.fullmatch(last)
    return Unit(
        entry.context or "",
        str(entry.id),
        note="\n".join(notes if fits else [*notes, last]),
        places=tuple(file for file, _ in entry.locations),
        longest=int(fits[1]) if fits else None,
    )
