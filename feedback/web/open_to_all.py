"""Pages that everybody may enter; access.py guards those of the staff, and young people's never use it."""

from collections.abc import Callable
from typing import ParamSpec

from werkzeug.wrappers import Response

Page = str | Response | tuple[str, int]
Arguments = ParamSpec("Arguments")
View = Callable[Arguments, Page]

OPEN = "open to all"


def open_to_all(view: View[Arguments]) -> View[Arguments]:
    """Let everybody enter, without a cookie and without a trace."""
    view.__dict__["access"] = OPEN
    return view
