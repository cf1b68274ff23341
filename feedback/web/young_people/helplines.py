"""Where young people find help: data with the day on which it was checked and where (standards 3.6).

Lines for professionals have no place here.
What is not confirmed is left empty, and the page then says nothing about it: somebody in need must not be sent
to a closed line.
"""

from dataclasses import dataclass
from datetime import date

from feedback.questionnaire.kinds import for_translation

NATIONS = (
    for_translation("England"),
    for_translation("Scotland"),
    for_translation("Wales"),
    for_translation("Northern Ireland"),
)
NOT_ON_BILL = for_translation("It is not on the phone bill.")
MAYBE_ON_BILL = for_translation("It may be on the phone bill.")
OLDEST = 120  # at which there is no limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """Name one place to call or to text, what it is for and for whom in plain words, and what it costs.

    What is not confirmed is None or "". An age that is too young or too old is named in `what`. Hours around the
    clock need a source of their own.
    """

    name: str
    number: str = ""
    sms: str = ""
    what: str
    nations: tuple[str, ...] = NATIONS
    age_min: int | None
    age_max: int | None
    languages: str = ""
    hours: str = ""
    hours_source: str = ""
    cost: str = ""
    shows_on_bill: bool | None = None
    checked_on: date
    source: str

    @property
    def address(self) -> str:
        """Return the link that lets a phone call the number or write to it."""
        return f"tel:{self.number.replace(' ', '')}" if self.number else f"sms:{self.sms.replace(' ', '')}"

    @property
    def only_in(self) -> tuple[str, ...]:
        """Return the nations that it is for, where it is not for all of them."""
        return self.nations if len(self.nations) < len(NATIONS) else ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Return what is known about calling: hours, languages, cost, and the bill."""
        known = (self.hours, self.languages, self.cost)
        return (*(fact for fact in known if fact), NOT_ON_BILL if self.shows_on_bill is False else MAYBE_ON_BILL)


_CHECKED = date(2026, 11, 23)
_FREE = for_translation("Free to call")

HELPLINES = (
    Helpline(
        name=for_translation("Emergency"),
        number="999",
        what=for_translation("If you are in danger now: police, ambulance or fire."),
        age_min=0,
        age_max=OLDEST,
        cost=_FREE,
        checked_on=_CHECKED,
        source="nspcc.org.uk",
    ),
    Helpline(
        name="Childline",
        number="0800 1111",
        what=for_translation("Talk about anything, if you are under 19."),
        age_min=0,
        age_max=18,
        cost=_FREE,
        shows_on_bill=False,
        checked_on=_CHECKED,
        source="learning.nspcc.org.uk",
    ),
    Helpline(
        name="Samaritans",
        number="116 123",
        what=for_translation("Talk about anything, at any age."),
        age_min=0,
        age_max=OLDEST,
        hours=for_translation("Open 24 hours, every day"),
        hours_source="samaritans.org, an older page",
        cost=_FREE,
        checked_on=_CHECKED,
        source="samaritans.org",
    ),
    Helpline(
        name="Modern Slavery & Exploitation Helpline",
        number="08000 121 700",
        what=for_translation("If somebody makes you work, controls you or takes your money."),
        age_min=None,
        age_max=None,
        hours=for_translation("Open every day of the year"),
        cost=_FREE,
        checked_on=_CHECKED,
        source="unseenuk.org",
    ),
    Helpline(
        name="Shout",
        sms="85258",
        what=for_translation("Talk about anything by text message."),
        age_min=None,
        age_max=None,
        languages=for_translation("In English"),
        checked_on=_CHECKED,
        source="Royal Foundation",
    ),
)
