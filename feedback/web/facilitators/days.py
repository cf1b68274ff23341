"""Days as facilitators write them."""

import re
from datetime import date

from feedback.languages import plain_digits

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/. ](?P<month>\d{1,2})[/. ](?P<year>\d{4})")
_YEARS = range(2000, 2101)


def read_day(typed: str) -> date | None:
    """Return the day that browsers send as 2027-03-01 and people write as 1/3/2027, or None for anything else."""
    digits = plain_digits(typed.strip())
    found = _YEAR_FIRST.fullmatch(digits) or _DAY_FIRST.fullmatch(digits)
    if found is None:
        return None
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None
    return day if day.year in _YEARS else None
