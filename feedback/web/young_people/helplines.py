"""Where to find help: data with the day on which it was checked and where (standards 3.6)."""

from dataclasses import dataclass
from datetime import date

from feedback.questionnaire.kinds import for_translation


@dataclass(frozen=True, slots=True)
class Helpline:
    """Name one place to call, what it is for in plain words, and what it costs."""

    name: str
    number: str
    what: str
    cost: str
    checked_on: date
    source: str

    @property
    def dialled(self) -> str:
        """Return the digits of the number, for a link that a phone can call."""
        return self.number.replace(" ", "")


_CHECKED = date(2026, 11, 23)
_FREE = for_translation("Free to call")

HELPLINES = (
    Helpline(
        for_translation("Emergency"),
        "999",
        for_translation("If you are in danger now: police, ambulance or fire."),
        _FREE,
        _CHECKED,
        "nspcc.org.uk",
    ),
    Helpline(
        "Childline",
        "0800 1111",
        for_translation("Talk about anything, if you are under 19."),
        _FREE,
        _CHECKED,
        "learning.nspcc.org.uk",
    ),
    Helpline(
        "Samaritans",
        "116 123",
        for_translation("Talk about anything, at any age."),
        _FREE,
        _CHECKED,
        "samaritans.org",
    ),
    Helpline(
        "Modern Slavery & Exploitation Helpline",
        "08000 121 700",
        for_translation("If somebody makes you work, controls you or takes your money."),
        _FREE,
        _CHECKED,
        "unseenuk.org",
    ),
)
