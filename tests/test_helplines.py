"""Helplines: every number was checked not long ago, says where, and promises nothing that is not confirmed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask, g, render_template
from flask.testing import FlaskClient

from feedback.languages import LANGUAGES
from feedback.web.young_people.helplines import HELPLINES, NATIONS, OLDEST, Helpline
from tests.page_checks import Page, said, words_of

LONGEST_TRUST = timedelta(days=180)
NUMBER = re.compile(r"\d[\d ]*")


# What is wrong with an entry, and when; somebody in need may rely on it.
FAULTS: dict[str, Callable[[Helpline, date], bool]] = {
    "checked too long ago": lambda line, today: line.checked_on < today - LONGEST_TRUST,
    "checked in the future": lambda line, today: line.checked_on > today,
    "no source": lambda line, _: not line.source.strip(),
    "hours around the clock without a source": lambda line, _: (
        "24" in line.hours and not line.hours_source.strip()
    ),
    "a number without digits": lambda line, _: not NUMBER.fullmatch(line.number or line.sms),
    "two numbers, of which the page would show one": lambda line, _: bool(line.number and line.sms),
    "no nation, or an unknown one": lambda line, _: not line.nations or not set(line.nations) <= set(NATIONS),
    "an impossible age": lambda line, _: not ages_are_possible(line),
    "an age that the words do not say": lambda line, _: not words_say_ages(line),
}


def ages_are_possible(line: Helpline) -> bool:
    if line.age_min is None or line.age_max is None:
        return line.age_min is line.age_max
    return 0 <= line.age_min <= line.age_max <= OLDEST


def words_say_ages(line: Helpline) -> bool:
    """Return whether somebody who is too young or too old is told so."""
    too_young = str(line.age_min) in line.what if line.age_min else True
    too_old = line.age_max in (None, OLDEST) or str(line.age_max + 1) in line.what
    return too_young and too_old


def faults_of(line: Helpline, today: date) -> list[str]:
    return [fault for fault, is_so in FAULTS.items() if is_so(line, today)]


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.name)
def test_every_helpline_can_be_relied_on(line: Helpline) -> None:
    assert faults_of(line, date.today()) == []  # noqa: DTZ011 a day


SOUND = Helpline(
    name="Somebody",
    number="0800 1111",
    what="If you are under 19.",
    age_min=0,
    age_max=18,
    checked_on=date(2027, 1, 1),
    source="somebody.example",
)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (replace(SOUND, checked_on=date(2026, 7, 4)), "checked too long ago"),
        (replace(SOUND, checked_on=date(2027, 1, 2)), "checked in the future"),
        (replace(SOUND, source=" "), "no source"),
        (replace(SOUND, hours="Open 24 hours"), "hours around the clock without a source"),
        (replace(SOUND, number=""), "a number without digits"),
        (replace(SOUND, number="call us"), "a number without digits"),
        (replace(SOUND, sms="85258"), "two numbers, of which the page would show one"),
        (replace(SOUND, nations=("Cornwall",)), "no nation, or an unknown one"),
        (replace(SOUND, nations=()), "no nation, or an unknown one"),
        (replace(SOUND, age_min=19), "an impossible age"),
        (replace(SOUND, age_max=-1, what="If you are under 0."), "an impossible age"),
        (replace(SOUND, age_max=25), "an age that the words do not say"),
        (replace(SOUND, age_min=16), "an age that the words do not say"),
        (replace(SOUND, age_min=None), "an impossible age"),
    ],
)
def test_a_helpline_that_cannot_be_relied_on_is_found(line: Helpline, fault: str) -> None:
    assert faults_of(line, date(2027, 1, 1)) == [fault]


def test_a_sound_helpline_is_sound_for_half_a_year() -> None:
    assert faults_of(SOUND, SOUND.checked_on + LONGEST_TRUST) == []
    assert faults_of(replace(SOUND, hours="Open 24 hours", hours_source="x.example"), SOUND.checked_on) == []
    assert faults_of(replace(SOUND, age_min=None, age_max=None), SOUND.checked_on) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_helpline_can_be_reached_by_a_tap_and_read_by_anybody(client: FlaskClient, lang: str) -> None:
    page = Page(client.get(f"/{lang}/help").text, f"/{lang}/help")
    reached = {
        each.attrib["href"]: words_of(each)
        for each in page.all("a")
        if each.attrib["href"].startswith(("tel:", "sms:"))
    }
    assert reached == {
        f"{'tel' if line.number else 'sms'}:{(line.number or line.sms).replace(' ', '')}": line.number or line.sms
        for line in HELPLINES
    }
    for link in page.all("a"):
        if link.attrib["href"] in reached:
            assert [(each.tag, each.get("dir")) for each in link] == [("bdi", "ltr")]
    for line in HELPLINES:
        for sentence in (line.name, line.what, line.hours, line.languages, line.cost):
            assert said(sentence, lang) in page.main if sentence else True
    assert said("Text messages stay on your phone until you delete them.", lang) in page.main


def shown(app: Flask, line: Helpline) -> str:
    """Return what the list says about one helpline."""
    with app.test_request_context("/en/help"):
        g.language = "en"
        list_of_one = render_template("young_people/helplines.html", helplines=[line])
    return words_of(Page(list_of_one, "/en/help").all("li")[0])


def test_what_is_not_confirmed_is_not_said(app: Flask) -> None:
    assert shown(app, SOUND) == "Somebody If you are under 19. It may be on the phone bill. 0800 1111"
    assert "It may be on the phone bill." in shown(app, replace(SOUND, shows_on_bill=True))
    assert "It is not on the phone bill." in shown(app, replace(SOUND, shows_on_bill=False))


def test_a_nation_is_named_where_a_line_is_not_for_all_four(app: Flask) -> None:
    assert shown(app, replace(SOUND, nations=("Wales",))).startswith("Somebody · Wales If you")
    two = replace(SOUND, nations=("Wales", "Northern Ireland"))
    assert shown(app, two).startswith("Somebody · Wales · Northern Ireland If you")
