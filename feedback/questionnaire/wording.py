"""What becomes of translations and links when their source changes."""

from feedback.framework.model import Framework
from feedback.questionnaire.document import Document, from_document, join_words, split_words, to_document
from feedback.questionnaire.model import Link, Question, Questionnaire
from feedback.refusal import Refusal


def mark_stale(old: Questionnaire, new: Questionnaire) -> Questionnaire:
    """Return the new questionnaire with each translation marked stale whose source changed without it."""
    before = {(item, language): row for item, language, row in split_words(to_document(old))[1]}
    bare, rows = split_words(to_document(new))
    after = {(item, language): row for item, language, row in rows}

    def changed(item: str, language: str) -> bool:
        was, now = before.get((item, language)), after.get((item, language))
        return was is not None and now is not None and was["text"] != now["text"]

    marked: list[tuple[str, str, Document]] = []
    for item, language, row in rows:
        was = before.get((item, language))
        if language == new.source_language or changed(item, language):
            # The source itself, or translated anew: an exported file still carries the mark from before.
            row = {key: value for key, value in row.items() if key != "was"} | {"stale": False}
        elif was and changed(item, new.source_language):
            row = {"was": before[item, new.source_language]["text"]} | row | _older(was) | {"stale": True}
        elif was and was["stale"]:
            row = row | _older(was) | {"stale": True}
        now = after.get((item, new.source_language))
        if row["stale"] and now and row.get("was") == now["text"]:
            # The source says again what it said then.
            row = {key: value for key, value in row.items() if key != "was"} | {"stale": False}
        marked.append((item, language, row))
    return from_document(join_words(bare, marked))


def _older(was: Document) -> Document:
    """Return the source that a stale wording was made from: that of the time when it was last up to date."""
    return {"was": was["was"]} if was.get("was") else {}


def stale_wordings(questionnaire: Questionnaire) -> list[str]:
    """Return a sentence for each translation that is older than its source."""
    return [
        f"{place[:1].upper()}{place[1:]} changed after it was translated into “{language}”."
        for place, words in questionnaire.words()
        for language, wording in words.items()
        if wording.stale
    ]


def tie_links(
    questionnaire: Questionnaire, framework: Framework | None, before: Questionnaire | None = None
) -> Questionnaire:
    """Return the questionnaire with each new link holding its indicator's wording of today.

    A link that holds a wording keeps it, so that a question says what it was built on. One whose indicator is
    not in the framework is refused, unless the draft before had it: then the indicator was removed since.
    """
    kept = {link for question in before.questions for link in question.indicators} if before else set()
    wordings = {each.code: each.text for each in framework.indicators} if framework else {}
    place = f"framework “{questionnaire.framework}”" if questionnaire.framework else "any framework that is named"
    remedy = "correct the code or load that framework first" if questionnaire.framework else "fill in “framework”"
    unknown = [
        f"Question “{question.id}”: there is no indicator “{link.code}” in {place}; {remedy}."
        for question in questionnaire.questions
        for link in question.indicators
        if link.code not in wordings and link not in kept and (framework or not link.wording)
    ]
    if unknown:
        raise Refusal(*unknown)
    document = to_document(questionnaire)
    for section in document["sections"]:
        for question in section["questions"]:
            for link in question["indicators"]:
                link["wording"] = link["wording"] or wordings[link["code"]]
    return from_document(document)


def moved_links(questionnaire: Questionnaire, framework: Framework | None) -> list[str]:
    """Return a sentence for each question whose indicator was reworded or removed since it was built."""
    if framework is None:
        return []
    wordings = {each.code: each.text for each in framework.indicators}
    return [
        _moved(question, link, wordings)
        for question in questionnaire.questions
        for link in question.indicators
        if wordings.get(link.code) != link.wording
    ]


def _moved(question: Question, link: Link, wordings: dict[str, str]) -> str:
    if link.code not in wordings:
        return f"Question “{question.id}” was built on indicator {link.code}, which was removed since."
    return f"Question “{question.id}” was built on indicator {link.code}, which was reworded since."
