"""What ships with the program: a framework and two questionnaires for trying things out."""

from datetime import date
from pathlib import Path

from feedback.files import read_text_file
from feedback.framework.read import read_framework
from feedback.questionnaire.document import read_json
from feedback.questionnaire.wording import tie_links
from feedback.store import frameworks, questionnaires
from feedback.store.installation import Installation

PACKAGE = Path(__file__).resolve().parent.parent
FRAMEWORK = PACKAGE / "framework" / "starter.csv"
QUESTIONNAIRES = PACKAGE / "questionnaire" / "starters"


def load_starters(installation: Installation, today: date) -> None:
    """Keep the starter framework and the starter questionnaires, unless they are there already."""
    framework = read_framework(FRAMEWORK, name="starter").framework
    if frameworks.find(installation.db, framework.name) is None:
        frameworks.save(installation.db, framework, today)
    for file in sorted(QUESTIONNAIRES.glob("*.json")):
        starter = read_json(read_text_file(file))
        if questionnaires.find(installation.db, starter.name) is None:
            questionnaires.save(installation.db, tie_links(starter, framework))
