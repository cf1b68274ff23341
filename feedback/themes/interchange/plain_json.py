"""A release as JSON: its own keys, what stands around it, and all labels in every language."""

import json
from typing import Any

from feedback.catalogues import Say
from feedback.questionnaire.model import Question
from feedback.themes.interchange.told import Telling, facts_of, in_every_language
from feedback.themes.protection import Share
from feedback.themes.reading import Reading, TextTheme
from feedback.themes.shown import Release


def as_json(reading: Reading, language: str, say: Say) -> bytes:
    """Return the release with everything that somebody needs to read it without this program."""
    document = document_of(Telling(reading, language, say))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def document_of(telling: Telling) -> dict[str, Any]:
    """Return the keys of a release as they are, in the language of the telling, and more beside them."""
    reading = telling.reading
    return {
        **_results(telling, reading.release),
        "release": reading.mark,
        "title": reading.title,
        "made_on": reading.made_on.isoformat(),
        "language": telling.language,
        "events": [facts_of(event) for event in reading.events],
        "questionnaire": reading.questionnaire.name,
        "framework": reading.framework.title if reading.framework else None,
        "notices": telling.notices(),
        "text_themes": [_text_theme(telling, theme) for theme in reading.text_themes],
        "codelists": {
            "questions": [_codelist(telling, question) for question in reading.questionnaire.asked],
            "parts": {
                part.value: {each.language: each.part(part) for each in in_every_language(telling)}
                for part in Share
            },
        },
    }


def _results(telling: Telling, release: Release) -> Release:
    told = {
        **release,
        "people": _people(telling, release["people"]),
        "questions": [_result(telling, result) for result in release["questions"]],
    }
    breakdown = release.get("breakdown")
    if not breakdown:
        return told
    groups = {"groups": [_group(telling, group) for group in breakdown["groups"]]} if "groups" in breakdown else {}
    return told | {"breakdown": breakdown | {"compared_by": telling.compared_by()} | groups}


def _group(telling: Telling, group: Release) -> Release:
    names = {each.id: each.name for each in telling.side_by_side()}
    return _results(telling, group) | {"name": names[group["id"]]}


def _people(telling: Telling, people: Release) -> Release:
    return people | {"words": telling.people(people)}


def _result(telling: Telling, result: Release) -> Release:
    question = telling.reading.questions()[result["id"]]
    labels = telling.labels(question)
    return result | {
        "text": telling.wording(question.text),
        "outcome": telling.reading.outcome_of(question),
        "answered": _people(telling, result["answered"]),
        "options": [
            each | {"label": labels[each["id"]], "words": telling.part(each["part"])} for each in result["options"]
        ],
    }


def _text_theme(telling: Telling, theme: TextTheme) -> dict[str, Any]:
    return {
        "name": theme.name,
        "outcome": theme.outcome,
        "people": _people(telling, theme.people),
        "quotes": [{"language": quote.language, "words": quote.words} for quote in theme.quotes],
    }


def _codelist(telling: Telling, question: Question) -> dict[str, Any]:
    languages = list(in_every_language(telling))
    return {
        "id": question.id,
        "kind": question.kind.value,
        "outcome": telling.reading.outcome_of(question),
        "indicators": [link.code for link in question.indicators],
        "text": {each.language: each.wording(question.text) for each in languages},
        "options": [
            {"id": option, "label": {each.language: each.labels(question)[option] for each in languages}}
            for option in question.option_ids
        ],
    }
