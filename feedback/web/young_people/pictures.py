"""Pictures beside the words: large in Easy Read, small at the turning points of the others.

They are drawn inside the page, so that none costs a request.
"""

import re

from flask import Flask
from markupsafe import Markup

from feedback.languages import EASY_READ
from feedback.web.language import page_language

_SYMBOL = re.compile(r'<symbol id="picture-([a-z-]+)" viewBox="0 0 64 64">(.+)</symbol>')


def show_pictures(app: Flask) -> None:
    """Let templates put a picture beside words by its name.

    Only Easy Read has one beside each question; `small` ones stand in every language.
    """
    lines_of = dict(_SYMBOL.findall(app.jinja_env.get_template("young_people/pictures.svg").render()))
    # The words beside a picture say what it means, so a screen reader passes over it (E-02).
    start = '<svg class="{}" aria-hidden="true" focusable="false" viewBox="0 0 64 64">'

    def picture(name: str, *, small: bool = False) -> Markup:
        is_easy = page_language().code == EASY_READ
        if not name or not (is_easy or small):
            return Markup()
        kind = "picture" if is_easy else "picture small"
        return Markup(f"{start.format(kind)}{lines_of[name]}</svg>")  # noqa: S704 a file of our own

    app.jinja_env.globals["picture"] = picture
