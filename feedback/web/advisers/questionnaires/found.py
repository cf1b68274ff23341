"""The questionnaire that an address names: its draft, or what a version of it asks for good."""

from flask import abort

from feedback.questionnaire.model import Questionnaire
from feedback.store import questionnaires, studio_questionnaires
from feedback.store.studio_questionnaires import Published
from feedback.web.installed import installation

DRAFT = "draft"  # what an address says in place of the number of a version


def found_questionnaire(name: str) -> Questionnaire:
    """Return the draft under a name, or say that there is none."""
    return questionnaires.find(installation().db, name) or abort(404)


def found_version(name: str, number: str) -> Published:
    """Return the published version with a number, or say that there is none."""
    published = studio_questionnaires.versions(installation().db, name)
    return next((each for each in published if str(each.number) == number), None) or abort(404)


def content_of(version: Published) -> Questionnaire:
    """Return what a published version asks."""
    return installation().version(version.digest).questionnaire


def found_content(name: str, which: str) -> Questionnaire:
    """Return what the draft asks or the version with a number, or say that there is none."""
    return found_questionnaire(name) if which == DRAFT else content_of(found_version(name, which))
