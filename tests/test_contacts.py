"""Contact details in free text are noticed, hidden before anything is kept, and never a reason to refuse."""

import gzip
import json
import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.answers.anonymise import anonymise
from feedback.answers.contact_patterns import Detail, rules_for_page
from feedback.answers.contacts import Found, found_in, hide
from feedback.answers.sheet import Sheet
from feedback.languages import LANGUAGES
from feedback.questionnaire.kinds import LONGEST_TEXT
from feedback.store.events import Event
from feedback.store.installation import Installation
from tests.contact_examples import Score, examples
from tests.examples import attempt, in_file, small_questionnaire

LEAST_LANGUAGES = 8
LEAST_EXAMPLES = 260
LARGEST_RULES = 5600


@pytest.fixture(scope="module")
def score() -> Score:
    result = Score()
    for example in examples():
        found = [(each.kind, example.text[each.start : each.end]) for each in found_in(example.text)]
        result.add(example, found)
    return result


def test_the_list_is_long_and_in_many_languages() -> None:
    positive = [each for each in examples() if each.details]
    negative = [each for each in examples() if not each.details]
    assert min(len(positive), len(negative)) >= LEAST_EXAMPLES
    languages = {each.language for each in positive} & {each.language for each in negative}
    assert len(languages) >= LEAST_LANGUAGES
    assert {kind for each in positive for kind, _ in each.details} == set(Detail)
    assert len({(each.language, each.text) for each in examples()}) == len(examples())


def test_nearly_everything_is_noticed_and_nearly_nothing_wrongly(score: Score) -> None:
    assert score.recall() >= 0.95, score.words
    assert score.precision() >= 0.95, score.words


def test_no_language_and_no_kind_is_left_behind(score: Score) -> None:
    for name in score.names:
        assert score.recall(name) >= 0.9, (name, score.words)
        assert score.precision(name) >= 0.9, (name, score.words)


def test_a_detail_is_found_where_it_stands() -> None:
    text = "رقمي ‏٠٧٧٠٠ ٩٠٠ ١٢٣ و amina@example.com"
    phone, email = found_in(text)
    assert (phone.kind, text[phone.start : phone.end]) == (Detail.PHONE, "٠٧٧٠٠ ٩٠٠ ١٢٣")
    assert email == Found(text.index("amina"), len(text), Detail.EMAIL)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Call +44 (0)7700 900123.", "Call [phone number]."),
        ("رقمي ٠٧٧٠٠٩٠٠١٢٣ شكرا", "رقمي [phone number] شكرا"),
        ("My name is Amina Hassan, thanks", "My name is [name], thanks"),
        ("ስመይ ዮናስ እዩ", "ስመይ [name] እዩ"),
        ("a@b.org or @amina_k or example.org/me", "[e-mail address] or [user name] or [link]"),
        ("I live in sw1a 1aa (UAN 1234-5678-9012-3456)", "I live in [postcode] (UAN [reference number])"),
        ("My name is often said wrong in Year 10", "My name is often said wrong in Year 10"),
        ("They shout at me. So I leave", "They shout at me. So I leave"),
        ("We won 2-0 3-1 1-1 0-0 and 4-2", "We won 2-0 3-1 1-1 0-0 and 4-2"),
        ("2008 2009 2010 2011, 0900 1030 1200 1330", "2008 2009 2010 2011, 0900 1030 1200 1330"),
        ("ስመይ ኣማኑኤል ገብረሂወት ተስፋይ እዩ", "ስመይ [name] እዩ"),
    ],
)
def test_a_mark_in_english_takes_the_place_of_each_detail(typed: str, kept: str) -> None:
    assert hide(typed)[0] == kept


def test_a_masked_text_is_not_masked_again() -> None:
    for example in examples():
        once = hide(example.text)[0]
        assert found_in(once) == ()
        assert hide(once)[0] == once


def test_what_was_hidden_is_told_once_and_in_order_and_never_stored() -> None:
    given = {"wish": "my name is Amina, 07700 900123", "more": "my name is Sam. [e-mail address]"}
    response = anonymise(small_questionnaire(), given)
    assert response.hidden == (Detail.PHONE, Detail.NAME)
    assert "hidden" not in str(Sheet(small_questionnaire().asked).fill(response))
    assert anonymise(small_questionnaire(), {"wish": "Music"}).hidden == ()


ANYTHING = st.text(
    st.characters() | st.sampled_from("0123456789٠٩۰۹+()-. @/:\u200f\u200c\ufe0f\u20e3"), max_size=200
)


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_text_at_all_is_looked_through(text: str) -> None:
    found = found_in(text)
    assert all(each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert found_in(hide(text)[0]) == ()


@pytest.mark.parametrize(
    "part",
    [
        "1 2 ",
        "1-2 ",
        "a dot ",
        "10 20 ",
        "912345678 ",
        "a@",
        "a.",
        "-a",
        "@",
        "(",
        "+1",
        " at dot",
        "my name is ",
        "\ud800",
    ],
)
def test_the_longest_texts_of_one_thing_are_looked_through(part: str) -> None:
    text = (part * LONGEST_TEXT)[:LONGEST_TEXT]
    assert found_in(hide(text)[0]) == ()


def test_an_answer_is_masked_when_it_becomes_a_response() -> None:
    response = anonymise(small_questionnaire(), {"wish": "ring ٠٧٧٠٠٩٠٠١٢٣", "more": "ok", "often": "always"})
    assert response.answers == {"wish": "ring [phone number]", "more": "ok", "often": "always"}


def test_hidden_letters_do_not_hide_a_detail() -> None:
    response = anonymise(
        small_questionnaire(), {"wish": "0770\u200b0 900\u2066123", "more": "a\u200dmina@exa\u200cmple.com"}
    )
    assert response.answers == {"wish": "[phone number]", "more": "[e-mail address]"}


TYPED = (
    "07700 900321",
    "٠٧٧٠٠٩٠٠٣٢١",
    "canary.person@example.com",
    "Zebedee",
    "@canary_user",
    "LS2 9JT",
    "QQ 12 34 56 C",
)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_byte_of_a_detail_reaches_the_files_and_nobody_is_turned_away(
    client: FlaskClient, installation: Installation, event: Event, lang: str
) -> None:
    text = "; ".join(TYPED).replace("Zebedee", "my name is Zebedee")
    sent = client.post(
        f"/{lang}/e/{event.code}/answer", data={"wish": text, "often": "always", "_attempt": attempt()}
    )
    assert sent.status_code == 200
    (answers,) = in_file(installation, event)
    assert answers["often"] == "always"
    assert "my name is [name]" in str(answers["wish"])
    kept = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    assert b"my name is [name]" in kept
    for typed in TYPED:
        for spelled in (typed, json.dumps(typed)[1:-1], re.sub(r"\s", "", typed)):
            assert spelled.encode() not in kept, typed


def test_the_page_gets_the_words_of_its_own_language() -> None:
    english, arabic = (json.loads(rules_for_page(language)) for language in ("en", "ar"))
    assert english["shapes"] == arabic["shapes"]
    assert set(english["names"]) < set(arabic["names"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_a_page_are_small_and_old_phones_read_them(language: str) -> None:
    rules = rules_for_page(language)
    assert len(gzip.compress(rules.encode(), 9)) < LARGEST_RULES
    assert not re.search(r"\(\?<[=!]", rules)
