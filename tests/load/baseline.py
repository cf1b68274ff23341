"""Serve the plain survey that most teams would write: Flask, Flask-WTF, SQLite, one commit per response.

It asks the questions of `questionnaire.json`. Nothing in it is slowed down on purpose and nothing is tuned:
it is what the documentation of Flask and Flask-WTF leads to. The environment names its database:
`BASELINE_DATABASE`.
"""

import json
import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any

from flask import Flask, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm  # type: ignore[import-untyped,import-not-found,unused-ignore]
from wtforms import RadioField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

AGREEMENT = [
    ("agree-a-lot", "I agree a lot"),
    ("agree", "I agree"),
    ("in-between", "In between"),
    ("disagree", "I disagree"),
    ("disagree-a-lot", "I disagree a lot"),
    ("dont-know", "I don't know"),
    ("dont-say", "I don't want to say"),
]


class CheckboxesField(SelectMultipleField):
    """Show several choices as a list of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def form_class(questions: list[dict[str, Any]]) -> type[FlaskForm]:
    """Build the form class that these questions need."""

    class SurveyForm(FlaskForm):  # type: ignore[misc]
        send = SubmitField("Send")

    for question in questions:
        setattr(SurveyForm, question["id"], form_field(question))
    return SurveyForm


def form_field(question: dict[str, Any]) -> object:
    """Build the form field of one question."""
    label = question["text"]["en"]["text"]
    if question["kind"] == "scale":
        return RadioField(label, choices=AGREEMENT, validators=[Optional()])
    if question["kind"] == "many":
        choices = [(option["id"], option["text"]["en"]["text"]) for option in question["options"]]
        return CheckboxesField(label, choices=choices, validators=[Optional()])
    return TextAreaField(label, validators=[Optional(), Length(max=500)])


def database() -> sqlite3.Connection:
    """Return the connection of this request."""
    if "database" not in g:
        g.database = sqlite3.connect(os.environ["BASELINE_DATABASE"], timeout=30)
        g.database.execute("PRAGMA synchronous = FULL")
    connection: sqlite3.Connection = g.database
    return connection


def close_database(_error: BaseException | None) -> None:
    """Close the connection of this request."""
    connection = g.pop("database", None)
    if connection is not None:
        connection.close()


def create_table(path: str, names: list[str]) -> None:
    """Create the one wide table, with write-ahead logging."""
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    columns = ", ".join(f'"{name}" TEXT' for name in names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS response (id INTEGER PRIMARY KEY, {columns})")
    connection.close()


def as_column(answer: object) -> str:
    """Write one answer as the text of its column."""
    return ",".join(answer) if isinstance(answer, list) else str(answer or "")


def create_app() -> Flask:
    """Make the survey, with its table ready for responses."""
    app = Flask(__name__)
    # Both workers must accept each other's sessions, so the one who starts them gives them the key.
    app.secret_key = os.environ.get("BASELINE_SECRET") or secrets.token_hex()
    questionnaire = json.loads(Path(__file__).with_name("questionnaire.json").read_text(encoding="utf-8"))
    questions = [question for section in questionnaire["sections"] for question in section["questions"]]
    names = [question["id"] for question in questions]
    columns = ", ".join(f'"{name}"' for name in names)
    insert = f"INSERT INTO response ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 our own ids
    create_table(os.environ["BASELINE_DATABASE"], names)
    app.teardown_appcontext(close_database)

    @app.route("/survey", methods=["GET", "POST"])
    def survey() -> ResponseReturnValue:
        form = form_class(questions)()
        if form.validate_on_submit():
            database().execute(insert, [as_column(form[name].data) for name in names])
            database().commit()
            return redirect(url_for("thanks"), code=303)
        return render_template(
            "survey.html",
            form=form,
            title=questionnaire["title"]["en"]["text"],
            about=questionnaire["about"]["en"]["text"],
            sections=questionnaire["sections"],
        )

    @app.get("/thanks")
    def thanks() -> ResponseReturnValue:
        return render_template("thanks.html")

    return app
