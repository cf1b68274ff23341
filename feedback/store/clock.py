"""The time, asked for in one place so that a test can move it on."""

import time
from collections.abc import Callable
from datetime import date

now: Callable[[], float] = time.time


def today() -> date:
    """Return the day at this place."""
    return date.fromtimestamp(now())  # noqa: DTZ012 a local day
