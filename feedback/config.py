"""Settings: their defaults, where they come from, and what is refused at start."""

import os
from dataclasses import dataclass
from pathlib import Path

from feedback.refusal import Refusal

LOWEST_K = 5
# No personal history on it, and nobody wonders why it is open.
NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"


@dataclass(frozen=True, slots=True)
class Config:
    """Hold the settings of one installation; each can be set by an environment variable FEEDBACK_<NAME>.

    instance: the folder that keeps everything. k: the smallest group whose answers are shown (5 or more).
    leave_to: the neutral page that the leave button goes to. is_demonstration: marks every page as invented.
    """

    instance: Path
    k: int = LOWEST_K
    leave_to: str = NEUTRAL_PAGE
    is_demonstration: bool = False


def read_config(instance: Path | None = None) -> Config:
    """Return the settings from the environment, or refuse with a sentence what cannot be used."""
    folder = instance or Path(os.environ.get("FEEDBACK_INSTANCE") or "instance")
    k = os.environ.get("FEEDBACK_K", str(LOWEST_K))
    if not k.isdecimal() or len(k) > 4 or int(k) < LOWEST_K:
        raise Refusal(f"FEEDBACK_K is “{k}”; it is a whole number of at least {LOWEST_K}.")
    leave_to = os.environ.get("FEEDBACK_LEAVE_TO", NEUTRAL_PAGE)
    if not leave_to.startswith("https://"):
        raise Refusal(f"FEEDBACK_LEAVE_TO is “{leave_to}”; it is an address that begins with https://.")
    try:
        folder = folder.expanduser().resolve()
    except RuntimeError as fault:  # nobody is called ~that, or a link leads back to itself
        raise Refusal(f"The folder {folder} cannot be found ({str(fault).rstrip('.')}).") from fault
    return Config(
        instance=folder,
        k=int(k),
        leave_to=leave_to,
        is_demonstration=os.environ.get("FEEDBACK_DEMONSTRATION") == "yes",
    )
