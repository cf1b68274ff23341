"""Reading what people wrote: a reviewer takes out what identifies, translates, and marks what needs action.

Nothing of a text is copied anywhere: not into the log, not into a session, and into no address but its random id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from feedback.answers.anonymise import clean_text
from feedback.answers.contacts import hide
from feedback.answers.look_at import worth_a_look
from feedback.languages import LANGUAGES, Language
from feedback.questionnaire.kinds import for_translation
from feedback.refusal import Refusal, Sentence
from feedback.store import events, texts
from feedback.store.people import Role
from feedback.store.pools import SMALL
from feedback.store.retention import day_of_deletion
from feedback.store.staff_log import Act
from feedback.store.texts import Made, PoolToRead, Text
from feedback.web.access import for_staff_pages, note, person, signed_in
from feedback.web.account.blueprint import LARGEST_CARRIED
from feedback.web.facilitators.offers import language_to_read
from feedback.web.installed import config, installation
from feedback.web.language import gettext, in_language
from feedback.web.open_to_all import Page

reviewing = Blueprint("reviewing", __name__, url_prefix="/review")
reviewing.context_processor(for_staff_pages)

LONGEST = 1000  # letters of masked words, and of a translation
ON_A_PAGE = 50
# What else reviewers do with texts, in rooms of their own: with those of one pool, and with all.
WITH_A_POOL = {
    "coding.texts": ("code", for_translation("Code the texts")),
    "quotes.themes": ("mark", for_translation("Themes")),
}
WITH_ALL = {
    "codebook.show": for_translation("Codebook"),
    "quotes.home": for_translation("Quotes to release"),
    "refi.show": for_translation("Codes and texts for other programs"),
}
GONE = Sentence("The words of these texts are deleted by now.")


@reviewing.before_request
def take_a_whole_batch() -> None:
    """Take ten long texts in a script whose letters are long when they are sent."""
    request.max_content_length = LARGEST_CARRIED


@dataclass(frozen=True, slots=True)
class Shown:
    """Show one text: what it answers, its words with what is worth a look, and what was made of it so far.

    `by_another` is what somebody else made of it while this form was open.
    """

    text: Text
    question: str
    language: Language
    parts: tuple[tuple[str, bool], ...]
    masked: str
    translation: str
    needs_action: bool
    began_with: str
    is_left: bool = False
    by_another: Text | None = None

    @property
    def look_at(self) -> list[str]:
        """Return the words that are worth a look and are still there, each once."""
        found = (words for words, is_worth_it in self.parts if is_worth_it and words in self.masked)
        return list(dict.fromkeys(found))

    @property
    def faults(self) -> dict[str, str]:
        """Return what is wrong, by the name of the field."""
        found = {}
        if not self.masked:
            found[f"masked-{self.text.id}"] = gettext("Keep at least a word, such as […].")
        for name, words in (("masked", self.masked), ("translation", self.translation)):
            if len(words) > LONGEST:
                found[f"{name}-{self.text.id}"] = gettext("Write %(count)s letters or fewer.", count=LONGEST)
        return {} if self.is_left else found


@reviewing.get("/")
@signed_in(Role.REVIEWER)
def home() -> Page:
    """Show what waits: texts to read, texts that need action, and when their words are deleted."""
    return render_template(
        "review/home.html",
        pools=[(each, _deleted_on(each), _work_with(each)) for each in texts.pools(installation().db)],
        keep_days=config().keep_texts,
        rooms=[(url_for(page), gettext(name)) for page, name in WITH_ALL.items()],
    )


def _work_with(pool: PoolToRead) -> list[tuple[str, str]]:
    """Return where texts of a pool that were read are worked with; small events have no themes of their own."""
    links = []
    for page, (word, name) in WITH_A_POOL.items():
        given: dict[str, Any] = {word: pool.mark}
        if pool.read and not (pool.is_of_small_events and page == "quotes.themes"):
            links.append((url_for(page, **given), gettext(name)))
    return links


@reviewing.route("/<code>/read", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def read(code: str) -> Page:
    """Show the next texts of a pool that nobody has read, or keep what a reviewer made of the last ones."""
    pool = _pool(code)
    if request.method == "GET":
        after = request.args.get("after") or texts.place_of(person().mark)
        found = texts.next_unread(installation().db, pool, after)
        return _page(pool, [_shown(text) for text in found])
    sent = _sent(pool)
    onward = url_for("reviewing.read", code=pool.mark, after=sent[-1].text.id, _anchor="text-1")
    return _saved(pool, sent) or redirect(onward, 303)


@reviewing.route("/text/<mark>", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def one_text(mark: str) -> Page:
    """Show one text to be read once more, and keep what is made of it then."""
    text = texts.find(installation().db, mark) or abort(404)
    pool = texts.pool_of(installation().db, text) or abort(404)
    if request.method == "GET":
        return _page(pool, [_shown(text)], is_alone=True)
    return _saved(pool, _sent(pool), is_alone=True) or redirect(url_for("reviewing.done", code=pool.mark), 303)


@reviewing.post("/text/<mark>/put-back")
@signed_in(Role.REVIEWER)
def put_back(mark: str) -> Page:
    """Let a text be read anew, as if nobody had read it."""
    text = texts.find(installation().db, mark) or abort(404)
    pool = texts.pool_of(installation().db, text) or abort(404)
    try:
        texts.put_back(installation().db, mark)
    except Refusal as refusal:
        return _page(pool, [_shown(text)], is_alone=True, faults=refusal.sentences, status=409)
    return redirect(url_for("reviewing.done", code=pool.mark), 303)


@reviewing.get("/<code>/done")
@signed_in(Role.REVIEWER)
def done(code: str) -> Page:
    """Show the texts of a pool that were read, to be looked at again."""
    pool, after = _pool(code), request.args.get("after", "")
    found = texts.next_read(installation().db, pool, after, ON_A_PAGE + 1)
    return render_template(
        "review/done.html",
        pool=pool,
        texts=[_shown(text) for text in found[:ON_A_PAGE]],
        more=found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else "",
    )


@reviewing.route("/<code>/marked", methods=["GET", "POST"])
@signed_in(Role.REVIEWER)
def marked(code: str) -> Page:
    """Show the texts that need action and whom to tell, and take the mark away from one that was acted on."""
    pool = _pool(code)
    if request.method == "POST":
        (sent,) = _sent(pool)[:1]
        if texts.take_mark_away(installation().db, sent.text.id):
            _note(Act.ACTED_ON_MARK, pool)
        return redirect(url_for("reviewing.marked", code=pool.mark), 303)
    found = texts.marked(installation().db, pool)
    return render_template(
        "review/marked.html", pool=pool, texts=[_shown(text) for text in found], deleted_on=_deleted_on(pool)
    )


def _pool(code: str) -> PoolToRead:
    """Return the pool with a mark; an event that is not closed, or too small to stand alone, is not there."""
    return texts.pool(installation().db, code if code == SMALL else code.upper()) or abort(404)


def _deleted_on(pool: PoolToRead) -> date:
    return day_of_deletion(pool.closed_on, config().keep_texts)


def _note(act: Act, pool: PoolToRead) -> None:
    """Write into the log what was done and at which event, but never at which of the small ones."""
    note(act, "" if pool.is_of_small_events else pool.mark)


def _sent(pool: PoolToRead) -> list[Shown]:
    """Return the texts of a pool that a form is about, as they were typed."""
    inside = {event.code for event in pool.events}
    found = (texts.find(installation().db, each) for each in dict.fromkeys(request.form.getlist("text")))
    return [_typed(text) for text in found if text and text.event in inside] or abort(409, GONE)


def _typed(text: Text) -> Shown:
    form = request.form
    return replace(
        _shown(text),
        masked=clean_text(form.get(f"masked-{text.id}", "")),
        translation=clean_text(form.get(f"translation-{text.id}", "")),
        needs_action=f"action-{text.id}" in form,
        is_left=f"leave-{text.id}" in form,
        began_with=form.get(f"state-{text.id}", ""),
    )


def _saved(pool: PoolToRead, sent: Sequence[Shown], *, is_alone: bool = False) -> Page | None:
    """Keep what was made of texts, and return the page that says what is wrong with it, or None."""
    if any(each.faults for each in sent):
        return _page(pool, sent, is_alone=is_alone, status=422)
    made = [
        Made(each.text.id, each.masked, each.translation, each.needs_action, each.began_with)
        for each in sent
        if not each.is_left
    ]
    changed_meanwhile, newly_marked = texts.keep(installation().db, made)
    if newly_marked:
        _note(Act.MARKED_FOR_ACTION, pool)
    if not changed_meanwhile:
        return None
    again = [replace(_typed(text), began_with=text.state, by_another=text) for text in changed_meanwhile]
    fault = gettext("Somebody else read these texts meanwhile. Look at both and save once more.")
    return _page(pool, again, is_alone=is_alone, faults=(fault,), status=409)


def _page(
    pool: PoolToRead,
    shown: Sequence[Shown],
    *,
    is_alone: bool = False,
    faults: Sequence[str] = (),
    status: int = 200,
) -> Page:
    wrong = {name: sentence for each in shown for name, sentence in each.faults.items()} if status == 422 else {}
    page = render_template(
        "review/read.html",
        pool=pool,
        texts=shown,
        is_alone=is_alone,
        faults=faults,
        wrong=wrong,
        longest=LONGEST,
        deleted_on=_deleted_on(pool),
    )
    return page, status


def _shown(text: Text) -> Shown:
    """Return a text as it is kept; where nobody has read it, with what the detector suggests to keep of it."""
    question, language = _question(text)
    return Shown(
        text=text,
        question=question,
        language=language,
        parts=_parts(text.text),
        masked=hide(text.text)[0] if text.masked is None else text.masked,
        translation=text.translation,
        needs_action=text.needs_action,
        began_with=text.state,
    )


def _question(text: Text) -> tuple[str, Language]:
    """Return the question that a text answers in the language of the page, or else in one that it has."""
    event = events.get(installation().db, text.event)
    questionnaire = installation().version(event.version).questionnaire
    code = language_to_read(questionnaire)
    asked = next(each for each in questionnaire.asked if each.id == text.question)
    return in_language(asked.text, code), LANGUAGES[code]


def _parts(words: str) -> tuple[tuple[str, bool], ...]:
    """Return a text in parts, each with whether it is worth a look."""
    parts, end = [], 0
    for first, last in worth_a_look(words):
        parts += [(words[end:first], False), (words[first:last], True)]
        end = last
    return tuple(part for part in [*parts, (words[end:], False)] if part[0])
