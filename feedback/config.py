"""Settings: their defaults, where they come from, and what is refused at start."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from feedback.languages import LANGUAGES, resolve
from feedback.refusal import Refusal

LOWEST_K = 5
# No personal history on it, and nobody wonders why it is open.
NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"
LONGEST_KEPT = 90  # days; texts may identify, so nobody keeps them longer than the work on them takes (I-06)
ADDRESS = re.compile(r"https?://[^/?#@\s]+")


@dataclass(frozen=True, slots=True)
class Config:
    """Hold the settings of one installation; each is set by an environment variable, see `read_config`.

    instance: the folder that keeps everything. k: the smallest group whose answers are shown (5 or more).
    leave_to: the neutral page that the leave button goes to. is_demonstration: marks every page as invented.
    withdrawal_codes: whether young people can ask for a code that takes their answers back until the event closes;
    off by default, because a code on a shared phone shows that somebody took part (I-05).
    keep_texts: how many days after closing the words that people wrote are kept, 90 at most.
    languages: the codes of those that young people can choose; empty for all that are complete.
    draft_translations: whether words that nobody has checked may be shown.
    address: where people reach the installation (FEEDBACK_URL); None where each request says it itself.
    """

    instance: Path
    k: int = LOWEST_K
    leave_to: str = NEUTRAL_PAGE
    is_demonstration: bool = False
    withdrawal_codes: bool = False
    keep_texts: int = LONGEST_KEPT
    languages: tuple[str, ...] = ()
    draft_translations: bool = True
    address: str | None = None


def is_this_machine(address: str) -> bool:
    """Return whether an address leads from every phone back to the phone itself."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def read_config(instance: Path | None = None) -> Config:
    """Return the settings from the environment, or refuse with a sentence what cannot be used."""
    folder = instance or Path(os.environ.get("FEEDBACK_INSTANCE") or "instance")
    k = os.environ.get("FEEDBACK_K", str(LOWEST_K))
    if not k.isdecimal() or len(k) > 4 or int(k) < LOWEST_K:
        raise Refusal(f"FEEDBACK_K is “{k}”; it is a whole number of at least {LOWEST_K}.")
    leave_to = os.environ.get("FEEDBACK_LEAVE_TO", NEUTRAL_PAGE)
    if not leave_to.startswith("https://"):
        raise Refusal(f"FEEDBACK_LEAVE_TO is “{leave_to}”; it is an address that begins with https://.")
    withdrawal_codes = os.environ.get("FEEDBACK_WITHDRAWAL_CODES", "no")
    if withdrawal_codes not in {"yes", "no"}:
        raise Refusal(f"FEEDBACK_WITHDRAWAL_CODES is “{withdrawal_codes}”; it is yes or no.")
    keep_texts = os.environ.get("FEEDBACK_KEEP_TEXTS", str(LONGEST_KEPT))
    if not keep_texts.isdecimal() or len(keep_texts) > 4 or not 1 <= int(keep_texts) <= LONGEST_KEPT:
        raise Refusal(
            f"FEEDBACK_KEEP_TEXTS is “{keep_texts}”; it is a number of days from 1 to {LONGEST_KEPT}, "
            "because what people wrote can show who they are."
        )
    draft_translations = os.environ.get("FEEDBACK_DRAFT_TRANSLATIONS", "yes")
    if draft_translations not in {"yes", "no"}:
        raise Refusal(f"FEEDBACK_DRAFT_TRANSLATIONS is “{draft_translations}”; it is yes or no.")
    address = os.environ.get("FEEDBACK_URL", "").rstrip("/")
    if address and not ADDRESS.fullmatch(address):
        raise Refusal(f"FEEDBACK_URL is “{address}”; it is an address like https://views.example.org.")
    try:
        folder = folder.expanduser().resolve()
    except RuntimeError as fault:  # nobody is called ~that, or a link leads back to itself
        raise Refusal(f"The folder {folder} cannot be found ({str(fault).rstrip('.')}).") from fault
    return Config(
        instance=folder,
        k=int(k),
        leave_to=leave_to,
        is_demonstration=os.environ.get("FEEDBACK_DEMONSTRATION") == "yes",
        withdrawal_codes=withdrawal_codes == "yes",
        keep_texts=int(keep_texts),
        languages=_languages(os.environ.get("FEEDBACK_LANGUAGES", "")),
        draft_translations=draft_translations == "yes",
        address=address or None,
    )


def _languages(typed: str) -> tuple[str, ...]:
    """Return the codes of the languages that are named, English always among them."""
    named = [tag for each in typed.split(",") if (tag := each.strip())]
    if typed.strip() and not named:
        raise Refusal(f"FEEDBACK_LANGUAGES is “{typed}”; it names languages, such as en,cy,ar.")
    codes = {tag: resolve(tag) for tag in named}
    unknown = [tag for tag, code in codes.items() if code is None]
    if unknown:
        raise Refusal(
            f"FEEDBACK_LANGUAGES names “{unknown[0]}”, which the pages do not speak; "
            f"they speak {', '.join(LANGUAGES)}."
        )
    return tuple(code for code in LANGUAGES if code in {*codes.values(), "en"}) if named else ()
