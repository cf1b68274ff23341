"""What ships with the program: a framework and two questionnaires for trying things out."""

from datetime import date

from feedback.questionnaire.starter_questions import starter_framework, starter_questionnaires
from feedback.store import frameworks, questionnaires
from feedback.store.installation import Installation


def load_starters(installation: Installation, today: date) -> None:
    """Keep the starter framework and the starter questionnaires, unless they are there already."""
    framework = starter_framework()
    if frameworks.find(installation.db, framework.name) is None:
        frameworks.save(installation.db, framework, today)
    for starter in starter_questionnaires():
        if questionnaires.find(installation.db, starter.name) is None:
            questionnaires.save(installation.db, starter)
