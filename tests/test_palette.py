"""The colours of every theme stand out from each other, as computed from the stylesheet itself (A-04, A-06)."""

import re
from itertools import product
from pathlib import Path

import pytest

STYLE = (Path(__file__).resolve().parents[1] / "feedback" / "static" / "style.css").read_text(encoding="utf-8")
THEMES = {
    "light": ":root {",
    "cream": '[data-colour="cream"] {',
    "dark": '[data-colour="dark"] {',
    "dark by the phone": ":root:not([data-colour]) {",
}
TEXT = 4.5
SHAPE = 3.0
READ = (
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "sky"),
    ("ink", "sun"),
    ("ink", "leaf-soft"),
    ("quiet", "paper"),
    ("quiet", "card"),
    ("leaf", "paper"),
    ("leaf", "card"),
    ("leaf", "leaf-soft"),
    ("on-leaf", "leaf"),
    ("coral", "paper"),
    ("coral", "card"),
    ("paper", "ink"),  # “Leave now”
)
# The edge of what can be pressed, the chosen option, the ring around what has the focus, the bars of results.
SEEN = (
    ("line", "paper"),
    ("line", "card"),
    ("leaf", "card"),
    ("leaf", "paper"),
    ("leaf", "leaf-soft"),
    ("ink", "paper"),
    ("ink", "card"),
)


def tokens(theme: str) -> dict[str, str]:
    """Return the colours of a theme by name."""
    block = STYLE.split(THEMES[theme], 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", block))


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, from 1 to 21."""
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, READ)), ids=str)
def test_words_can_be_read(theme: str, pair: tuple[str, str]) -> None:
    word, ground = (tokens(theme)[name] for name in pair)
    assert contrast(word, ground) >= TEXT


@pytest.mark.parametrize(("theme", "pair"), list(product(THEMES, SEEN)), ids=str)
def test_edges_and_marks_can_be_seen(theme: str, pair: tuple[str, str]) -> None:
    mark, ground = (tokens(theme)[name] for name in pair)
    assert contrast(mark, ground) >= SHAPE


def test_dark_is_the_same_whether_chosen_on_the_page_or_on_the_phone() -> None:
    chosen, asked = tokens("dark"), tokens("dark by the phone")
    assert chosen == asked
    assert len(chosen) == len(tokens("light")) == len(tokens("cream"))


def test_paper_is_not_pure_white_and_ink_not_pure_black() -> None:
    assert "#fff" not in {tokens(theme)["paper"] for theme in THEMES}
    assert "#000" not in {tokens(theme)["ink"] for theme in THEMES}
