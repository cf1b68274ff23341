"""A release as a DDI-Codebook 2.5 file, as archives keep them: what was asked, of whom, and what is shown."""

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from feedback.catalogues import Say
from feedback.framework.plain import clean
from feedback.questionnaire.kinds import WAYS_OUT, Kind, for_translation
from feedback.questionnaire.model import Question
from feedback.themes.interchange.told import (
    ANSWERS_LEFT_OUT,
    Telling,
    by_principle,
    in_every_language,
    language_tag,
)
from feedback.themes.reading import Reading
from feedback.themes.shown import Release
from feedback.themes.words import NOT_ENOUGH

NAMESPACE = "ddi:codebook:2_5"
VERSION = "2.5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MISSING = frozenset(step.id for step in WAYS_OUT)
# What the answers to a question are, where they are not one of some categories.
DOMAINS = {Kind.MANY: "multiple", Kind.TEXT: "text"}
KIND_OF_DATA = for_translation("Rounded shares of groups of people, never single people")


def as_ddi(reading: Reading, language: str, say: Say) -> bytes:
    """Return the codebook, its texts in every language of the questionnaire; `language` is that of the rest."""
    telling = Telling(reading, language, say)
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": VERSION, LANGUAGE: language_tag(language)})
    _study(SubElement(root, "stdyDscr"), telling)
    if reading.release["questions"]:
        _data(SubElement(root, "dataDscr"), telling)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _study(study: Element, telling: Telling) -> None:
    reading, questionnaire = telling.reading, telling.reading.questionnaire
    citation = SubElement(study, "citation")
    titles = SubElement(citation, "titlStmt")
    _text(titles, "titl", reading.title)
    _in_every_language(titles, "altTitl", telling, lambda each: each.wording(questionnaire.title))
    _text(titles, "IDNo", reading.mark)
    made = SubElement(SubElement(citation, "prodStmt"), "prodDate", date=reading.made_on.isoformat())
    made.text = reading.made_on.isoformat()
    information = SubElement(study, "stdyInfo")
    _in_every_language(information, "abstract", telling, lambda each: each.wording(questionnaire.about))
    _summary(SubElement(information, "sumDscr"), telling)
    people = telling.people(reading.release["people"])
    for sentence in (people, *telling.notices()):
        _text(study, "notes", sentence)
    for theme in reading.text_themes:
        _text(study, "notes", f"{theme.name}: {telling.people(theme.people)}", type="theme")
        for quote in theme.quotes:
            _text(study, "notes", quote.words, type="quote", **{LANGUAGE: language_tag(quote.language)})


def _summary(summary: Element, telling: Telling) -> None:
    events = telling.reading.events
    for month in sorted({event.month for event in events} - {""}):
        _text(summary, "collDate", month, date=month)
    for nation in _each(event.nation for event in events):
        _text(summary, "nation", nation)
    for place in _each(event.place for event in events):
        _text(summary, "geogCover", place)
    _text(summary, "universe", telling.reading.questionnaire.meant_for)
    _in_every_language(summary, "dataKind", telling, lambda each: each.says(KIND_OF_DATA))


def _each(found: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(each for each in found if each))


def _data(data: Element, telling: Telling) -> None:
    questions = telling.reading.questions()
    for _, asked in by_principle(telling.reading):
        for each in asked:
            if each.outcome:
                ids = " ".join(_id("q", result["id"]) for result in each.results)
                group = SubElement(data, "varGrp", ID=_id("o", each.outcome.code), type="subject", var=ids)
                _text(group, "labl", each.outcome.text)
    for result in telling.reading.release["questions"]:
        _variable(data, telling, questions[result["id"]], result)


def _variable(data: Element, telling: Telling, question: Question, result: Release) -> None:
    """Write one question; its categories are there even where what people chose is hidden."""
    variable = SubElement(data, "var", ID=_id("q", question.id), name=question.id, intrvl="discrete")
    _in_every_language(variable, "labl", telling, lambda each: each.wording(question.text))
    asked = SubElement(variable, "qstn", responseDomainType=DOMAINS.get(question.kind, "category"))
    _in_every_language(asked, "qstnLit", telling, lambda each: each.wording(question.text))
    if question.hint:
        _in_every_language(asked, "ivuInstr", telling, lambda each: each.wording(question.hint))
    if result["status"] == "shown":
        _text(variable, "TotlResp", telling.people(result["answered"]))
    shown = {option["id"]: option for option in result["options"]}
    for option in question.option_ids:
        _category(variable, telling, question, option, shown.get(option))
    for link in question.indicators:
        _text(variable, "concept", link.code, vocab=telling.reading.questionnaire.framework or "")
    SubElement(variable, "varFormat", type="character")
    if result["status"] == "hidden":
        _in_every_language(variable, "notes", telling, lambda each: each.says(NOT_ENOUGH))
    else:
        _in_every_language(variable, "notes", telling, lambda each: each.people(result["answered"]))
    if result.get("left_out"):
        left_out = result["left_out"]
        _in_every_language(variable, "notes", telling, lambda each: each.says(ANSWERS_LEFT_OUT, events=left_out))


def _category(variable: Element, telling: Telling, question: Question, option: str, shown: Release | None) -> None:
    category = SubElement(variable, "catgry", missing="Y" if option in MISSING else "N")
    _text(category, "catValu", option)
    _in_every_language(category, "labl", telling, lambda each: each.labels(question)[option])
    if shown is None:
        return
    _in_every_language(category, "txt", telling, lambda each: each.part(shown["part"]))
    if shown["share"] is not None:
        _text(category, "catStat", str(shown["share"]), type="percent")


def _in_every_language(parent: Element, tag: str, telling: Telling, told: Callable[[Telling], str]) -> None:
    for each in in_every_language(telling):
        _text(parent, tag, told(each), **{LANGUAGE: language_tag(each.language)})


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    if text:
        SubElement(parent, tag, {name: value for name, value in attributes.items() if value}).text = clean(text)


def _id(start: str, name: str) -> str:
    """Return a name as XML can take it for an identifier; two names stay two."""
    return f"{start}-" + re.sub(r"[^A-Za-z0-9-]", lambda sign: f"_{ord(sign[0]):x}_", name)
