"""What a file of translations brings, row by row as it stands there; taking it in decides whether it fits."""

from dataclasses import dataclass
from datetime import date

from feedback.refusal import Refusal, Sentence
from feedback.wording import Trust, Wording


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one text of a file; place is where it stands there, such as “line 12”.

    trust and on are the words of the file, which may be none that we know; a file that does not say how far it is
    trusted has no word for it.
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
