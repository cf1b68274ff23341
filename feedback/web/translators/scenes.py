"""Every page that young people meet, in every state that says something else, drawn by its real template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from feedback.questionnaire.kinds import SCALES, for_translation
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.trial import try_out
from feedback.store.events import Action, State
from feedback.store.trials import Trial
from feedback.themes.words import NOT_SAID
from feedback.web.language import gettext, in_language
from feedback.web.results import ReleaseView
from feedback.web.translators import examples
from feedback.web.translators.examples import DAY, WHO, Messages, filled_in
from feedback.web.trust import UNCHECKED
from feedback.web.young_people.answering import HIDDEN, not_saved
from feedback.web.young_people.asking import Asking
from feedback.web.young_people.helplines import HELPLINES
from feedback.web.young_people.question_page import section_views
from feedback.web.young_people.what_we_save import what_we_save

START = for_translation("The start page")
TYPING_A_CODE = for_translation("Where a code is typed")
QUESTIONS = for_translation("The questions")
THANKS = for_translation("The thank-you page")
HEARD = for_translation("What the group said")
HELP = for_translation("Help")
PRIVACY = for_translation("What we save")
SAFETY = for_translation("Staying safe")
WITHDRAWING = for_translation("Taking answers back")
NOT_OPEN = for_translation("An event that takes no answers")
TRY_OUT = for_translation("A try-out")
MESSAGE = for_translation("When something went wrong")
PAPER = for_translation("The questions on paper")
POSTER = for_translation("The poster")
BRIEFING = for_translation("A briefing")
RESULTS_FILE = for_translation("A file of results")


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold the language of a scene, and what each file of the program says."""

    language: str
    messages: Messages


@dataclass(frozen=True, slots=True)
class Scene:
    """Name one page in one state: what it is called, the address that it would have, and how it is drawn."""

    name: str
    title: str
    address: str
    draw: Callable[[Stage], str]


def _event_page(template: str, *, state: State = State.OPEN, **values: Any) -> Callable[[Stage], str]:
    """Return what draws a page of an event."""

    def draw(stage: Stage) -> str:
        event = examples.event(stage.language, state)
        given = {"event": event, "audience": WHO, "answer_by": DAY, "attempt": "", "withdrawal_codes": False}
        return render_template(f"young_people/{template}.html", **given | _made(values))

    return draw


def _made(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values, those that are in the language of the page made now."""
    return {name: value() if callable(value) else value for name, value in values.items()}


def _thanks_with_codes(stage: Stage) -> str:
    # An installation without such codes has no address for them; nothing on an example leads anywhere.
    hidden = [gettext(each) for each in HIDDEN.values()]
    return _event_page("thanks", hidden=hidden, withdrawal_codes=True, url_for=lambda: _nowhere)(stage)


def _nowhere(*_: object, **__: object) -> str:
    return "#"


def _start(stage: Stage) -> str:
    return start_page(stage.language, examples.questionnaire(stage.language), withdrawal_codes=False)


def _start_of_a_draft(stage: Stage) -> str:
    """Draw the start page where codes are given, everything is made up and nobody checked the translation."""
    found = examples.questionnaire(stage.language)
    more = {"withdrawal_codes": True, "is_demonstration": True, "unchecked": UNCHECKED}
    return start_page(stage.language, found, **more)


def start_page(language: str, found: Questionnaire, **more: Any) -> str:
    """Return the page before the first question of a questionnaire."""
    return render_template(
        "young_people/start.html",
        event=examples.event(language),
        title=in_language(found.title, language),
        about=in_language(found.about, language),
        audience=in_language(found.audience, language) or WHO,
        answer_by=DAY,
        asked=len(found.asked),
        has_groups=True,
        **more,
    )


def _questions(*, codes: bool = False) -> Callable[[Stage], str]:
    def draw(stage: Stage) -> str:
        return questions_page(stage.language, examples.questionnaire(stage.language), withdrawal_codes=codes)

    return draw


def questions_page(language: str, found: Questionnaire, *, trial: Trial | None = None, **more: Any) -> str:
    """Return the page with every question of a questionnaire, of a try-out or of an event."""
    tried = try_out(found, lambda _, message: gettext(message)) if trial else None
    asked = tried.questionnaire if tried else found
    event = trial or examples.event(language)
    asking = Asking(event, asked, start="young_people.start", send="answering.send", stop="young_people.no_thanks")
    errors = more.pop("errors", {})
    sections = section_views(asked, language, None, errors, tried.numbers if tried else None)
    given = {"withdrawal_codes": False, "attempt": ""} | more
    return render_template(
        "young_people/answer.html",
        event=event,
        asking=asking,
        is_trial=trial is not None,
        title=in_language(found.title, language),
        helplines=HELPLINES,
        keeps_answers=True,
        sections=sections,
        wrong=[question for section in sections for question in section.questions if question.errors],
        **given,
    )


def _to_put_right(stage: Stage) -> str:
    """Draw the questions with every sentence that can stand beside one."""
    found = examples.questionnaire(stage.language)
    wrong = [filled_in(each) for each in stage.messages("feedback/web/fields.py")]
    errors = {next(iter(SCALES)): wrong[:1], found.asked[-1].id: wrong[1:]}
    problem = " ".join(filled_in(each) for each in stage.messages("feedback/web/young_people/asking.py"))
    return questions_page(stage.language, found, errors=errors, problem=problem)


def _not_saved(stage: Stage) -> str:
    return questions_page(stage.language, examples.questionnaire(stage.language), problem=not_saved())


def _code(stage: Stage) -> str:
    wrong = " ".join(filled_in(each) for each in stage.messages("feedback/web/young_people/pages.py"))
    return render_template("young_people/code.html", typed="", wrong=wrong)


def _heard_answered(stage: Stage) -> str:
    action = Action(stage.language, heard="…", did="…", cannot="…")
    few = ReleaseView(is_released=False, people="", results=())
    return _event_page("heard", results=few, action=action)(stage)


def _information(page: str) -> Callable[[Stage], str]:
    def draw(_: Stage) -> str:
        return render_template(f"young_people/{page}.html", helplines=HELPLINES, what_we_save=what_we_save)

    return draw


def _withdraw(*, codes: bool) -> Callable[[Stage], str]:
    def draw(stage: Stage) -> str:
        said = [filled_in(each) for each in stage.messages("feedback/web/young_people/withdrawing.py")]
        wrong = {"code": said[0], "digits": " ".join(said[1:])} if codes else {}
        typed = {"code": "", "digits": ""}
        return render_template(
            "young_people/withdraw.html", typed=typed, wrong=wrong, problem="", withdrawal_codes=codes
        )

    return draw


def _trial(language: str) -> Trial:
    return Trial(examples.CODE, examples.questionnaire(language), is_open=True)


def _try_page(template: str) -> Callable[[Stage], str]:
    def draw(stage: Stage) -> str:
        trial = _trial(stage.language)
        title = in_language(trial.questionnaire.title, stage.language)
        return render_template(
            f"young_people/{template}.html",
            event=trial,
            title=title,
            about="",
            asked=len(trial.questionnaire.asked),
        )

    return draw


def _try_questions(stage: Stage) -> str:
    trial = _trial(stage.language)
    return questions_page(stage.language, trial.questionnaire, trial=trial)


def _message(status: int) -> Callable[[Stage], str]:
    return lambda _: render_template("message.html", status=status)


def _sheet(stage: Stage) -> str:
    found = examples.questionnaire(stage.language)
    return _printed(
        render_template(
            "printed/sheet.html",
            event=examples.event(stage.language),
            title=in_language(found.title, stage.language),
            about=in_language(found.about, stage.language),
            audience=WHO,
            answer_by=DAY,
            address=f"feedback.example/e/{examples.CODE}",
            sections=section_views(found, stage.language),
        )
    )


def _poster(_: Stage) -> str:
    return _printed(render_template("printed/invitation.html"))


def _briefing(stage: Stage) -> str:
    made = examples.briefing_that_says(stage.language, stage.messages)
    return _printed(render_template("printed/briefing.html", briefing=made, level=2))


def _results_file(stage: Stage) -> str:
    return _listed([NOT_SAID, *stage.messages("feedback/themes/interchange/")])


def _printed(sheet: str) -> str:
    return render_template("translate/look_printed.html", sheet=Markup(sheet))  # noqa: S704 a template of ours


def _listed(messages: Sequence[str]) -> str:
    return render_template("translate/look_listed.html", lines=[filled_in(each) for each in messages])


_AT_EVENT = f"/{{}}/e/{examples.CODE}/"
_AT_TRIAL = f"/{{}}/try/{examples.CODE}/"
SCENES: tuple[Scene, ...] = (
    Scene("start", START, _AT_EVENT, _start),
    Scene("start-codes", START, _AT_EVENT, _start_of_a_draft),
    Scene("code", TYPING_A_CODE, "/{}/", _code),
    Scene("questions", QUESTIONS, f"{_AT_EVENT}answer", _questions()),
    Scene("questions-codes", QUESTIONS, f"{_AT_EVENT}answer", _questions(codes=True)),
    Scene("questions-again", QUESTIONS, f"{_AT_EVENT}answer", _to_put_right),
    Scene("questions-not-saved", QUESTIONS, f"{_AT_EVENT}answer", _not_saved),
    Scene("thanks", THANKS, f"{_AT_EVENT}no-thanks?kiosk=yes", _event_page("thanks", hidden=())),
    Scene("thanks-hidden", THANKS, f"{_AT_EVENT}no-thanks", _thanks_with_codes),
    Scene("heard-early", HEARD, f"{_AT_EVENT}heard", _event_page("heard", results=None)),
    Scene("heard", HEARD, f"{_AT_EVENT}heard", _event_page("heard", results=examples.results, action=None)),
    Scene("heard-answered", HEARD, f"{_AT_EVENT}heard", _heard_answered),
    Scene("help", HELP, "/{}/help", _information("help")),
    Scene("privacy", PRIVACY, "/{}/privacy", _information("privacy")),
    Scene("safety", SAFETY, "/{}/safety", _information("safety")),
    Scene("withdraw", WITHDRAWING, "/{}/withdraw", _withdraw(codes=False)),
    Scene("withdraw-codes", WITHDRAWING, "/{}/withdraw", _withdraw(codes=True)),
    Scene(
        "withdrawal-code",
        WITHDRAWING,
        f"{_AT_EVENT}",
        _event_page("withdrawal_code", groups=["0000", "1111", "2222", "3333"]),
    ),
    Scene("withdrawn", WITHDRAWING, "/{}/withdraw", _event_page("withdrawn")),
    Scene(
        "not-open",
        NOT_OPEN,
        f"{_AT_EVENT}",
        _event_page("not_open", state=State.DRAFT, is_closed=False, typed=[], too_late=False),
    ),
    Scene(
        "ended",
        NOT_OPEN,
        f"{_AT_EVENT}",
        _event_page("not_open", state=State.CLOSED, is_closed=True, typed=[("…", "…")], too_late=True),
    ),
    Scene("try-out", TRY_OUT, _AT_TRIAL, _try_page("try_start")),
    Scene("try-out-questions", TRY_OUT, f"{_AT_TRIAL}answer", _try_questions),
    Scene("try-out-thanks", TRY_OUT, f"{_AT_TRIAL}no-thanks", _try_page("try_thanks")),
    Scene("try-out-over", TRY_OUT, _AT_TRIAL, _try_page("try_over")),
    *(Scene(f"message-{status}", MESSAGE, "/{}/", _message(status)) for status in (404, 403, 413, 429, 400, 500)),
    Scene("paper", PAPER, "/{}/", _sheet),
    Scene("poster", POSTER, "/{}/", _poster),
    Scene("briefing", BRIEFING, "/{}/", _briefing),
    Scene("results-file", RESULTS_FILE, "/{}/", _results_file),
)
