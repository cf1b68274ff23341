"""The one place where settings, languages, headers, database and pages meet."""

import logging
import os
import signal
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, g, render_template
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import BaseConverter, ValidationError

from feedback.answers.contact_patterns import rules_for_page
from feedback.catalogues import SOURCE_LANGUAGE, shipped
from feedback.config import Config, read_config
from feedback.languages import LANGUAGES, resolve
from feedback.store.installation import Installation
from feedback.store.intake import Intake
from feedback.web.access import for_staff_pages
from feedback.web.account import account
from feedback.web.admin import admin
from feedback.web.advisers.library.pages import library
from feedback.web.advisers.meetings.pages import meeting_pages
from feedback.web.advisers.questionnaires.builder import builder
from feedback.web.advisers.questionnaires.files import questionnaire_files
from feedback.web.advisers.questionnaires.history import questionnaire_history
from feedback.web.advisers.questionnaires.publishing import publishing
from feedback.web.advisers.questionnaires.trials import trials
from feedback.web.advisers.questions.cards import cards
from feedback.web.advisers.questions.choosing import choosing
from feedback.web.advisers.questions.deciding import deciding
from feedback.web.advisers.questions.framework_view import framework_view
from feedback.web.advisers.questions.suggestions import suggestions
from feedback.web.advisers.questions.voices import voices
from feedback.web.advisers.reading import advisers
from feedback.web.advisers.studio_home import studio_home
from feedback.web.carrying import what_was_typed
from feedback.web.facilitators.briefing import briefing
from feedback.web.facilitators.comparing import comparing
from feedback.web.facilitators.downloads import downloads
from feedback.web.facilitators.framework_map import framework_map
from feedback.web.facilitators.on_paper import on_paper
from feedback.web.facilitators.pages import facilitators
from feedback.web.facilitators.series import series_pages
from feedback.web.facilitators.series_release import series_release
from feedback.web.facilitators.setting_up import setting_up
from feedback.web.facilitators.sharing import sharing
from feedback.web.facilitators.typing_in import typing_in
from feedback.web.language import offered, speak_languages
from feedback.web.reviewers.codebook import codebook
from feedback.web.reviewers.coding import coding
from feedback.web.reviewers.quotes import quotes
from feedback.web.reviewers.reading import reviewing
from feedback.web.reviewers.refi import refi
from feedback.web.security import harden
from feedback.web.session import keep_sessions_in_use
from feedback.web.staff_language import first_word, is_for_staff, speak_with_staff
from feedback.web.static_files import serve_static_files
from feedback.web.translators import translators
from feedback.web.trust import say_what_is_unchecked
from feedback.web.young_people.answering import answering
from feedback.web.young_people.guesses import Guesses
from feedback.web.young_people.pages import young_people
from feedback.web.young_people.pictures import show_pictures
from feedback.web.young_people.prepared_page import PreparedPages
from feedback.web.young_people.reading import let_pages_read_well
from feedback.web.young_people.sounds import sounds
from feedback.web.young_people.trying_out import trying_out
from feedback.web.young_people.withdrawing import with_codes, withdrawing


class LanguageConverter(BaseConverter):
    """Let an address begin with a language that the pages speak, and with no other word."""

    # What the aliases of a language look like too: /ti-ER/ is /ti/.
    regex = "[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8})*"

    def to_python(self, value: str) -> str:
        """Return the code of the language that the address means."""
        code = resolve(value)
        if code is None:
            raise ValidationError
        return code


class QuietFlask(Flask):
    """A Flask whose log says where something broke, but never for whom or with which words (N-01, N-02)."""

    def log_exception(
        self,
        exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> None:
        """Log the kind of fault and the lines of code it went through; no address, no message, no values."""
        kind, _, trace = exc_info
        lines = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace))
        self.logger.error("%s at %s", kind.__name__ if kind else "Fault", " > ".join(lines))


def create_app(config: Config | None = None) -> Flask:
    """Return the app for one installation."""
    config = config or read_config()
    app = QuietFlask("feedback", static_folder=None, template_folder=str(shipped("templates")))
    app.logger.setLevel(logging.ERROR)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["language"] = LanguageConverter
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    installation = Installation(config.instance)
    installation.key  # noqa: B018 a key that is missing or open to others stops the start
    app.extensions.update(config=config, installation=installation, intake=Intake(installation))
    app.extensions["prepared pages"] = PreparedPages()
    app.extensions["guesses"] = Guesses()
    speak_languages(app, shipped("translations"), config)
    speak_with_staff(app)
    harden(app)
    keep_sessions_in_use(app)
    serve_static_files(app, {f"contacts-{code}.json": rules_for_page(code) for code in LANGUAGES})
    show_pictures(app)
    say_what_is_unchecked(app)
    for room in (
        young_people,
        answering,
        trying_out,
        sounds,
        withdrawing,
        account,
        facilitators,
        on_paper,
        downloads,
        briefing,
        typing_in,
        setting_up,
        series_pages,
        series_release,
        sharing,
        quotes,
        admin,
        advisers,
        builder,
        publishing,
        questionnaire_history,
        questionnaire_files,
        studio_home,
        framework_view,
        cards,
        voices,
        deciding,
        suggestions,
        choosing,
        meeting_pages,
        library,
        trials,
        comparing,
        framework_map,
        reviewing,
        codebook,
        refi,
        coding,
        translators,
    ):
        app.register_blueprint(room)
    if config.withdrawal_codes:
        app.register_blueprint(with_codes)
    let_pages_read_well(
        app, frozenset({young_people.name, answering.name, trying_out.name, withdrawing.name, with_codes.name})
    )
    app.register_error_handler(HTTPException, _explain)
    app.context_processor(
        lambda: {"is_demonstration": config.is_demonstration, "withdrawal_codes": config.withdrawal_codes}
    )
    return app


def create_app_for_server() -> Flask:
    """Return the app in a worker of the server."""
    # Ctrl-C reaches every process of a terminal's group, and the server then stops its workers: one that is told
    # twice hangs. In a group of its own it is told once. Until it listens to signals, any ends it at once.
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_server, args=[os.getppid()], daemon=True).start()
    return create_app()


def _end_with_the_server(server: int) -> None:
    """End this worker when its server was killed: nobody would stop it any more."""
    while os.getppid() == server:
        time.sleep(1)
    os._exit(1)


def _explain(fault: HTTPException) -> Any:
    """Return a calm page that says what is wrong and where to go, in the language of whoever reads it."""
    if fault.response is not None:
        return fault.response
    status = fault.code or InternalServerError.code
    if is_for_staff():
        reason = fault.description if fault.description != type(fault).description else ""
        carried = what_was_typed() if status >= InternalServerError.code else None
        more = for_staff_pages()
        page = render_template("staff_message.html", status=status, reason=reason, carried=carried, **more)
    else:
        asked = resolve(first_word())
        g.language = asked if asked in offered() else SOURCE_LANGUAGE
        page = render_template("message.html", status=status)
    return (
        page,
        status,
        {"Allow": ", ".join(getattr(fault, "valid_methods", None) or ())} if status == 405 else {},
    )
