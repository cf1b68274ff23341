"""A release: the protected results of a closed event, the only thing that any page, file or report shows."""

from typing import Any

from feedback.answers.count import Tally
from feedback.questionnaire.kinds import for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.protection import KNOWN_PEOPLE, SHARES_FROM, K, is_group, protect, rounded_people
from feedback.themes.words import ABOUT_PEOPLE, FEWER_THAN, NOT_ENOUGH, SHARE_WORDS

Release = dict[str, Any]

NOT_CLOSED: Release = {
    "status": "not closed",
    "people": {"words": "shown after closing", "rounded": None},
    "questions": [],
}


def make_release(questionnaire: Questionnaire, tally: Tally, k: int = K) -> Release:
    """Return the protected results of one event as JSON values, in the shape of DESIGN part 6.

    Beside the words in English each option carries its `part`, and a small group the number that it is
    `below`, so that the same can be said in every language.
    """
    if not is_group(tally.people, k):
        return {
            "status": "too few",
            "people": _fewer_than(k + KNOWN_PEOPLE),
            "questions": [],
        }
    return {
        "status": "released",
        "people": _people(tally.people),
        "questions": [_question(question, tally, k) for question in questionnaire.asked],
    }


# With more than this many times the expected people somebody may have sent many answers.
FLOOD = 2
MORE_THAN_EXPECTED = for_translation(
    "Far more answers came than people were expected. Somebody may have sent many. Read these results with care."
)


def is_flood(release: Release, expected: int | None) -> bool:
    """Return whether far more people are shown than were expected (SEC-11).

    Only the number that everybody sees is compared, never the counts: a flag that turned at the true number would
    tell, beside a rounded one, which side of it the group was on.
    """
    shown = release["people"]["rounded"]
    return expected is not None and shown is not None and shown > FLOOD * expected


def _people(people: int) -> Release:
    rounded = rounded_people(people)
    if rounded is None:
        return _fewer_than(SHARES_FROM)
    return {"words": ABOUT_PEOPLE % {"people": rounded}, "rounded": rounded}


def _fewer_than(people: int) -> Release:
    return {"words": FEWER_THAN % {"people": people}, "rounded": None, "below": people}


def _question(question: Question, tally: Tally, k: int) -> Release:
    answered = tally.answered[question.id]
    options = question.option_ids
    shown = protect(
        [tally.chosen[question.id, option] for option in options],
        answered,
        most_choices=_most_choices(question),
        k=k,
    )
    # A free text has no options that could give each other away: only the size of its group counts.
    if shown is None and (options or not is_group(answered, k)):
        return {
            "id": question.id,
            "kind": question.kind.value,
            "status": "hidden",
            "answered": {"words": NOT_ENOUGH, "rounded": None},
            "options": [],
        }
    return {
        "id": question.id,
        "kind": question.kind.value,
        "status": "shown",
        "answered": _people(answered),
        "options": [
            {"id": option, "part": each.part.value, "words": SHARE_WORDS[each.part], "share": each.percent}
            for option, each in zip(options, shown or (), strict=True)
        ],
    }


def _most_choices(question: Question) -> int:
    if question.options and question.at_most is not None:
        return min(question.at_most, len(question.options))
    return len(question.options) if question.kind == "many" else 1
