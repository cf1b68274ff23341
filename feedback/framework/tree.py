"""The tree that an outline describes, or every fault in it at once."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from feedback.framework.codes import belongs, is_plain, only_a_code
from feedback.framework.model import Indicator, Outcome, Principle
from feedback.framework.outline import Fault, Found, Level, Outline
from feedback.framework.plain import LONGEST_TEXT, counted, fold, listed, quoted
from feedback.refusal import Refusal

MOST_FAULTS = 20
NO_PRINCIPLES = "All outcomes"
# Two principles as alike as this are one principle and a slip of the pen.
ALIKE = 0.85
# A framework has a handful of principles with short names; comparing thousands of long ones would take minutes.
MOST_PRINCIPLES_TO_COMPARE = 50
LONGEST_NAME_TO_COMPARE = 200
_EXCEL_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


@dataclass(slots=True)
class Draft:
    """Hold a principle, outcome or indicator while the tree grows."""

    line: int
    code: str
    text: str
    sentence: str = ""
    articles: tuple[int, ...] = ()
    parent: "Draft | None" = None
    children: "list[Draft]" = field(default_factory=list)


def grow(outline: Outline) -> tuple[Principle, ...]:
    """Return the principles with everything under them, or refuse with all the faults (twenty at most)."""
    builder = Builder(outline.found)
    for item in builder.found:
        builder.add(item)
    builder.check_whole()
    faults = sorted({*outline.faults, *builder.faults})
    if faults:
        raise Refusal(*_sentences(faults))
    return builder.principles()


def restarts(found: Sequence[Found]) -> bool:
    """Tell whether indicators are counted 1, 2, 3 (or a, b, c) again under each outcome."""
    groups: list[list[str]] = []
    above: str | None = None
    for item in found:
        if item.level == "outcome" and (item.code or fold(item.text)) != above:
            above = item.code or fold(item.text)
            groups.append([])
        elif item.level == "indicator" and groups:
            groups[-1].append(item.code)
    groups = [group for group in groups if group]
    return (
        len(groups) > 1
        and len({group[0] for group in groups}) == 1
        and all(len(set(group)) == len(group) and all(map(is_plain, group)) for group in groups)
    )


class Builder:
    """Grow the tree item by item, noting faults instead of stopping at them."""

    def __init__(self, found: tuple[Found, ...]) -> None:
        self.found = found
        self.faults: list[Fault] = []
        self.coded: dict[Level, bool] = {
            level: any(item.code for item in found if item.level == level)
            for level in ("principle", "outcome", "indicator")
        }
        self.known: dict[Level, dict[str, Draft]] = {"principle": {}, "outcome": {}, "indicator": {}}
        self.principle: Draft | None = None
        self.outcome: Draft | None = None
        self.listed_first = _listed_first(found)
        self.codes_restart = restarts(found)

    def add(self, item: Found) -> None:
        """Put one mention in its place."""
        if len(item.text) > LONGEST_TEXT:
            self._fault(item, f"this text is longer than {LONGEST_TEXT} characters; shorten it.")
        elif _EXCEL_ERROR.fullmatch(item.text):
            self._fault(item, f"Excel shows the error {item.text} here; correct the formula or type the text.")
        elif item.level == "principle":
            self._add_principle(item)
        elif item.level == "outcome":
            self._add_outcome(item)
        else:
            self._add_indicator(item)

    def check_whole(self) -> None:
        """Note what can only be seen at the end: texts that never came, and a file without indicators."""
        named = any(draft.text for draft in self.known["principle"].values())
        for draft in self.known["principle"].values():
            if not draft.text and named:
                self._fault(
                    draft, f"principle {draft.code} is unknown, its name is nowhere in the file; write it here."
                )
            draft.text = draft.text or f"Principle {draft.code}"
        for draft in self.known["outcome"].values():
            if not draft.text:
                self._fault(draft, f"outcome {draft.code} has no text; write it beside its code.")
        if not any(item.level == "indicator" for item in self.found):
            line = self.found[-1].line if self.found else 1
            self.faults.append(
                (line, "the file ends without a single indicator; add the indicators of each outcome.")
            )

    def principles(self) -> tuple[Principle, ...]:
        """Return the tree."""
        return tuple(
            Principle(
                principle.code,
                principle.text,
                tuple(
                    Outcome(
                        outcome.code,
                        outcome.text,
                        outcome.articles,
                        tuple(Indicator(sign.code, sign.text, sign.sentence) for sign in outcome.children),
                    )
                    for outcome in principle.children
                ),
            )
            for principle in self.known["principle"].values()
        )

    def _add_principle(self, item: Found) -> None:
        known = self._known(item)
        if known is None:
            self._check_new_principle(item)
            known = self._new(item, item.code or str(len(self.known["principle"]) + 1))
        self._check_wording(item, known)
        if known is not self.principle:
            self.principle, self.outcome = known, None

    def _check_new_principle(self, item: Found) -> None:
        others = [draft for draft in self.known["principle"].values() if draft.text]
        name = item.text or f"Principle {item.code}"
        near = _nearest(name, [draft.text for draft in others])
        if self.listed_first and not item.declares:
            meant = (
                f"did you mean {quoted(near)}?" if near else f"use one of {listed([d.text for d in others][:6])}."
            )
            self._fault(item, f"{quoted(name)} is an unknown principle, not in the list above; {meant}")
        elif self.coded["principle"] and not item.code:
            meant = f"did you mean {quoted(near)}?" if near else "the others have one; write its code."
            self._fault(item, f"the principle {quoted(name)} is unknown and has no code; {meant}")
        elif not item.code and only_a_code(item.text) and not all(only_a_code(d.text) for d in others):
            self._fault(
                item, f"{quoted(name)} is an unknown principle; write its name as for the other principles."
            )
        elif near and not item.code:
            line = next(draft.line for draft in others if draft.text == near)
            self._fault(
                item,
                f"{quoted(name)} is an unknown principle; did you mean {quoted(near)} as on line {line}? "
                "(If both are meant, give each a code.)",
            )

    def _add_outcome(self, item: Found) -> None:
        known = self._known(item) if item.code or item.text else self.outcome
        if known is None:
            if not item.code and not item.text:
                self._fault(item, "articles stand here without an outcome; write the outcome or clear the cell.")
                return
            if self.coded["outcome"] and not item.code:
                self._fault(
                    item, f"the outcome {quoted(item.text)} has no code and the others have one; write its code."
                )
            self._check_has_principle(item)
            known = self._new(item, item.code or str(len(self.known["outcome"]) + 1), self.principle)
        elif known.parent is not self.principle:
            here, there = (draft.text or draft.code for draft in (self.principle, known.parent) if draft)
            self._fault(
                item,
                f"outcome {known.code} stands under the principle {quoted(here)} here and under {quoted(there)} "
                f"on line {known.line}; keep one of them.",
            )
        self._check_wording(item, known)
        known.articles = tuple(dict.fromkeys(known.articles + item.articles))
        self.outcome = known

    def _check_has_principle(self, item: Found) -> None:
        if self.principle is None and any(other.level == "principle" for other in self.found):
            self._fault(item, "this outcome has no principle and none stands above it; write its principle.")
        if self.principle is None:
            self.principle = self._new(Found("principle", item.line, "1", NO_PRINCIPLES), "1")

    def _add_indicator(self, item: Found) -> None:
        name = f"indicator {item.code}" if item.code else "this indicator"
        if not item.text:
            self._fault(item, f"{name} has no text; write it beside its code.")
        if self.coded["indicator"] and not item.code:
            self._fault(
                item, f"the indicator {quoted(item.text)} has no code and the others have one; write its code."
            )
        if self.outcome is None:
            self._fault(item, f"{name} has no outcome; write the outcome that it belongs to.")
            return
        if not item.placed and not belongs(item.code, self.outcome.code):
            self._fault(
                item,
                f"{name} has no outcome: the one above it is outcome {self.outcome.code}; "
                "write the outcome that it belongs to.",
            )
        code = item.code or str(len(self.outcome.children) + 1)
        if self.codes_restart or not item.code:
            code = f"{self.outcome.code}.{code}"
        before = self.known["indicator"].get(code)
        if before:
            self._fault(item, _used_twice(code, before.line, set(self.known["indicator"])))
        else:
            self.outcome.children.append(self._new(item, code, self.outcome))

    def _known(self, item: Found) -> Draft | None:
        known = self.known[item.level]
        if item.code or not self.coded[item.level]:
            return known.get(item.code or fold(item.text))
        return next((draft for draft in known.values() if fold(draft.text) == fold(item.text)), None)

    def _new(self, item: Found, code: str, parent: Draft | None = None) -> Draft:
        draft = Draft(item.line, code, item.text, item.sentence, (), parent)
        key = code if self.coded[item.level] or item.level == "indicator" else fold(item.text)
        self.known[item.level][key] = draft
        if item.level == "outcome" and parent:
            parent.children.append(draft)
        return draft

    def _check_wording(self, item: Found, known: Draft) -> None:
        known.text = known.text or item.text
        if item.text and fold(item.text) != fold(known.text):
            self._fault(
                item,
                f"the code {known.code} is used twice, for the {item.level} {quoted(known.text)} on line "
                f"{known.line} and for {quoted(item.text)} here; use one wording or another code.",
            )

    def _fault(self, item: Found | Draft, sentence: str) -> None:
        self.faults.append((item.line, sentence))


def _listed_first(found: Sequence[Found]) -> bool:
    """Tell whether a list of two or more principles stands before everything else and so is the whole list."""
    return len(found) > 1 and all(item.level == "principle" and item.declares for item in found[:2])


def _nearest(name: str, others: list[str]) -> str:
    """Return the other name that this one is probably meant to be; names that differ in a number are not alike."""
    best = ""
    nearest = ALIKE
    if len(name) > LONGEST_NAME_TO_COMPARE or len(others) > MOST_PRINCIPLES_TO_COMPARE:
        return best
    for other in others:
        same_numbers = re.findall(r"\d+", name) == re.findall(r"\d+", other)
        ratio = difflib.SequenceMatcher(None, fold(name), fold(other)[:LONGEST_NAME_TO_COMPARE]).ratio()
        if same_numbers and nearest < ratio < 1:
            best, nearest = other, ratio
    return best


def _used_twice(code: str, line: int, known: set[str]) -> str:
    lost_zero = re.fullmatch(r"(\d+)\.[1-9]", code)
    hint = ""
    if lost_zero and f"{lost_zero[1]}.9" in known:
        hint = f" (If this is {code}0, format the column as text and type it again: spreadsheets drop the last 0.)"
    return (
        f"the code {code} is used twice, here and on line {line}; give one of the indicators another code.{hint}"
    )


def _sentences(faults: list[Fault]) -> list[str]:
    sentences = [f"Line {line}: {sentence}" for line, sentence in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        sentences.append(f"And {counted(len(faults) - MOST_FAULTS, 'more fault')}.")
    return sentences
