"""What of a form could not come along and what was refused, each thing with its place in the sheets."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from feedback.framework.plain import quoted
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.xlsform.columns import Column
from feedback.refusal import Sentence

_LEFT = for_translation("“%(sheet)s”, column “%(column)s”, rows %(rows)s: this is left out.")
_LEFT_COLUMNS = {
    "relevant": for_translation(
        "“%(sheet)s”, column “%(column)s”, rows %(rows)s: everybody gets every question here."
    ),
    "choice_filter": for_translation(
        "“%(sheet)s”, column “%(column)s”, rows %(rows)s: everybody gets every choice here."
    ),
    "required": for_translation("“%(sheet)s”, column “%(column)s”, rows %(rows)s: nobody has to answer here."),
    "constraint": for_translation(
        "“%(sheet)s”, column “%(column)s”, rows %(rows)s: answers are not checked here."
    ),
    "calculation": for_translation("“%(sheet)s”, column “%(column)s”, rows %(rows)s: nothing is worked out here."),
    "default": for_translation("“%(sheet)s”, column “%(column)s”, rows %(rows)s: no answer is filled in here."),
}


class Report:
    """Collect what is said about a form, each sentence once and in order."""

    def __init__(self) -> None:
        self.faults: dict[Sentence, None] = {}
        self._left_out: dict[Sentence, None] = {}
        self._refused: dict[Sentence, None] = {}
        self._columns: defaultdict[tuple[str, Column], list[int]] = defaultdict(list)

    def fault(self, sentence: Sentence) -> None:
        """Note what keeps the whole form from coming in."""
        self.faults[sentence] = None

    def leave(self, sentence: Sentence) -> None:
        """Note what cannot come along."""
        self._left_out[sentence] = None

    def refuse(self, sentence: Sentence) -> None:
        """Note what would tell who answers, and therefore never comes in."""
        self._refused[sentence] = None

    def leave_cell(self, sheet: str, column: Column, line: int) -> None:
        """Note that what stands in a cell cannot come along."""
        self._columns[sheet, column].append(line)

    def rename(self, sheet: str, line: int, old: str, new: str) -> None:
        """Note that something has another name here."""
        self.leave(
            Sentence(
                "“%(sheet)s”, row %(row)s: the name %(old)s becomes “%(new)s”.",
                sheet=sheet,
                row=line,
                old=quoted(old),
                new=new,
            )
        )

    @property
    def left_out(self) -> tuple[Sentence, ...]:
        """Return what could not come along: single things first, then whole columns."""
        columns = (
            Sentence(_LEFT_COLUMNS.get(column.name, _LEFT), sheet=sheet, column=column.shown, rows=in_short(lines))
            for (sheet, column), lines in self._columns.items()
        )
        return (*self._left_out, *columns)

    @property
    def refused(self) -> tuple[Sentence, ...]:
        """Return what was refused."""
        return tuple(self._refused)


def in_short(lines: Iterable[int]) -> str:
    """Return the numbers of rows as people write them: 2–4, 7."""
    numbers = sorted(set(lines))
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after > before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after > before + 1), numbers[-1]]
    return ", ".join(
        str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=True)
    )
