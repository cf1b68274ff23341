"""The one page with every question, of an event or of a try-out: fresh, in another look, and to be put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from feedback.questionnaire.model import Questionnaire
from feedback.store.events import Event
from feedback.store.trials import Trial
from feedback.web.attempts import new_attempt, sent_attempt
from feedback.web.language import gettext, in_language, page_language
from feedback.web.young_people.helplines import HELPLINES
from feedback.web.young_people.prepared_page import PLACE_OF_ATTEMPT
from feedback.web.young_people.question_page import section_views

# More than anybody types; past this a page could not show it again.
LARGEST_FORM = 256 * 1024


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold what asks, the questions as they are shown, and the endpoints of the pages around them.

    numbers: the number of each question that has one, where some of those that are asked have none.
    """

    event: Event | Trial
    questionnaire: Questionnaire
    start: str
    send: str
    stop: str
    numbers: Mapping[str, int] | None = None

    def fresh(self) -> str:
        """Return the questions with nothing filled in, and a place for the attempt id."""
        return self._page(attempt=PLACE_OF_ATTEMPT)

    def as_it_is(self, form: Any, sent: Any) -> str:
        """Return the questions in another language or look, with what was typed; nothing of it is kept (T-03)."""
        return self._page(answers=form.data, attempt=sent_attempt(sent) or new_attempt())

    def to_correct(self, form: Any, sent: Any, problem: str = "") -> str:
        """Return the questions with what is to be put right, and with what was typed."""
        if not problem and not any(question.id in form.errors for question in self.questionnaire.asked):
            problem = gettext("We could not read this page well. Look at your answers and send them again.")
        return self._page(
            answers=form.data,
            errors=form.errors,
            problem=problem,
            attempt=sent_attempt(sent) or new_attempt(),
        )

    def _page(self, *, answers: Any = None, errors: Any = None, **more: Any) -> str:
        language = page_language().code
        sections = section_views(self.questionnaire, language, answers, errors, self.numbers)
        return render_template(
            "young_people/answer.html",
            event=self.event,
            asking=self,
            is_trial=isinstance(self.event, Trial),
            title=in_language(self.questionnaire.title, language),
            helplines=HELPLINES,
            keeps_answers=True,
            sections=sections,
            wrong=[question for section in sections for question in section.questions if question.errors],
            **more,
        )
