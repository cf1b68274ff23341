"""A release: the protected results of a closed event, the only thing that any page, file or report shows."""

from collections.abc import Collection, Mapping, Sequence

from feedback.answers.count import NOBODYS_GROUP, Tally
from feedback.questionnaire.kinds import WAYS_OUT, for_translation
from feedback.questionnaire.model import Question, Questionnaire
from feedback.themes.pooling import Part, likely_counts, pool
from feedback.themes.protection import KNOWN_PEOPLE, K, is_group, likely_size, of_several, protect
from feedback.themes.shown import (
    Release,
    fewer_than,
    hidden_question,
    most_choices,
    shown_people,
    shown_question,
)

NOT_CLOSED: Release = {
    "status": "not closed",
    "people": {"words": "shown after closing", "rounded": None},
    "questions": [],
}


def make_release(
    questionnaire: Questionnaire, tally: Tally, k: int = K, groups: Mapping[str, Tally] | None = None
) -> Release:
    """Return the protected results of one event as JSON values, in the shape of DESIGN part 6.

    Beside the words in English each option carries its `part`, and a small group the number that it is
    `below`, so that the same can be said in every language. `groups` are the tallies of those who chose each
    option of the question that people are compared by: set side by side whole, or not at all (S-07).
    """
    if not is_group(tally.people, k):
        return {"status": "too few", "people": fewer_than(k + KNOWN_PEOPLE), "questions": []}
    release = {
        "status": "released",
        "people": shown_people(tally.people),
        "questions": [_question(question, tally, k) for question in questionnaire.asked],
    }
    if groups is None or questionnaire.compare_by is None:
        return release
    return _side_by_side(questionnaire, release, groups, k)


def _side_by_side(questionnaire: Questionnaire, release: Release, groups: Mapping[str, Tally], k: int) -> Release:
    """Return a release with its groups beside it, or with the word that they are withheld.

    Where groups are shown, everything about the whole is made from what is shown of them: nobody learns more by
    taking one from the other.
    """
    by = {"by": "question", "question": questionnaire.compare_by}
    own, rest = {id_: each for id_, each in groups.items() if id_ != NOBODYS_GROUP}, groups[NOBODYS_GROUP]
    # Nobody and nearly a group look alike: else a breakdown would tell that nobody at all skipped its question.
    has_rest = is_group(rest.people, k)
    everybody = [*own.values(), *([rest] if has_rest else [])]
    if not all(is_group(each.people, k) for each in everybody):
        return release | {"breakdown": by | {"status": "withheld"}}
    compared = [each for each in questionnaire.asked if each.id != questionnaire.compare_by]
    # A question that too few of one group answered is hidden in all groups, and its whole stays what it was. One
    # whose answers would add up in a group is hidden in the whole too: else that it is hidden would tell them.
    asked = {each.id for each in compared if all(is_group(group.answered[each.id], k) for group in everybody)}
    shown = [_group(compared, each, asked, k) for each in everybody]
    adding_up = {
        each["id"] for group in shown for each in group["questions"] if each["status"] == "hidden"
    } & asked
    if adding_up:
        shown = [_group(compared, each, asked - adding_up, k) for each in everybody]
    together = {
        result["id"]: result for result in pool(questionnaire, [Part(each) for each in shown])["questions"]
    }
    whole = {each["id"]: together[each["id"]] if each["id"] in asked else each for each in release["questions"]}
    compared_by = next(each for each in questionnaire.asked if each.id == questionnaire.compare_by)
    whole[compared_by.id] = _sizes(
        compared_by, dict(zip(own, shown, strict=False)), _question(compared_by, rest, k) if has_rest else None
    )
    return {
        "status": "released",
        "people": shown_people(sum(likely_size(each["people"]["rounded"]) for each in shown)),
        "questions": list(whole.values()),
        "breakdown": by
        | {"status": "shown", "groups": [{"id": id_} | each for id_, each in zip(own, shown, strict=False)]},
    }


def _group(questions: Sequence[Question], tally: Tally, enough: Collection[str], k: int) -> Release:
    return {
        "people": shown_people(tally.people),
        "questions": [
            _question(question, tally, k) if question.id in enough else hidden_question(question)
            for question in questions
        ],
    }


def _sizes(question: Question, groups: Mapping[str, Release], rest: Release | None) -> Release:
    """Return the question that people are compared by, from what is shown of its groups and the rest."""
    if rest is not None and rest["status"] == "hidden":
        return hidden_question(question)
    sizes: dict[str, float] = {id_: likely_size(each["people"]["rounded"]) for id_, each in groups.items()}
    if rest is not None:
        ways_out = [step.id for step in WAYS_OUT]
        likely = dict(zip(question.option_ids, likely_counts(question, rest), strict=True))
        sizes |= {id_: likely[id_] for id_ in ways_out}
    answered = round(sum(sizes.values()))
    return shown_question(
        question, answered, [of_several(sizes.get(option, 0), answered) for option in question.option_ids]
    )


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


def _question(question: Question, tally: Tally, k: int) -> Release:
    answered = tally.answered[question.id]
    shown = protect(
        [tally.chosen[question.id, option] for option in question.option_ids],
        answered,
        most_choices=most_choices(question),
        k=k,
    )
    # A free text has no options that could give each other away: only the size of its group counts.
    if shown is None and (question.option_ids or not is_group(answered, k)):
        return hidden_question(question)
    return shown_question(question, answered, shown or ())
