"""The types that questions of a form can have: what becomes of each here, and which would tell who answers."""

import re
from dataclasses import dataclass
from enum import StrEnum

from feedback.framework.plain import fold
from feedback.questionnaire.kinds import for_translation


class Becomes(StrEnum):
    """Say what a row of a form becomes here."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    NOTE = "note"
    GROUP = "group"
    REPEAT = "repeat"
    END = "end"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Hold what a row becomes.

    choices: the list of choices it names. or_other: whether another one may be typed. confirms: whether it is
    a note to be ticked. reason: why it is refused.
    """

    becomes: Becomes
    choices: str = ""
    or_other: bool = False
    confirms: bool = False
    reason: str = ""


WHEN = for_translation("Row %(row)s: “%(type)s” is refused. It notes when somebody answers.")
WHO = for_translation("Row %(row)s: “%(type)s” is refused. It notes who answers.")
WHERE = for_translation("Row %(row)s: “%(type)s” is refused. It notes where somebody is.")
SHOWN = for_translation("Row %(row)s: “%(type)s” is refused. It can show or voice who answers.")
SECRETLY = for_translation("Row %(row)s: “%(type)s” is refused. It watches how somebody answers.")
READ_OFF = for_translation("Row %(row)s: “%(type)s” is refused. It can read a card with a name.")

_REASONS: dict[str, tuple[str, ...]] = {
    WHEN: ("start", "end", "today", "starttime", "endtime", "datetoday", "gettoday", "getstarttime", "getendtime"),
    WHO: (
        *("deviceid", "imei", "subscriberid", "simserial", "simid", "phonenumber", "username", "email"),
        *("getdeviceid", "getsubscriberid", "getsimid", "getphonenumber", "caller", "uridevice", "uriusername"),
    ),
    WHERE: (
        *("geopoint", "geotrace", "geoshape", "startgeopoint", "startgeotrace", "startgeoshape"),
        *("gps", "location", "getlocation", "osm"),
    ),
    SHOWN: (
        *("image", "photo", "picture", "audio", "video", "file", "draw", "annotate", "signature", "selfie"),
        *("imageprompt", "photoprompt", "audioprompt", "videoprompt", "fileprompt"),
    ),
    SECRETLY: ("audit", "backgroundaudio", "backgroundgeopoint"),
    READ_OFF: ("barcode", "qrcode"),
}
REFUSED = {name: reason for reason, names in _REASONS.items() for name in names}
# What fills an answer in from the telephone or the account of whoever answers.
PRELOADED = re.compile(
    r"\b(username|user_name|phone_?number|device_?id|subscriber_?id|sim_?(serial|id)|email|imei)\b", re.IGNORECASE
)

_SELECT = re.compile(
    r"(?:add )?(?P<how>select[ _]?one|select1|select[ _]?multiple|select all that apply)"
    r"(?: prompt)?(?: from| using)? (?P<choices>\S+)(?P<other> or[ _](?:specify[ _])?other)?",
    re.IGNORECASE,
)
_GROUPING = re.compile(
    r"(?P<edge>begin|end)[ _](?:(?P<loop>repeat|loop|lgroup|looped group)|group)(?: over \S+)?", re.IGNORECASE
)
_PLAIN = {
    "text": Becomes.TEXT,
    "string": Becomes.TEXT,
    "textprompt": Becomes.TEXT,
    "note": Becomes.NOTE,
    "noteprompt": Becomes.NOTE,
}
_CONFIRMED = {"acknowledge", "trigger", "acknowledgeprompt"}


def meaning_of(kind: str) -> Meaning:
    """Return what a row of a type becomes, in whichever way the type is written."""
    kind = " ".join(kind.split())
    select = _SELECT.fullmatch(kind)
    if select and select["choices"].startswith("${"):  # earlier answers as choices
        return Meaning(Becomes.UNKNOWN)
    if select:
        becomes = Becomes.ONE if re.search("one|1", select["how"], re.IGNORECASE) else Becomes.MANY
        return Meaning(becomes, select["choices"], bool(select["other"]))
    grouping = _GROUPING.fullmatch(kind)
    if grouping and grouping["edge"].lower() == "end":
        return Meaning(Becomes.END)
    if grouping:
        return Meaning(Becomes.REPEAT if grouping["loop"] else Becomes.GROUP)
    plain = fold(kind).removeprefix("add").removeprefix("q")
    if fold(kind) in REFUSED or plain in REFUSED:
        return Meaning(Becomes.REFUSED, reason=REFUSED.get(fold(kind)) or REFUSED[plain])
    if plain in _CONFIRMED:
        return Meaning(Becomes.NOTE, confirms=True)
    return Meaning(_PLAIN.get(plain, Becomes.UNKNOWN))
