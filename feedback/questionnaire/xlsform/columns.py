"""The headings of a form's sheets, in all the ways in which people write them."""

import re
from dataclasses import dataclass

# Our own columns, which other programs leave alone.
OWN = "csf_"

TRANSLATED = {
    "label",
    "hint",
    "guidance_hint",
    "image",
    "big-image",
    "audio",
    "video",
    "constraint_message",
    "required_message",
}
_ALSO_CALLED = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list": "list_name",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "big_image": "big-image",
}
_KINDS_OF_COLUMN = {"media", "bind", "control", "body", "instance", "jr"}


@dataclass(frozen=True, slots=True)
class Column:
    """Hold what a heading means, the language it names (as it stands there), and the whole heading."""

    name: str
    language: str
    shown: str


def column_of(heading: str) -> Column:
    """Return what a heading means, whatever its case, spaces, colons and old names."""
    parts = [part.strip() for part in re.split("::?", heading.strip())]
    while len(parts) > 1 and parts[0].lower() in _KINDS_OF_COLUMN:
        parts = parts[1:]
    name = re.sub(r"\s+", "_", parts[0].lower())
    name = _ALSO_CALLED.get(name, name)
    language = ":".join(parts[1:]) if name in TRANSLATED else ""
    return Column(name, language, heading.strip())
