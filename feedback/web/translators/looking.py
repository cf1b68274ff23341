"""The page that a sentence stands on, drawn with made-up examples in a language, also while that is incomplete."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import abort, current_app, render_template, request, url_for

from feedback.catalogues import FRAMEWORK, MESSAGES, SOURCE_LANGUAGE, STAFF
from feedback.questionnaire.translating import with_wordings
from feedback.store import questionnaires, translations
from feedback.translating.unit import Translation, Unit
from feedback.web.access import signed_in
from feedback.web.installed import installation
from feedback.web.language import page_language
from feedback.web.open_to_all import Page
from feedback.web.translators import examples, scenes
from feedback.web.translators.blueprint import READERS, translators
from feedback.web.translators.found import found_translation, found_unit
from feedback.web.translators.marked import marked, numbers_in, opened
from feedback.web.translators.scenes import SCENES, Scene, Stage
from feedback.web.translators.speaking import Words, drawn_at
from feedback.wording import Wording

# What stands on every page is looked at on these.
MOST_PAGES = 3
_KNOWN = "where sentences stand"
_ADDRESS = f"/{{}}/e/{examples.CODE}/answer"


@translators.get("/<language:tongue>/<name>/look/<path:part>")
@signed_in(*READERS)
def look(tongue: str, name: str, part: str) -> Page:
    """Show the page that a sentence stands on, opened at it, or another one that says it too."""
    translation = found_translation(tongue, name)
    unit = found_unit(translation, part)
    page = drawn_for(translation, unit)
    if page is None:
        abort(404)
    above = render_template(
        "translate/look_above.html",
        back=url_for("translators.show", tongue=tongue, name=name, part=part),
        spoken=page_language(),
    )
    style = render_template("translate/look_style.html")
    return opened(page.replace("</head>", f"{style}</head>", 1), above)


def places_to_look(translation: Translation, unit: Unit) -> list[tuple[str, str]]:
    """Return the pages that say a text, each by its name in English and its address, each name once."""
    where: dict[str, Any] = {"tongue": translation.language, "name": translation.name, "part": unit.id}
    if translation.name == STAFF:
        return []
    if translation.name != MESSAGES:
        return [("", f"{url_for('translators.look', **where)}#here")]
    found: dict[str, str] = {}
    for scene in scenes_of(translation).get(unit.source, []):
        found.setdefault(scene.title, f"{url_for('translators.look', **where, page=scene.name)}#here")
    return list(found.items())[:MOST_PAGES]


def drawn_for(translation: Translation, unit: Unit) -> str | None:
    """Return the page that says a text, with the text marked, or None where no page of young people does."""
    if translation.name == MESSAGES:
        found = scenes_of(translation).get(unit.source, [])
        wanted = request.args.get("page", "")
        scene = next((each for each in found if each.name == wanted), found[0] if found else None)
        return _draw(scene, translation, {unit.source: 0}) if scene else None
    if translation.name == FRAMEWORK:
        return _framework_page(translation, unit)
    return None if translation.name == STAFF else _questionnaire_page(translation, unit)


# ---- The pages of the program -----------------------------------------------------------------------------------


def scenes_of(translation: Translation) -> dict[str, list[Scene]]:
    """Return on which pages each sentence of young people's pages stands, found out by drawing them all once."""
    if translation.name != MESSAGES:
        return {}
    known: dict[str, list[Scene]] | None = current_app.extensions.get(_KNOWN)
    if known is None:
        known = current_app.extensions[_KNOWN] = _found_by_drawing(translation)
    return known


def _found_by_drawing(translation: Translation) -> dict[str, list[Scene]]:
    bare = replace(translation, units=tuple(replace(unit, wording=None) for unit in translation))
    sources = [unit.source for unit in bare]
    numbers = {source: number for number, source in enumerate(sources)}
    found: dict[str, list[Scene]] = {}
    for scene in SCENES:
        for number in numbers_in(_draw(scene, bare, numbers)):
            found.setdefault(sources[number], []).append(scene)
    return found


def _draw(scene: Scene, translation: Translation, numbers: dict[str, int]) -> str:
    """Return a page in the words of a translation, the stale ones too; what is missing is said in English."""

    def messages(place: str) -> list[str]:
        return [unit.source for unit in translation if any(each.startswith(place) for each in unit.places)]

    texts = {unit.source: unit.wording.text for unit in translation if unit.wording}
    language = translation.language
    stage = Stage(language, messages)
    return drawn_at(scene.address.format(language), language, Words(texts, numbers), lambda: scene.draw(stage))


# ---- Questionnaires and the framework ---------------------------------------------------------------------------


def _framework_page(translation: Translation, unit: Unit) -> str:
    language = translation.language
    asked = examples.one_sentence(marked(_text(unit)), language)
    return _in_served_words(language, lambda: scenes.questions_page(language, asked))


def _questionnaire_page(translation: Translation, unit: Unit) -> str | None:
    """Return the page of a questionnaire that shows one of its texts: the one before the questions, or theirs."""
    language = translation.language
    said = {each.id: Wording(marked(_text(each)) if each == unit else _text(each)) for each in translation}
    own = with_wordings(questionnaires.get(installation().db, translation.name), language, said)
    spoken = examples.speaking(own, language)
    start = _in_served_words(language, lambda: scenes.start_page(language, spoken))
    if numbers_in(start):
        return start
    questions = _in_served_words(language, lambda: scenes.questions_page(language, spoken))
    return questions if numbers_in(questions) else None


def _text(unit: Unit) -> str:
    return unit.wording.text if unit.wording else unit.source


def _in_served_words(language: str, draw: Callable[[], str]) -> str:
    texts = {}
    if language != SOURCE_LANGUAGE:
        pages = translations.get(installation().db, MESSAGES, language)
        texts = {unit.source: unit.wording.text for unit in pages if unit.wording}
    return drawn_at(_ADDRESS.format(language), language, Words(texts), draw)
