"""The roles that an admin can give, each with what it lets somebody see and do."""

from flask import request

from feedback.questionnaire.kinds import for_translation
from feedback.store.people import Role

MEANINGS = {
    Role.ADVISER: for_translation("Helps to choose and word the questions. Never sees an answer."),
    Role.TRANSLATOR: for_translation("Works on the words of pages and questions. Never sees an answer."),
    Role.FACILITATOR: for_translation("Sets up events, opens and closes them, and reads what a group said."),
    Role.REVIEWER: for_translation(
        "Reads what young people typed, after closing. For people trained to keep them safe."
    ),
    Role.ADMIN: for_translation("Lets people in, keeps them out, and looks after this installation."),
}


def chosen_roles() -> list[Role]:
    """Return the roles that are ticked in the form that was sent; others than ours are not looked at."""
    sent = set(request.form.getlist("role"))
    return [role for role in Role if role in sent]
