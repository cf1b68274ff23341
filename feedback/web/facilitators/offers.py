"""The questionnaires that an event can ask, and the one that it asks, in the language of the page."""

from dataclasses import dataclass, replace
from datetime import date

from feedback.catalogues import SOURCE_LANGUAGE
from feedback.languages import Language, spoken
from feedback.questionnaire.burden import seconds_to_answer
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.publish import reasons_against
from feedback.store import events, questionnaires
from feedback.store.clock import today
from feedback.store.events import Event
from feedback.store.publishing import publish_draft
from feedback.web.installed import installation
from feedback.web.language import in_language, page_language
from feedback.web.trust import languages_shown
from feedback.wording import Wording


@dataclass(frozen=True, slots=True)
class Offer:
    """Show one questionnaire to choose: its title, how much it asks, and in which languages it may be shown."""

    name: str
    version: str
    title: str
    language: str
    questions: int
    minutes: int
    languages: tuple[Language, ...]


def language_to_read(questionnaire: Questionnaire) -> str:
    """Return the language to read a questionnaire in: that of the page, or else English, or the first it has."""
    for code in (page_language().code, SOURCE_LANGUAGE):
        if code in questionnaire.languages:
            return code
    return questionnaire.languages[0]


def asked_by(event: Event) -> Questionnaire | None:
    """Return what an event asks, published or chosen to be; None while nothing is chosen."""
    if event.version:
        return installation().version(event.version).questionnaire
    return questionnaires.find(installation().db, event.questionnaire or "")


def offers() -> list[Offer]:
    """Return what can be asked: what is published, and drafts that lack nothing but who acts and by when."""
    found = []
    for name in questionnaires.names(installation().db):
        newest = questionnaires.newest_version(installation().db, name)
        if newest:
            found.append(offer_of(installation().version(newest[1]).questionnaire, newest[1]))
            continue
        draft = questionnaires.get(installation().db, name)
        if not list(reasons_against(_promising(draft, "-", date.max), today())):
            found.append(offer_of(draft))
    return [offer for offer in found if offer.languages]


def offer_of(questionnaire: Questionnaire, version: str = "") -> Offer:
    """Return what is shown of a questionnaire where it can be chosen."""
    language = language_to_read(questionnaire)
    return Offer(
        name=questionnaire.name,
        version=version,
        title=in_language(questionnaire.title, language) or questionnaire.name,
        language=language,
        questions=len(questionnaire.asked),
        minutes=max(1, round(seconds_to_answer(questionnaire) / 60)),
        languages=tuple(spoken(languages_shown(questionnaire, questionnaire.languages))),
    )


def publish_for(event: Event) -> None:
    """Publish what an event asks as soon as it says who acts and by when, unless somebody did; may refuse."""
    if event.version or not (event.questionnaire and event.audience and event.answer_by):
        return
    db = installation().db
    newest = questionnaires.newest_version(db, event.questionnaire)
    if newest:
        digest = newest[1]
    else:
        draft = _promising(questionnaires.get(db, event.questionnaire), event.audience, event.answer_by)
        version, _ = publish_draft(db, draft, today())
        digest = version.digest
    events.change(db, event.code, version=digest)


def _promising(draft: Questionnaire, audience: str, answer_by: date) -> Questionnaire:
    return replace(
        draft, audience={language: Wording(audience) for language in draft.languages}, answer_by=answer_by
    )
