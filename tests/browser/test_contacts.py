"""While somebody types, the page says what could show who they are; it never holds them up."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from feedback.answers.contact_patterns import Detail, rules_for_page
from tests.contact_examples import Score, examples

from .people import YoungPerson
from .site import Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]

QUESTION = "adults-change"
# Types each text, writes down what the notice says, and presses its button until nothing more is said.
NOTICED = """texts => {
    const step = document.querySelector('.step.text');
    const [box, says, button] = ['textarea', '.noticed [role=status]', '.noticed button']
        .map(each => step.querySelector(each));
    const sentences = [...step.querySelectorAll('.noticed li')].map(each => each.textContent);
    window.setTimeout = (run, _, ...given) => run(...given);
    return texts.map(text => {
        box.value = text;
        box.dispatchEvent(new Event('input', { bubbles: true }));
        const found = [];
        while (!button.hidden && found.length < 9) {
            const detail = says.querySelector('bdi').textContent;
            found.push([sentences.indexOf(says.lastChild.textContent.slice(1)), detail]);
            button.click();
        }
        return found;
    });
}"""


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event for these tests."""
    return site.new_event("Contact details")


@pytest.fixture
def amal(visit: Visit, code: str) -> Iterator[YoungPerson]:
    """Let somebody open the first question that takes words."""
    with visit() as young_person:
        young_person.opens_questions(code)
        young_person.goes_to(QUESTION)
        yield young_person


def test_the_device_notices_nearly_everything_and_nearly_nothing_wrongly(amal: YoungPerson) -> None:
    score = Score()
    kinds = list(Detail)
    for language in sorted({each.language for each in examples()}):
        own = [each for each in examples() if each.language == language]
        texts = [each.text for each in own]
        knows_the_rules_of(amal, language)
        told = amal.page.evaluate(NOTICED, texts)
        for example, found in zip(own, told, strict=True):
            score.add(example, [(kinds[kind], detail) for kind, detail in found])
    assert score.recall() >= 0.9, score.words
    assert score.precision() >= 0.95, score.words


def knows_the_rules_of(person: YoungPerson, language: str) -> None:
    """Let the page load its rules anew, those of a page in another language."""
    rules = rules_for_page(language)
    person.context.route(
        "**/rules", lambda route: route.fulfill(content_type="application/json", body=rules), times=1
    )
    with person.page.expect_response("**/rules"):
        person.page.evaluate(
            """() => {
                document.querySelector('[data-contacts]').dataset.contacts = '/rules';
                document.dispatchEvent(new Event('page-changed'));
            }"""
        )
    person.page.wait_for_load_state("networkidle")


def test_the_notice_says_what_it_is_and_takes_out_exactly_that(amal: YoungPerson) -> None:
    notice = amal.step.locator(".noticed")
    says, button = notice.get_by_role("status"), notice.get_by_role("button")
    box = amal.step.locator("textarea")
    expect(says).to_have_text("")
    expect(button).to_be_hidden()
    box.press_sequentially("Call me 07700 900123 after school")
    expect(says).to_contain_text("This looks like a phone number.")
    expect(says.locator("bdi")).to_have_text("07700 900123")
    amal.check_page("noticed")
    button.click()
    expect(box).to_have_value("Call me after school")
    expect(box).to_be_focused()
    expect(button).to_be_hidden()
    expect(says).to_have_text("It is out of your text.")
    box.press_sequentially("x")
    expect(says).to_have_text("")


def test_going_on_needs_nothing_and_sends_the_words_as_they_are(amal: YoungPerson) -> None:
    amal.answers(QUESTION, "my name is Amina")
    expect(amal.step.locator(".noticed button")).to_be_visible()
    amal.goes_on()
    amal.goes_to_the_end()
    with amal.page.expect_request(lambda request: request.method == "POST") as sent:
        amal.sends()
    assert "Amina" in (sent.value.post_data or "")


def test_the_whole_notice_is_seen_above_the_bar(amal: YoungPerson) -> None:
    amal.answers(QUESTION, "look at www.example.org")
    button = amal.step.locator(".noticed button")
    expect(button).to_be_visible()
    box, bar = button.bounding_box(), amal.page.locator(".leave").bounding_box()
    assert box
    assert bar
    assert box["y"] + box["height"] <= bar["y"]
    amal.check_fits()


def test_nothing_is_asked_of_the_server_while_somebody_types(amal: YoungPerson) -> None:
    amal.page.wait_for_load_state("networkidle")
    before = len(amal.requests)
    amal.answers(QUESTION, "amina@example.com")
    expect(amal.step.locator(".noticed button")).to_be_visible()
    assert amal.requests[before:] == []


def test_a_box_that_came_later_is_looked_at_too(amal: YoungPerson) -> None:
    amal.page.evaluate(
        """() => {
            const step = document.querySelector('.step:not([hidden])');
            step.replaceWith(step.cloneNode(true));
        }"""
    )
    amal.answers(QUESTION, "snap: bluebird_7")
    expect(amal.step.locator(".noticed [role=status]")).to_contain_text("This looks like a user name.")


def test_a_page_from_right_to_left_says_it_in_its_language(visit: Visit, code: str) -> None:
    with visit() as amal:
        amal.opens_questions(code, "ar")
        amal.goes_to(QUESTION)
        amal.answers(QUESTION, "رقمي ٠٧٧٠٠ ٩٠٠ ١٢٣ شكرا")
        expect(amal.step.locator(".noticed bdi")).to_have_text("٠٧٧٠٠ ٩٠٠ ١٢٣")
        amal.check_page("noticed")
        amal.step.locator(".noticed button").click()
        expect(amal.step.locator("textarea")).to_have_value("رقمي شكرا")
