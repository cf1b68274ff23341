"""What a file of translations brings, row by row as it stands there; taking it in decides whether it fits."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date

from feedback.languages import LANGUAGES, resolve
from feedback.refusal import Refusal, Sentence
from feedback.wording import Trust, Wording


def version_of(text: str, trust: str, *, stale: bool, by: str, on: str) -> str:
    """Return a short hash of a wording, the same whichever program saved it: files carry it to and fro."""
    said = (plain(text), "stale") if stale else (plain(text), trust or Trust.DRAFT.value, by.lower(), on)
    return hashlib.sha256("\0".join(said).encode(errors="replace")).hexdigest()[:12]


def version_of_wording(wording: Wording | None) -> str:
    """Return the version of what is there, which may be nothing yet."""
    if wording is None:
        return version_of("", "", stale=False, by="", on="")
    on = wording.on.isoformat() if wording.on else ""
    return version_of(wording.text, wording.trust.value, stale=wording.stale, by=wording.by, on=on)


def said_language(own: str, tag: str) -> str:
    """Return the language that a file is for: by our own mark, or by its tag; refuse where they contradict.

    A program of translators changes only the tag when somebody begins another language with an old file.
    """
    meant = resolve(tag)
    spoken = LANGUAGES.get(own)
    if spoken and meant and meant not in {own, resolve(spoken.tag), resolve(spoken.locale)}:
        raise Refusal(
            Sentence(
                "The file says two languages, %(one)s and %(other)s. Export one for the language you want.",
                one=spoken,
                other=LANGUAGES[meant],
            )
        )
    return own or meant or tag


def plain(text: str) -> str:
    """Return a text in one way of writing it: programs differ in ends of lines, and in letters with marks."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one text of a file; place is where it stands there, such as “line 12”.

    trust and on are the words of the file, which may be none that we know; a file that does not say how far it is
    trusted has no word for it. version: what `version_of` said of the wording when the file was taken out.
    """

    place: Sentence
    id: str
    source: str
    text: str
    trust: str = ""
    stale: bool = False
    by: str = ""
    on: str = ""
    was: str = ""
    version: str = ""

    @property
    def is_untouched(self) -> bool:
        """Return whether the row says what it said when the file was taken out, as far as the file knows."""
        return bool(self.version) and self.version == version_of(
            self.text, self.trust, stale=self.stale, by=self.by, on=self.on
        )

    @property
    def wording(self) -> Wording | None:
        """Return the wording that the row brings, if any, or refuse a trust or a day that is none."""
        if not self.text:
            return None
        return Wording(
            self.text,
            self._trust(),
            stale=self.stale,
            by=self.by,
            on=self._day(),
            was=self.was if self.stale else "",
        )

    def _trust(self) -> Trust:
        try:
            return Trust(self.trust or Trust.DRAFT)
        except ValueError:
            raise Refusal(
                Sentence(
                    "How far it is trusted is draft, checked or agreed, not “%(word)s”.", word=self.trust[:40]
                )
            ) from None

    def _day(self) -> date | None:
        if not self.on:
            return None
        try:
            return date.fromisoformat(self.on)
        except ValueError:
            raise Refusal(Sentence("“%(day)s” is no day. Write it as 2026-11-23.", day=self.on[:40])) from None


@dataclass(frozen=True, slots=True)
class Brought:
    """Hold the rows of a file, and which whole and which language it says that it is for.

    typed: whether people write there by hand what is stale, and forget it where they translated anew.
    """

    name: str
    language: str
    rows: tuple[Row, ...]
    typed: bool = False
