"""What translators work on: the catalogues as this installation corrected them, and drafts of questionnaires."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from feedback.catalogues import (
    CATALOGUES,
    FRAMEWORK,
    SOURCE_LANGUAGE,
    STAFF,
    STAFF_LANGUAGES,
    path_of,
    read_catalogue,
    shipped,
)
from feedback.languages import LANGUAGES
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.translating import translation_of, with_wordings
from feedback.refusal import Refusal, Sentence
from feedback.store import cards, questionnaires, studio_questionnaires
from feedback.store.database import writing
from feedback.translating.unit import Translation, Unit
from feedback.wording import Trust, Wording

MEANWHILE = Sentence("Somebody changed this meanwhile. Look at it, then change it again.")


# ---- Reading --------------------------------------------------------------------------------------------------


def names(db: Database, language: str) -> list[str]:
    """Return the names of all that can be translated into a language: catalogues first, then questionnaires."""
    query = "SELECT name FROM questionnaire WHERE json_extract(structure, '$.source_language') <> ? ORDER BY name"
    return _catalogues_in(language) + [name for (name,) in db.execute(query, (language,))]


def _catalogues_in(language: str) -> list[str]:
    if language == SOURCE_LANGUAGE:
        return []
    return [name for name in CATALOGUES if name != STAFF or language in STAFF_LANGUAGES]


def get(db: Database, name: str, language: str) -> Translation:
    """Return everything that one of them says in a language, as it stands in this installation; or refuse."""
    if language not in LANGUAGES or (language == SOURCE_LANGUAGE and name in CATALOGUES):
        raise Refusal(Sentence("Choose a language that can be translated into."))
    if name not in names(db, language):
        raise Refusal(Sentence("There is nothing called “%(name)s” to translate.", name=name))
    if name in CATALOGUES:
        return _corrected(read_catalogue(shipped("translations"), language, name), corrections(db, name, language))
    return translation_of(questionnaires.get(db, name), language)


def drafts(db: Database) -> list[Questionnaire]:
    """Return the drafts of all questionnaires that can be translated, by name."""
    return [questionnaires.get(db, name) for name in questionnaires.names(db)]


def wholes(db: Database, language: str, questionnaires_read: Iterable[Questionnaire]) -> list[Translation]:
    """Return all that can be translated into a language; its catalogues, and of the drafts those that it fits."""
    shown = [
        corrected(db, read_catalogue(shipped("translations"), language, name)) for name in _catalogues_in(language)
    ]
    drafts_read = (each for each in questionnaires_read if each.source_language != language)
    return shown + [translation_of(each, language) for each in drafts_read]


def known(db: Database) -> dict[str, dict[str, Wording]]:
    """Return the translations of the starter framework's sentences, by the sentence and by language."""
    found: dict[str, dict[str, Wording]] = {}
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE and path_of(shipped("translations"), language, FRAMEWORK).is_file():
            for unit in get(db, FRAMEWORK, language):
                if unit.wording and not unit.wording.stale:
                    found.setdefault(unit.source, {})[language] = unit.wording
    return found


def stamp(db: Database) -> int:
    """Return a number that is another one whenever the wording of the pages was corrected."""
    (number,) = db.execute("SELECT number FROM interface_stamp").fetchone()
    return int(number)


def corrections(db: Database, name: str, language: str) -> dict[str, tuple[str, Wording]]:
    """Return this installation's own wordings of a catalogue by id, each with the English that it translates."""
    query = (
        "SELECT item, source, text, trust, stale, vouched_by, vouched_on, was FROM interface_wording "
        "WHERE catalogue = ? AND language = ?"
    )
    return {
        item: (source, Wording(text, Trust(trust), bool(stale), by, date.fromisoformat(on) if on else None, was))
        for item, source, text, trust, stale, by, on, was in db.execute(query, (name, language))
    }


def corrected(db: Database, translation: Translation) -> Translation:
    """Return a catalogue that ships with the program as this installation corrected it."""
    return _corrected(translation, corrections(db, translation.name, translation.language))


def served(db: Database, translation: Translation) -> Translation:
    """Return a catalogue as pages say it: where a correction is marked as stale, what ships is said."""
    own = corrections(db, translation.name, translation.language)
    return _corrected(translation, {identity: pair for identity, pair in own.items() if not pair[1].stale})


def _corrected(translation: Translation, own: Mapping[str, tuple[str, Wording]]) -> Translation:
    if not own:
        return translation
    return replace(translation, units=tuple(_corrected_unit(unit, own.get(unit.id)) for unit in translation))


def _corrected_unit(unit: Unit, own: tuple[str, Wording] | None) -> Unit:
    if own is None:
        return unit
    source, wording = own
    if source == unit.source:
        return replace(unit, wording=wording)
    if unit.wording and not unit.wording.stale:
        return unit  # the program brought new words in both languages
    return replace(unit, wording=replace(wording, stale=True, was=wording.was or source))


# ---- Writing --------------------------------------------------------------------------------------------------


def put(db: Database, name: str, language: str, identity: str, wording: Wording, *, based_on: str) -> None:
    """Keep one wording; refuse where its source, or the wording before it, changed while somebody worked on it.

    based_on: the digest of the unit that somebody looked at.
    """
    with writing(db):
        now = get(db, name, language).get(identity)
        if now is None or now.digest != based_on:
            raise Refusal(MEANWHILE)
        put_all(db, name, language, {identity: wording})


def put_all(db: Database, name: str, language: str, wordings: Mapping[str, Wording]) -> None:
    """Keep wordings by the ids of their units, all or none."""
    with writing(db):
        current = get(db, name, language)
        if name in CATALOGUES:
            _correct(db, current, wordings)
        else:
            _reword(db, questionnaires.get(db, name), language, wordings)


def offer(db: Database, name: str, language: str) -> Questionnaire:
    """Let the draft of a questionnaire speak a language, and return it; refuse while it is not complete."""
    with writing(db):
        if not get(db, name, language).is_complete:
            raise Refusal(Sentence("This language is not complete yet. Translate what is missing first."))
        draft = questionnaires.get(db, name)
        chosen = {*draft.languages, language}
        own = [code for code in draft.languages if code not in LANGUAGES]
        spoken = replace(draft, languages=(*(code for code in LANGUAGES if code in chosen), *own))
        questionnaires.save(db, spoken)
    return spoken


def _correct(db: Database, current: Translation, wordings: Mapping[str, Wording]) -> None:
    sources = {unit.id: unit.source for unit in current}
    db.conn.executemany(
        "INSERT OR REPLACE INTO interface_wording "
        "(catalogue, item, language, source, text, trust, stale, vouched_by, vouched_on, was) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (current.name, identity, current.language, sources[identity], *_columns(wording))
            for identity, wording in wordings.items()
        ),
    )
    db.execute("UPDATE interface_stamp SET number = number + 1")


def _columns(wording: Wording) -> Iterable[str | int]:
    on = wording.on.isoformat() if wording.on else ""
    return (wording.text, wording.trust, int(wording.stale), wording.by, on, wording.was)


def _reword(db: Database, draft: Questionnaire, language: str, wordings: Mapping[str, Wording]) -> None:
    """Keep other words of a questionnaire; a question with a card says them wherever its card is."""
    said = with_wordings(draft, language, wordings)
    questionnaires.save(db, said)
    if studio_questionnaires.is_theirs(db, draft.name):
        for question in said.questions:
            if question not in draft.questions:
                cards.translate(db, question)
