"""The settings of the installation: what each is, what it means, and what happens if somebody changes it."""

from dataclasses import dataclass
from importlib.metadata import version

from flask import render_template

from feedback.languages import spoken
from feedback.questionnaire.kinds import for_translation
from feedback.store.people import Role
from feedback.store.settings import NOT_SET, VARIABLES, values_of
from feedback.web.access import signed_in
from feedback.web.admin.blueprint import admin
from feedback.web.installed import config
from feedback.web.language import offered
from feedback.web.open_to_all import Page


@dataclass(frozen=True, slots=True)
class Setting:
    """Say in plain words what a setting is called, what it means, and what a change of it does."""

    title: str
    meaning: str
    change: str


SETTINGS = {
    "k": Setting(
        for_translation("Smallest group"),
        for_translation("What a smaller group said is never shown. The number can be 5 or more."),
        for_translation("A higher number hides more, in events that close from then on."),
    ),
    "withdrawal_codes": Setting(
        for_translation("Codes to take answers back"),
        for_translation("While it is on, young people can ask for a code when they send."),
        for_translation("A code on a shared phone shows that somebody took part. Off is safer."),
    ),
    "keep_texts": Setting(
        for_translation("Days that texts are kept"),
        for_translation("That long after closing we delete the words that people wrote. Codes and counts stay."),
        for_translation("The number can be 1 to 90. With a smaller one, older words are gone at once."),
    ),
    "languages": Setting(
        for_translation("Languages that are offered"),
        for_translation(
            "Young people can choose these. Where none are named, they can choose every complete one."
        ),
        for_translation("Another language is gone at once, also from open events. Answers that were sent stay."),
    ),
    "draft_translations": Setting(
        for_translation("Translations that nobody has checked"),
        for_translation(
            "While it is on, young people can choose them. The first page says that nobody checked them."
        ),
        for_translation("Off hides them at once, also from open events, until somebody has checked them."),
    ),
    "leave_to": Setting(
        for_translation("Where the leave button goes"),
        for_translation("Young people can leave at once. Then their phone shows this page."),
        for_translation("Choose a page that nobody wonders about, such as the weather."),
    ),
    "address": Setting(
        for_translation("Address of these pages"),
        for_translation("It stands on posters and in invitations. Without it, we use the address you opened."),
        for_translation("Posters and links that you gave out before keep the old address."),
    ),
    "is_demonstration": Setting(
        for_translation("For trying out"),
        for_translation("While it is on, every page says that all is made up. No second factor is asked for."),
        for_translation("Never switch it on where real young people answer."),
    ),
    "instance": Setting(
        for_translation("Folder on the machine"),
        for_translation("It keeps the database, the key, and the files of open events."),
        for_translation("In another folder the program finds other people and other events, or none."),
    ),
}


@admin.get("/settings")
@signed_in(Role.ADMIN)
def settings() -> Page:
    """Show every setting with its meaning, the languages of the pages and the version of the program."""
    values = values_of(config())
    return render_template(
        "admin/settings.html",
        settings=[(each, VARIABLES[name], values[VARIABLES[name]]) for name, each in SETTINGS.items()],
        not_set=NOT_SET,
        languages=spoken(offered()),
        version=version("feedback"),
    )
