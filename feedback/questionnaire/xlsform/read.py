"""A questionnaire read from an XLSForm workbook, with all that could not come along and all that was refused."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from feedback.catalogues import Say, say
from feedback.framework.plain import quoted, title_of
from feedback.questionnaire.document import Document, from_document, join_words, split_words, to_document
from feedback.questionnaire.kinds import SCALES, WAYS_OUT, Kind
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.pictures import PICTURES
from feedback.questionnaire.xlsform.columns import OWN
from feedback.questionnaire.xlsform.lists import WAY_OUT, Choice, is_scale, options_of, scale_of, with_other
from feedback.questionnaire.xlsform.names import Names
from feedback.questionnaire.xlsform.parts import WHO_ACTS, mark_of, said_in
from feedback.questionnaire.xlsform.report import Report
from feedback.questionnaire.xlsform.sheets import Form, Row, Table, read_form
from feedback.questionnaire.xlsform.types import PRELOADED, Becomes, Meaning, meaning_of
from feedback.questionnaire.xlsform.wordings import Wordings
from feedback.refusal import Refusal, Sentence
from feedback.wording import Trust

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
CARRIED = {
    SURVEY: {"type", "name", "label", "hint", "guidance_hint", "audio", "constraint_message", "required_message"},
    CHOICES: {"list_name", "name", "label"},
    SETTINGS: {
        *("form_title", "form_id", "version", "default_language", "style"),
        *("allow_choice_duplicates", "clean_text_values", "name"),
    },
}
OF_GROUPS = {"type", "name", "label", "constraint_message", "required_message"}
# Where answers would go, or who could read them, if a form had its way.
ELSEWHERE = {"public_key", "submission_url"}
FILLED_IN = ("default", "calculation", "preload", "preloadparams", "instance_name")
NO = {"no", "false", "false()", "0"}
_AT_MOST = re.compile(r"count-selected\s*\(\s*\.\s*\)\s*(<=|=<|<)\s*(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Hold a questionnaire, and in plain sentences what could not come along and what was refused."""

    questionnaire: Questionnaire
    left_out: tuple[Sentence, ...] = ()
    refused: tuple[Sentence, ...] = ()


def read_xlsform(data: bytes, shown: str, *, say: Say = say) -> Loaded:
    """Return the questionnaire in a workbook, or refuse with every fault at once.

    shown: what the file is called. What would tell who answers is refused on its own, and the rest comes in.
    """
    form = read_form(data, shown)
    report = Report()
    reading = _Reading(form, report, say)
    document = reading.document(PurePath(shown).stem)
    if report.faults:
        raise Refusal(*report.faults)
    questionnaire = _with_trust(from_document(document), form.words)
    return Loaded(questionnaire, report.left_out, report.refused)


class _Reading:
    """Read a form row by row."""

    def __init__(self, form: Form, report: Report, say: Say) -> None:
        self.form = form
        self.report = report
        self.say = say
        self.wordings = Wordings(form, report)
        self.settings = form.settings.rows[0] if form.settings.rows else Row(1, {})
        self.names = Names(row.text("name") for row in form.survey.rows)
        self.new_names: dict[str, str] = {}
        self.lists: dict[str, list[Choice]] = defaultdict(list)
        for row in form.choices.rows:
            choice = Choice(row, row.text("name"), self.wordings.of(row, "label", CHOICES))
            if row.text("list_name"):
                self.lists[row.text("list_name")].append(choice)
            elif row.text("name") or choice.texts:
                report.leave(
                    Sentence(
                        "“%(sheet)s”, row %(row)s is left out. It names no list.", sheet=CHOICES, row=row.line
                    )
                )
        self.sections: list[Document] = []
        self.section: Document | None = None
        self.open: list[tuple[Becomes, Row]] = []
        self.top: dict[str, dict[str, str]] = {}

    def document(self, stem: str) -> Document:
        """Return the form as a questionnaire's document."""
        for title in self.form.others:
            self.report.leave(Sentence("The sheet “%(sheet)s” is left out.", sheet=title))
        for row in self.form.survey.rows:
            self._row(row)
        for _, row in self.open:
            self.report.fault(Sentence("Row %(row)s begins a group that never ends.", row=row.line))
        used = {word for row in self.form.survey.rows for word in row.text("type").split()}
        for name in sorted(self.lists.keys() - used):
            self.report.leave(Sentence("The list of choices “%(list)s” is used nowhere.", list=name))
        for row in self.form.choices.rows:
            self._say_what_is_left(CHOICES, row)
        self._settings()
        self._drop_empty_sections()
        identity = self.settings.text("form_id") or stem
        name = Names([identity]).name_for(identity, "form")
        if name != identity and self.settings.text("form_id"):
            self.report.rename(SETTINGS, self.settings.line, identity, name)
        return {
            "name": name,
            "for": self.settings.text("csf_for") or "young people",
            "source_language": self.wordings.source,
            "languages": list(self.wordings.languages),
            "framework": self.settings.text("csf_framework") or None,
            "title": self._title(stem),
            "about": self.top.get("about", {}),
            "audience": self.top.get("audience", {}),
            "answer_by": self._answer_by(),
            "sections": self.sections,
            "compare_by": self._compare_by(),
        }

    # ---- Around the questions ---------------------------------------------------------------------------------

    def _title(self, stem: str) -> dict[str, str]:
        if self.wordings.is_ours:
            return self.top.get("title", {})
        return {self.wordings.source: self.settings.text("form_title") or title_of(stem)}

    def _answer_by(self) -> str | None:
        text = self.settings.text("csf_answer_by")
        try:
            return date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            self.report.leave(Sentence("“%(day)s” is no date to answer by. Write it like 2027-02-01.", day=text))
            return None

    def _compare_by(self) -> str | None:
        wanted = self.settings.text("csf_compare_by")
        if not wanted:
            return None
        name = self.new_names.get(wanted)
        kinds = {each["id"]: each["kind"] for section in self.sections for each in section["questions"]}
        if kinds.get(name or "") not in {Kind.SCALE, Kind.ONE}:
            self.report.leave(Sentence("Groups cannot be compared by “%(name)s”.", name=wanted))
            return None
        return name

    def _settings(self) -> None:
        for column, text in self.settings.cells.items():
            if column.name in ELSEWHERE:
                self.report.refuse(
                    Sentence(
                        "“%(sheet)s”, row %(row)s: “%(column)s” is refused. Answers stay here.",
                        sheet=SETTINGS,
                        row=self.settings.line,
                        column=column.shown,
                    )
                )
            elif PRELOADED.search(text) and column.name in FILLED_IN:
                self._refuse_filled_in(SETTINGS, self.settings.line, column.shown)
            elif column.name not in CARRIED[SETTINGS] and not column.name.startswith(OWN):
                self.report.leave_cell(SETTINGS, column, self.settings.line)

    def _drop_empty_sections(self) -> None:
        """Leave out the groups of a form from which nothing came in."""
        if self.wordings.is_ours:
            return
        for section in [section for section in self.sections if not section["questions"]]:
            self.report.leave(
                Sentence("The group “%(name)s” is left out. Nothing of it is left.", name=section["id"])
            )
            self.sections.remove(section)
        if not self.sections and not self.report.faults:
            self.report.fault(Sentence("The form has no question that can come in."))

    # ---- Rows -------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        meaning = meaning_of(row.text("type"))
        for column, text in row.each(*FILLED_IN):
            if PRELOADED.search(text):
                self._refuse_filled_in(SURVEY, row.line, column.shown)
        if not row.text("type"):
            self.report.leave(Sentence("Row %(row)s is left out. It has no type.", row=row.line))
        elif row.text("disabled").lower() in {"yes", "true", "true()"}:
            self.report.leave(Sentence("Row %(row)s is left out. It is switched off.", row=row.line))
        elif meaning.becomes is Becomes.REFUSED:
            self.report.refuse(Sentence(meaning.reason, row=row.line, type=row.text("type")))
        elif meaning.becomes is Becomes.UNKNOWN:
            self.report.leave(
                Sentence(
                    "Row %(row)s, “%(name)s”: questions of the type “%(type)s” cannot come in.",
                    row=row.line,
                    name=row.text("name"),
                    type=row.text("type"),
                )
            )
        elif meaning.becomes is Becomes.END:
            self._end(row)
        elif meaning.becomes in {Becomes.GROUP, Becomes.REPEAT}:
            self._begin(row, meaning.becomes)
        else:
            self._thing(row, meaning)

    def _refuse_filled_in(self, sheet: str, line: int, column: str) -> None:
        self.report.refuse(
            Sentence(
                "“%(sheet)s”, row %(row)s: “%(column)s” is refused. It fills in who answers.",
                sheet=sheet,
                row=line,
                column=column,
            )
        )

    def _begin(self, row: Row, becomes: Becomes) -> None:
        if becomes is Becomes.REPEAT:
            self.report.leave(Sentence("Row %(row)s repeats questions. Here they are asked once.", row=row.line))
        if self.open:
            self.report.leave(
                Sentence(
                    "Row %(row)s: the group “%(name)s” stands inside another. Only its questions come in.",
                    row=row.line,
                    name=row.text("name"),
                )
            )
        elif self.wordings.is_ours and row.text("csf_kind") == "intro":
            self.top["title"] = self.wordings.of(row, "label", SURVEY)
        else:
            self.section = self._new_section(self._name(row, "section"), self.wordings.of(row, "label", SURVEY))
        self.open.append((becomes, row))
        self._say_what_is_left(SURVEY, row, carried=OF_GROUPS)

    def _end(self, row: Row) -> None:
        if not self.open:
            self.report.fault(Sentence("Row %(row)s ends a group that never began.", row=row.line))
            return
        self.open.pop()
        if not self.open:
            self.section = None

    def _thing(self, row: Row, meaning: Meaning) -> None:
        """Take in a question or a note, or what only our own forms have."""
        words = self.wordings.of(row, "label", SURVEY)
        own = row.text("csf_kind") if meaning.becomes is Becomes.NOTE and self.wordings.is_ours else ""
        if own == "notice" and self.section is not None:
            self.section["notice"] = words
        elif own == "about":
            self.top["about"] = words
        elif own == "audience":
            self.top["audience"] = {language: self._who_acts(language, text) for language, text in words.items()}
        else:
            question = self._question(row, meaning, words)
            if question is None:
                return
            if self.section is None:
                self.section = self._new_section(
                    self.names.name_for("Questions", "section"), self._title("questions")
                )
            self.section["questions"].append(question)
        self._say_what_is_left(SURVEY, row)

    def _who_acts(self, language: str, text: str) -> str:
        before, after = said_in(language, WHO_ACTS, self.say).split("%(who)s")
        is_whole = text.startswith(before) and text.endswith(after)
        return text.removeprefix(before).removesuffix(after) if is_whole else text

    def _new_section(self, name: str, title: dict[str, str]) -> Document:
        section: Document = {"id": name, "title": title, "notice": {}, "questions": []}
        self.sections.append(section)
        return section

    def _name(self, row: Row, instead: str) -> str:
        """Return the name that something has here, and say so where it is another one than in the form."""
        old = row.text("name")
        new = self.names.name_for(old, instead)
        if new != old:
            self.report.rename(SURVEY, row.line, old, new)
        self.new_names.setdefault(old, new)
        return new

    def _say_what_is_left(self, sheet: str, row: Row, carried: set[str] | None = None) -> None:
        carried = CARRIED[sheet] if carried is None else carried
        for column, text in row.cells.items():
            is_carried = column.name in carried or column.name.startswith(OWN)
            is_no = column.name in {"required", "read_only"} and text.lower() in NO
            is_refused = column.name in FILLED_IN and PRELOADED.search(text)
            is_limit = column.name == "constraint" and _limit(row) is not None
            if not (is_carried or is_no or is_refused or is_limit):
                self.report.leave_cell(sheet, column, row.line)

    # ---- Questions --------------------------------------------------------------------------------------------

    def _question(self, row: Row, meaning: Meaning, words: dict[str, str]) -> Document | None:
        """Return the question in a row, or None where it cannot come in."""
        asked: Document = {"kind": meaning.becomes.value}
        if meaning.becomes in {Becomes.ONE, Becomes.MANY}:
            offered = self._choices(row, meaning)
            if offered is None:
                return None
            asked = offered
        question: Document = {
            "id": self._name(row, "note" if meaning.becomes is Becomes.NOTE else "question"),
            "text": words,
            "hint": self._hint(row),
            "indicators": _indicators(row),
            "general": row.text("csf_general").lower() == "yes",
            "sensitive": row.text("csf_sensitive").lower() == "yes",
            "sound": self.wordings.of(row, "audio", SURVEY),
            "picture": self._picture(row),
        }
        if not words and not self.wordings.is_ours:
            self.report.leave(Sentence("Row %(row)s has no words. Write them here.", row=row.line))
        if meaning.confirms:
            self.report.leave(Sentence("Row %(row)s comes in as a note. Nobody has to confirm it.", row=row.line))
        return question | asked

    def _hint(self, row: Row) -> dict[str, str]:
        """Return the hint; what is there for guidance stands below it."""
        hint = self.wordings.of(row, "hint", SURVEY)
        guidance = self.wordings.of(row, "guidance_hint", SURVEY)
        return hint | {
            language: f"{hint[language]}\n{text}" if language in hint else text
            for language, text in guidance.items()
        }

    def _picture(self, row: Row) -> str:
        name = row.text("csf_picture")
        if name and name not in PICTURES:
            self.report.leave(Sentence("Row %(row)s: there is no picture “%(name)s”.", row=row.line, name=name))
            return ""
        return name

    def _choices(self, row: Row, meaning: Meaning) -> Document | None:
        """Return how a question is asked that offers choices, or None where it cannot be."""
        choices = self.lists.get(meaning.choices, [])
        if not choices:
            self.report.fault(
                Sentence(
                    "Row %(row)s: there is no list of choices %(list)s.",
                    row=row.line,
                    list=quoted(meaning.choices),
                )
            )
            return None
        scale = self._scale(row, choices) if meaning.becomes is Becomes.ONE else None
        if scale:
            return {"kind": "scale", "scale": scale}
        options = self._options(row, meaning, choices)
        if len(options) < 2:
            self.report.leave(Sentence("Row %(row)s is left out. It offers fewer than two choices.", row=row.line))
            return None
        asked: Document = {"kind": meaning.becomes.value, "options": options}
        return asked | ({"at_most": _limit(row)} if meaning.becomes is Becomes.MANY else {})

    def _scale(self, row: Row, choices: list[Choice]) -> str | None:
        """Return the scale of ours that choices are, as our own form says or by their words."""
        said = row.text("csf_scale")
        if row.text("csf_kind") == "scale" and is_scale(choices, said):
            if any(self._is_reworded(choice, said) for choice in choices):
                self.report.leave(
                    Sentence("Row %(row)s: the answers of this scale keep their own words.", row=row.line)
                )
            return said
        return scale_of(choices) if row.text("csf_kind") != "one" else None

    def _is_reworded(self, choice: Choice, scale: str) -> bool:
        step = next((step for step in (*SCALES[scale], *WAYS_OUT) if step.id == choice.name), None)
        return step is None or any(
            text != said_in(language, step.label, self.say) for language, text in choice.texts.items()
        )

    def _options(self, row: Row, meaning: Meaning, choices: list[Choice]) -> list[Document]:
        is_one = meaning.becomes is Becomes.ONE
        for choice in choices:
            if is_one and choice.way_out and self._is_reworded_way_out(choice):
                self.report.leave(
                    Sentence(
                        "“%(sheet)s”, row %(row)s: the choice “%(name)s” says “%(label)s” here.",
                        sheet=CHOICES,
                        row=choice.row.line,
                        name=choice.name,
                        label=WAY_OUT[choice.way_out].label,
                    )
                )
        if not self.wordings.is_ours:
            self._say_which_have_no_words(choices)
        options = options_of(choices, with_ways_out=is_one, renamed=self._renamed_choice)
        if meaning.or_other:
            self.report.leave(
                Sentence("Row %(row)s: nobody can type another answer. They can choose “Other”.", row=row.line)
            )
            options = with_other(options, self.wordings.source)
        return options

    def _say_which_have_no_words(self, choices: list[Choice]) -> None:
        for choice in choices:
            if not choice.texts:
                self.report.leave(
                    Sentence(
                        "“%(sheet)s”, row %(row)s has no words. Write them here.",
                        sheet=CHOICES,
                        row=choice.row.line,
                    )
                )

    def _is_reworded_way_out(self, choice: Choice) -> bool:
        step = WAY_OUT[choice.way_out]
        return choice.name != step.id or any(
            text != said_in(language, step.label, self.say) for language, text in choice.texts.items()
        )

    def _renamed_choice(self, choice: Choice, name: str) -> None:
        self.report.rename(CHOICES, choice.row.line, choice.name, name)


def _limit(row: Row) -> int | None:
    """Return how many choices a question allows at most, or None."""
    found = _AT_MOST.fullmatch(row.text("constraint").strip())
    if not found:
        return None
    most = int(found[2]) - (found[1] == "<")
    return most if most > 0 else None


def _indicators(row: Row) -> list[Document]:
    """Return a row's links, each with the wording that stands beside its code."""
    codes = row.text("csf_indicator").splitlines()
    worded = [line.strip() for line in row.text("csf_indicator_wording").splitlines()]
    links = []
    for code in filter(None, (code.strip() for code in codes)):
        line = next((line for line in worded if line.startswith(f"{code}:")), "")
        links.append({"code": code, "wording": line.removeprefix(f"{code}:").strip()})
    return links


def _with_trust(questionnaire: Questionnaire, words: Table) -> Questionnaire:
    """Return the questionnaire with the trust that each text had when it was written, if it is still that text.

    A translation is stale where its source is another one now.
    """
    known = {(row.text("item"), row.text("language")): row for row in words.rows}
    bare, rows = split_words(to_document(questionnaire))

    def is_the_same(item: str, language: str, text: str) -> bool:
        row = known.get((item, language))
        return row is not None and row.text("mark") == mark_of(text)

    texts = {(item, language): wording["text"] for item, language, wording in rows}
    source = questionnaire.source_language
    trusted = []
    for item, language, wording in rows:
        if is_the_same(item, language, wording["text"]):
            row = known[item, language]
            trust = row.text("trust") if row.text("trust") in set(Trust) else Trust.DRAFT
            was_moved = (item, source) in known and not is_the_same(item, source, texts.get((item, source), ""))
            is_stale = row.text("stale") == "yes" or (language != source and was_moved)
            wording |= {"trust": str(trust), "stale": is_stale}
        trusted.append((item, language, wording))
    return from_document(join_words(bare, trusted))
