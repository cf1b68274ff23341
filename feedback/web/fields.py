"""From a published questionnaire to the form that checks what somebody sent."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import Field, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from feedback.answers.anonymise import is_too_long
from feedback.questionnaire.kinds import LONGEST_TEXT, Kind
from feedback.questionnaire.model import Question, Questionnaire, Version
from feedback.web.language import gettext


class OneOf(StringField):
    """Take one of the options of a question, or nothing."""

    def __init__(self, options: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = frozenset(options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the choice; two at once cannot come from our page."""
        chosen = [value for value in valuelist if value]
        self.data = chosen[0] if chosen else None
        if len(chosen) > 1 or not self.options.issuperset(chosen):
            self.data = None
            raise ValueError(gettext("Choose one of the answers below."))


class SomeOf(SelectMultipleField):
    """Take some of the options of a question, at most as many as it allows."""

    def __init__(self, options: Sequence[str] = (), at_most: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = frozenset(options)
        self.at_most = at_most

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered, and more than may be chosen; what was chosen stays chosen."""
        chosen = set(self.data or ())
        if not chosen <= self.options:
            raise ValidationError(gettext("Choose from the answers below."))
        if self.at_most is not None and len(chosen) > self.at_most:
            raise ValidationError(gettext("Choose at most %(most)s answers.", most=self.at_most))


class OwnWords(TextAreaField):
    """Take a text of up to 500 letters."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a text that is too long; it stays as it was typed (G-07)."""
        if is_too_long(self.data or ""):
            raise ValidationError(gettext("Your answer can have at most %(most)s letters.", most=LONGEST_TEXT))


def _scale_or_one(question: Question) -> Any:
    return OneOf(question.option_ids)


def _many(question: Question) -> Any:
    return SomeOf(question.option_ids, question.at_most)


def _text(_question: Question) -> Any:
    return OwnWords()


# The form field of each kind; a note has none.
FIELDS: dict[Kind, Callable[[Question], Any] | None] = {
    Kind.SCALE: _scale_or_one,
    Kind.ONE: _scale_or_one,
    Kind.MANY: _many,
    Kind.TEXT: _text,
    Kind.NOTE: None,
}


class AnswerFields:
    """Hold the fields of one published version; `form` binds them to what one person sent."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._unbound: dict[str, UnboundField[Field]] = {
            question.id: make(question)
            for question in questionnaire.asked
            if (make := FIELDS[question.kind]) is not None
        }

    def form(self, sent: Any) -> BaseForm:
        """Return the form with what was sent in it."""
        form = BaseForm(self._unbound)
        form.process(sent)
        return form

    def strangers(self, names: Sequence[str]) -> list[str]:
        """Return the names among those sent that are no question of ours and no field of the page itself."""
        return [name for name in names if name not in self._unbound and not (name or "").startswith("_")]


_made: dict[str, AnswerFields] = {}


def fields_of(version: Version) -> AnswerFields:
    """Return the fields of a published version, made when they are first needed."""
    fields = _made.get(version.digest)
    if fields is None:
        fields = _made[version.digest] = AnswerFields(version.questionnaire)
    return fields
