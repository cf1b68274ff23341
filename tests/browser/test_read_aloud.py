"""Reading aloud: a recording, else a voice on the device itself, else no button; never a voice from elsewhere."""

import io
import json
import wave
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Locator, expect

from .people import YoungPerson
from .site import QUESTIONNAIRE, Site

Visit = Callable[..., AbstractContextManager[YoungPerson]]
Voice = dict[str, Any]

LOCAL: Voice = {"name": "Own", "lang": "en_GB", "localService": True}
CLOUD: Voice = {"name": "Far", "lang": "en-GB", "localService": False, "default": True}
SAYS_NOTHING: Voice = {"name": "Unsaid", "lang": "en-GB"}
SAYS_LOCAL: Voice = {"name": "en-gb-x-rjs-network", "lang": "en-GB", "localService": True}
ARABIC: Voice = {"name": "Hana", "lang": "ar-SA", "localService": True}

# Stands in the place of the browser's speech: it has these voices, notes what is said, and ends when told to.
SPEECH = """voices => {
    window.spoken = [];
    window.cancelled = 0;
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    const speech = {
        voices: voices.map(voice => ({ voiceURI: voice.name, default: false, ...voice })),
        onvoiceschanged: null,
        getVoices: () => speech.voices,
        speak: utterance => window.spoken.push(utterance),
        cancel: () => { window.cancelled += 1; },
    };
    Object.defineProperty(window, "speechSynthesis", { value: speech, configurable: true });
}"""
SPOKEN = "() => spoken.map(each => ({ text: each.text, lang: each.lang, voice: each.voice && each.voice.name }))"
# Notes each sound that is made, with what it plays, so that a test can ask whether it still does.
SOUNDS = """() => {
    window.sounds = [];
    window.Audio = class extends Audio { constructor(...given) { super(...given); window.sounds.push(this); } };
}"""


def sound(seconds: float) -> bytes:
    """Return a recording in which nothing is said."""
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(1)
        recording.setframerate(8000)
        recording.writeframes(b"\x80" * int(8000 * seconds))
    return file.getvalue()


@pytest.fixture(scope="module")
def code(site: Site) -> str:
    """Open an event whose questions have no recordings."""
    return site.new_event("Reading aloud")


@pytest.fixture(scope="module")
def recorded(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Open an event whose first four have: a long recording, a short one, a broken one, and the long one again."""
    folder = tmp_path_factory.mktemp("recordings")
    file = folder / "recorded.json"
    site.command("questionnaire", "export", QUESTIONNAIRE, str(file))
    document = json.loads(file.read_text(encoding="utf-8"))
    questions = [question for section in document["sections"] for question in section["questions"]]
    contents = {"long.wav": sound(60), "short.wav": sound(0.2), "broken.mp3": b"ID3" + bytes(500)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    for question, name in zip(questions, [*contents, "long.wav"], strict=False):
        question["sound"] = {"en": name}
    file.write_text(json.dumps(document | {"name": "recorded"}), encoding="utf-8")
    site.command("questionnaire", "load", str(file))
    site.command("questionnaire", "publish", "recorded")
    code = site.command("event", "create", "--questionnaire", "recorded", "--title", "Recorded").strip()
    site.command("event", "open", code)
    return code


@pytest.fixture
def reading(visit: Visit, code: str) -> Callable[..., AbstractContextManager[YoungPerson]]:
    """Let somebody with certain voices on their device be at a certain question."""

    @contextmanager
    def reading(*voices: Voice, code: str = code, lang: str = "en", question: int = 2) -> Iterator[YoungPerson]:
        with visit() as dana:
            dana.context.add_init_script(f"({SPEECH})({json.dumps(voices)}); ({SOUNDS})()")
            dana.opens_questions(code, lang)
            for _ in range(question - 1):
                dana.goes_on()
            yield dana

    return reading


def button(dana: YoungPerson) -> Locator:
    """Return the button of the question that is shown."""
    return dana.step.locator("[data-listen]")


def spoken(dana: YoungPerson) -> list[dict[str, str]]:
    """Return what was handed to the browser to be spoken."""
    found: list[dict[str, str]] = dana.page.evaluate(SPOKEN)
    return found


def plays(dana: YoungPerson) -> list[bool]:
    """Return for each recording that was started whether it still plays."""
    found: list[bool] = dana.page.evaluate("() => sounds.map(each => !!each.getAttribute('src') && !each.paused)")
    return found


def cancelled(dana: YoungPerson) -> int:
    """Return how often the voice was told to stop."""
    return int(dana.page.evaluate("() => cancelled"))


# ---- With a voice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "voices",
    [[], [CLOUD], [SAYS_NOTHING], [SAYS_LOCAL], [ARABIC], [ARABIC, CLOUD], [{**LOCAL, "lang": "enm"}]],
    ids=["none", "cloud", "says nothing", "a cloud's name", "another language", "both", "alike"],
)
def test_without_a_recording_and_a_local_voice_there_is_no_button(reading: Visit, voices: list[Voice]) -> None:
    with reading(*voices) as dana:
        expect(button(dana)).to_have_count(1)
        expect(dana.page.locator("[data-listen]:visible")).to_have_count(0)


def test_a_browser_that_cannot_speak_shows_no_button_and_breaks_nothing(visit: Visit, code: str) -> None:
    with visit() as dana:
        dana.context.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
        dana.opens_questions(code)
        expect(dana.page.locator("[data-listen]:visible")).to_have_count(0)
        dana.goes_on()


def test_a_local_voice_reads_the_question_and_what_can_be_chosen(reading: Visit) -> None:
    with reading(CLOUD, ARABIC, LOCAL) as dana:
        expect(button(dana)).to_have_text("Listen")
        dana.check_page("with a button to listen")
        button(dana).click()
        expect(button(dana)).to_have_text("Stop")
        said = spoken(dana)
        shown = [dana.step.locator("[data-heading]").inner_text(), *dana.step.locator(".option").all_inner_texts()]
        assert [each["text"] for each in said] == [text.strip() for text in shown]
        assert len(said) > 4
        assert {(each["voice"], each["lang"]) for each in said} == {("Own", "en-GB")}
        dana.page.evaluate("() => spoken.at(-1).onend()")
        expect(button(dana)).to_have_text("Listen")


def test_the_hint_is_read_but_not_the_letters_left(reading: Visit) -> None:
    with reading(LOCAL) as dana:
        dana.goes_to("adults-change")
        dana.page.locator("textarea:visible").fill("x" * 450)
        expect(dana.step.locator(".letters")).to_contain_text("50")
        button(dana).click()
        said = [each["text"] for each in spoken(dana)]
        assert said == [
            dana.step.locator(part).inner_text().strip() for part in ("[data-heading]", ".hint >> nth=0")
        ]


def test_a_note_is_read_too(reading: Visit) -> None:
    with reading(LOCAL, question=1) as dana:
        assert not dana.asked()
        button(dana).click()
        assert [each["text"] for each in spoken(dana)] == [
            dana.step.locator("[data-heading]").inner_text().strip()
        ]


def test_arabic_is_read_by_an_arabic_voice(reading: Visit) -> None:
    with reading(LOCAL, ARABIC, lang="ar") as dana:
        dana.check_page("with a button to listen")
        button(dana).click()
        assert {(each["voice"], each["lang"]) for each in spoken(dana)} == {("Hana", "ar-SA")}


def test_a_voice_that_the_person_chose_is_preferred(reading: Visit) -> None:
    with reading(LOCAL, {**LOCAL, "name": "Chosen", "default": True}) as dana:
        button(dana).click()
        assert {each["voice"] for each in spoken(dana)} == {"Chosen"}


def test_a_voice_that_comes_late_brings_the_button_and_one_that_goes_takes_it_away(reading: Visit) -> None:
    with reading() as dana:
        expect(button(dana)).to_be_hidden()
        change = "voices => { speechSynthesis.voices = voices; speechSynthesis.onvoiceschanged(); }"
        dana.page.evaluate(change, [CLOUD])
        expect(button(dana)).to_be_hidden()
        dana.page.evaluate(change, [{**LOCAL, "voiceURI": "own"}])
        expect(button(dana)).to_be_visible()
        dana.page.evaluate(change, [CLOUD])
        expect(button(dana)).to_be_hidden()


def test_a_voice_that_gives_up_leaves_the_button_as_it_was(reading: Visit) -> None:
    with reading(LOCAL) as dana:
        button(dana).click()
        dana.page.evaluate("() => spoken[1].onerror()")
        expect(button(dana)).to_have_text("Listen")
        button(dana).click()
        expect(button(dana)).to_have_text("Stop")


# ---- Stopping ---------------------------------------------------------------------------------------------------

STOPPING: dict[str, Callable[[YoungPerson], None]] = {
    "pressing again": lambda dana: button(dana).click(),
    "Continue": lambda dana: dana.goes_on(),
    "Skip": lambda dana: dana.skips(),
    "Back": lambda dana: dana.page.locator("[data-back]").click(),
    "another page in its place": lambda dana: dana.page.evaluate(
        "() => document.body.replaceWith(document.body.cloneNode(true))"
    ),
    "being told that the page changed": lambda dana: dana.page.evaluate(
        "() => document.dispatchEvent(new Event('page-changed'))"
    ),
    "going away": lambda dana: dana.page.evaluate("() => window.dispatchEvent(new Event('pagehide'))"),
    "looking at something else": lambda dana: dana.page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""),
}


@pytest.mark.parametrize("how", STOPPING)
def test_a_voice_stops_at_once(reading: Visit, how: str) -> None:
    with reading(LOCAL) as dana:
        dana.goes_on()
        button(dana).click()
        before = cancelled(dana)
        STOPPING[how](dana)
        dana.page.wait_for_function(f"() => cancelled === {before + 1}")


@pytest.mark.parametrize("how", STOPPING)
def test_a_recording_stops_at_once(reading: Visit, recorded: str, how: str) -> None:
    with reading(code=recorded, question=4) as dana:
        button(dana).click()
        dana.page.wait_for_function("() => sounds[0].currentTime > 0")
        assert plays(dana) == [True]
        STOPPING[how](dana)
        dana.page.wait_for_function("() => !sounds[0].getAttribute('src') && sounds[0].paused")


# As the page is the moment after, before the browser has gone anywhere.
LEAVING = """async () => {
    document.querySelector("#leave").click();
    await null;
    return [cancelled, sounds.filter(each => !each.paused || each.getAttribute("src")).length];
}"""


def test_leaving_silences_a_voice_before_anything_else_happens(reading: Visit) -> None:
    with reading(LOCAL) as dana:
        button(dana).click()
        assert dana.page.evaluate(LEAVING) == [1, 0]
        dana.is_gone()


def test_leaving_silences_a_recording_before_anything_else_happens(reading: Visit, recorded: str) -> None:
    with reading(code=recorded, question=4) as dana:
        button(dana).click()
        dana.page.wait_for_function("() => sounds[0].currentTime > 0")
        assert dana.page.evaluate(LEAVING) == [0, 0]
        dana.is_gone()


def test_of_two_only_the_last_one_is_heard(visit: Visit, recorded: str) -> None:
    with visit() as dana:
        dana.context.add_init_script(f"({SPEECH})({json.dumps([LOCAL])}); ({SOUNDS})()")
        dana.opens_questions(recorded)
        dana.page.evaluate(
            "() => document.querySelectorAll('#answers [hidden]').forEach(each => { each.hidden = 0; })"
        )
        buttons = dana.page.locator("[data-listen]:visible")
        buttons.nth(0).click()
        dana.page.wait_for_function("() => sounds[0].currentTime > 0")
        last = buttons.count() - 1
        buttons.nth(last).click()
        assert plays(dana) == [False]
        expect(buttons.nth(0)).to_have_text("Listen")
        expect(buttons.nth(last)).to_have_text("Stop")


# ---- With a recording -------------------------------------------------------------------------------------------


def test_a_recording_comes_before_any_voice_and_from_our_own_host_only(reading: Visit, recorded: str) -> None:
    with reading(LOCAL, CLOUD, code=recorded, question=1) as dana:
        expect(button(dana)).to_be_visible()
        assert not [each for each in dana.requests if "/sound/" in each.url], (
            "nothing is fetched before it is asked for"
        )
        button(dana).click()
        dana.page.wait_for_function("() => sounds[0].currentTime > 0")
        expect(button(dana)).to_have_text("Stop")
        assert spoken(dana) == []
        asked = {each.url for each in dana.requests if "/sound/" in each.url}
        assert [address.startswith(f"{dana.site.url}/sound/") for address in asked] == [True]


def test_the_button_of_a_recording_is_there_without_any_voice_and_ends_with_the_recording(
    reading: Visit, recorded: str
) -> None:
    with reading(code=recorded, question=2) as dana:
        button(dana).click()
        dana.page.wait_for_function("() => sounds.length === 1 && !sounds[0].getAttribute('src')")
        expect(button(dana)).to_have_text("Listen")
        button(dana).click()
        dana.page.wait_for_function("() => sounds.length === 2 && !sounds[1].getAttribute('src')")
        expect(button(dana)).to_be_visible()


def test_a_recording_that_cannot_be_played_gives_way_to_the_local_voice(reading: Visit, recorded: str) -> None:
    with reading(CLOUD, LOCAL, code=recorded, question=3) as dana:
        button(dana).click()
        dana.page.wait_for_function("() => spoken.length")
        assert {each["voice"] for each in spoken(dana)} == {"Own"}
        expect(button(dana)).to_have_text("Stop")


def test_a_recording_that_cannot_be_played_hides_the_button_without_a_local_voice(
    reading: Visit, recorded: str
) -> None:
    with reading(CLOUD, code=recorded, question=3) as dana:
        expect(button(dana)).to_be_visible()
        button(dana).click()
        expect(button(dana)).to_be_hidden()
        assert spoken(dana) == []


def test_without_a_script_a_recording_has_the_browsers_own_player_and_nothing_else_a_button(
    visit: Visit, recorded: str
) -> None:
    with visit(script=False) as dana:
        dana.opens_questions(recorded)
        expect(dana.page.locator("[data-listen]:visible")).to_have_count(0)
        expect(dana.page.locator("audio:visible")).to_have_count(4)
        dana.check_page("with players")


def test_after_changing_the_language_the_buttons_are_those_of_the_new_one(reading: Visit, recorded: str) -> None:
    with reading(ARABIC, code=recorded, question=1) as dana:
        button(dana).click()
        dana.page.wait_for_function("() => sounds[0].currentTime > 0")
        menu = dana.page.locator(".menu", has=dana.page.locator("[data-language]"))
        menu.locator("summary").click()
        menu.locator("[data-language=ar]").click()
        expect(dana.page.locator("html")).to_have_attribute("lang", "ar")
        assert plays(dana) == [False]
        button(dana).click()
        assert {each["voice"] for each in spoken(dana)} == {"Hana"}
        expect(dana.page.locator("audio:visible")).to_have_count(0)


def test_recordings_travel_in_parts_from_the_real_server(site: Site, recorded: str) -> None:
    with urlopen(f"{site.url}/en/e/{recorded}/answer") as reply:  # noqa: S310 our own server
        page = reply.read().decode()
    address = page.partition('data-sound="')[2].partition('"')[0]
    part = Request(f"{site.url}{address}", headers={"Range": "bytes=4-11"})  # noqa: S310 our own server
    with urlopen(part) as reply:  # noqa: S310 our own server
        assert (reply.status, reply.read()) == (206, sound(60)[4:12])
        assert reply.headers["Content-Range"] == f"bytes 4-11/{len(sound(60))}"
    with urlopen(f"{site.url}{address}") as reply:  # noqa: S310 our own server
        assert (reply.status, reply.read()) == (200, sound(60))
