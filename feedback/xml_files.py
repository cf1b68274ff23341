"""XML from elsewhere, read with care: no entities, no depths, no hugeness, whoever made the file."""

from typing import Any
from xml.etree import ElementTree as ET

from feedback.refusal import Refusal, Sentence

DEEPEST = 40  # elements inside each other
MOST_ELEMENTS = 200_000
LONGEST_NAME = 60


def root_of(data: bytes, *, most_elements: int = MOST_ELEMENTS) -> ET.Element:
    """Return the root of an XML file in UTF-8, or refuse it in one sentence."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(Sentence("This file is not in UTF-8. Export it again in UTF-8.")) from None
    parser = ET.XMLParser(target=_Careful(most_elements))  # noqa: S314 entities are refused with the DOCTYPE
    try:
        parser.feed(text)
        root = parser.close()
    except ET.ParseError as fault:
        line = fault.position[0]
        raise Refusal(Sentence("Line %(line)s of this file is not XML. Export it again.", line=line)) from None
    if not isinstance(root, ET.Element):
        raise Refusal(Sentence("This file is empty. Export it again."))
    return root


def bare(tag: str) -> str:
    """Return the name of an element without its namespace, cut to fit into a sentence."""
    name = tag.rpartition("}")[2]
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


class _Careful(ET.TreeBuilder):
    """Build a tree from XML as long as it is neither deep nor huge, and declares no entities."""

    def __init__(self, most_elements: int) -> None:
        super().__init__()
        self.most_elements = most_elements
        self.depth = 0
        self.elements = 0

    def start(self, tag: Any, attrs: Any, /) -> ET.Element:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST:
            raise Refusal(Sentence("In this file <%(element)s> stands too deep inside others.", element=bare(tag)))
        if self.elements > self.most_elements:
            raise Refusal(Sentence("This file has too many elements. Split the project."))
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> ET.Element:
        self.depth -= 1
        return super().end(tag)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Refusal(Sentence("This file has a <!DOCTYPE>. Save it again without one."))
