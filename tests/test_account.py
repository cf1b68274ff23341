"""Accounts of those who work with the results: invited once, signed in for a day, kept from guessers."""

import hashlib
from collections.abc import Callable, Iterator
from http.cookies import Morsel, SimpleCookie

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.refusal import Refusal
from feedback.store import people
from feedback.store.installation import Installation
from feedback.store.people import HOUR, INVITATION_LASTS, SESSION_LASTS, Role
from tests.page_checks import Page, Visitor

PASSPHRASE = "seven ripe plums on a shelf"
WRONG = "eight ripe plums on a shelf"
NOT_TOGETHER = "This name and passphrase do not belong together. Check both and try again."
SIGN_IN = "/account/sign-in"
ELSEWHERE = "https://feedback.example"
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with little effort; the real effort is tested on its own below."""
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people._nobody.cache_clear()
    yield
    people._nobody.cache_clear()


@pytest.fixture
def visit(client: FlaskClient) -> Visitor:
    """Return the browser of somebody on the staff."""
    return Visitor(client)


@pytest.fixture
def robin(installation: Installation) -> str:
    """Return the name of somebody with an account."""
    people.accept(
        installation.db, people.invite(installation.db, "robin", [Role.FACILITATOR]), "robin", PASSPHRASE
    )
    return "robin"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what moves the clock on by some seconds."""
    real = people.now
    passed = 0.0

    def move(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(people, "now", lambda: real() + passed)
    return move


def invitation(installation: Installation, name: str = "robin", *roles: Role) -> str:
    """Return the address of a new invitation."""
    return f"/account/invitation/{people.invite(installation.db, name, roles or (Role.FACILITATOR,))}"


def sign_in(visit: Visitor, name: str, passphrase: str = PASSPHRASE) -> str:
    """Sign in and return where it leads."""
    return visit.sent_on_after(SIGN_IN, visit.get(SIGN_IN).fields() | {"name": name, "passphrase": passphrase})


def is_signed_in(browser: FlaskClient) -> bool:
    """Return whether somebody is signed in in a browser."""
    reply = browser.get("/account/")
    assert reply.status_code in {200, 303}
    return reply.status_code == 200


def session_of(browser: FlaskClient) -> str:
    """Return the token that the browser keeps."""
    cookie = browser.get_cookie("staff")
    assert cookie is not None
    return cookie.value


def cookies_of(reply: TestResponse) -> dict[str, Morsel[str]]:
    """Return the cookies that a reply sets."""
    found: SimpleCookie = SimpleCookie()
    for header in reply.headers.getlist("Set-Cookie"):
        found.load(header)
    return dict(found)


# ---- Invitations ----------------------------------------------------------------------------------------------


def test_an_invitation_makes_an_account_and_signs_in(visit: Visitor, installation: Installation) -> None:
    page = visit.get(invitation(installation, "robin", Role.FACILITATOR, Role.ADMIN))
    assert "You are invited as admin, facilitator." in page.main
    assert page.fields()["name"] == ["robin"]
    assert (
        visit.sent_on_after(page.address, page.fields() | {"name": "wren", "passphrase": PASSPHRASE})
        == "/account/"
    )
    home = visit.get("/account/")
    assert home.heading == "Welcome, wren"
    assert "admin, facilitator" in home.main
    assert "/facilitate/" in home.links()
    found = people.person(installation.db, "wren")
    assert found is not None
    assert found.roles == {Role.FACILITATOR, Role.ADMIN}


def test_an_invitation_works_once(visit: Visitor, app: Flask, installation: Installation) -> None:
    address = invitation(installation)
    other = Visitor(app.test_client())
    page = other.get(address)  # opened twice before it is used
    visit.sent_on_after(address, visit.get(address).fields() | {"passphrase": PASSPHRASE})
    assert visit.get(address, 404).heading == "This invitation has ended"
    assert (
        other.send(page, 404, name="somebody else", passphrase=PASSPHRASE).heading == "This invitation has ended"
    )
    assert people.person(installation.db, "somebody else") is None


def test_two_who_press_at_once_do_not_both_get_in(installation: Installation) -> None:
    token = people.invite(installation.db, "robin", [Role.REVIEWER])
    assert people.accept(installation.db, token, "robin", PASSPHRASE)
    with pytest.raises(Refusal, match="was used or has ended"):
        people.accept(installation.db, token, "wren", PASSPHRASE)


def test_an_invitation_ends(visit: Visitor, installation: Installation, later: Callable[[float], None]) -> None:
    address = invitation(installation)
    page = visit.get(address)
    later(INVITATION_LASTS - 60)
    assert visit.get(address).heading == "Your invitation"
    later(120)
    assert visit.get(address, 404).heading == "This invitation has ended"
    visit.send(page, 404, passphrase=PASSPHRASE)
    assert people.person(installation.db, "robin") is None


def test_an_invitation_lasts_at_most_a_week() -> None:
    assert INVITATION_LASTS <= 7 * DAY


@pytest.mark.parametrize("token", ["x", "a" * 4000, "é", "%00", "..", "' OR 1=1 --"])
def test_a_made_up_invitation_leads_nowhere(visit: Visitor, installation: Installation, token: str) -> None:
    assert people.invite(installation.db, "robin", [Role.ADMIN])
    assert visit.get(f"/account/invitation/{token}", 404).heading in {
        "This invitation has ended",
        "This page is not here",
    }


TOO_WEAK = {
    "": "at least",
    "eleven lett": "at least",
    "a" * 257: "at most",
    "aaaaaaaaaaaaaaaa": "easy to guess",
    "ababababababababab": "easy to guess",
}


@pytest.mark.parametrize("passphrase", TOO_WEAK, ids=lambda passphrase: passphrase[:20])
def test_a_weak_passphrase_is_explained(visit: Visitor, installation: Installation, passphrase: str) -> None:
    page = visit.get(invitation(installation))
    again = visit.send(page, 422, name="wren", passphrase=passphrase)
    assert TOO_WEAK[passphrase] in again.main
    assert again.title == "Error: Your invitation"
    assert again.fields()["name"] == ["wren"]
    assert again.fields()["passphrase"] == [""]
    assert people.person(installation.db, "wren") is None
    visit.sent_on_after(page.address, again.fields() | {"passphrase": PASSPHRASE})


def test_the_own_name_twice_is_no_passphrase(visit: Visitor, installation: Installation) -> None:
    page = visit.get(invitation(installation))
    assert "easy to guess" in visit.send(page, 422, name="robinson", passphrase="RobinsonRobinson").main


@pytest.mark.parametrize(
    "passphrase",
    [
        PASSPHRASE,
        " spaces at both ends ",
        "дванадцять слів",
        "ሰላም ለሁሉም ሰው ይሁን",
        "🍑🍐🍊🍋🍌🍉🍇🍓🍈🍒🍍🥭",
        "twelve-lette",
        "x1-y2" * 51,
    ],
)
def test_any_long_passphrase_opens_the_account_letter_by_letter(
    visit: Visitor, app: Flask, installation: Installation, passphrase: str
) -> None:
    page = visit.get(invitation(installation))
    visit.sent_on_after(page.address, page.fields() | {"passphrase": passphrase})
    other = Visitor(app.test_client())
    assert sign_in(other, "robin", passphrase) == "/account/"
    for nearly in (passphrase[:-1], f"{passphrase}x", passphrase.swapcase()):
        if nearly != passphrase:
            assert NOT_TOGETHER in other.send(other.get(SIGN_IN), 422, name="robin", passphrase=nearly).main


def test_a_name_that_is_taken_is_not_given_twice(visit: Visitor, installation: Installation, robin: str) -> None:
    page = visit.get(invitation(installation, "new"))
    again = visit.send(page, 422, name=robin, passphrase=WRONG)
    assert "The name “robin” is taken" in again.main
    assert people.sign_in(installation.db, robin, WRONG) is None
    visit.sent_on_after(page.address, again.fields() | {"name": "wren", "passphrase": WRONG})


@pytest.mark.parametrize("name", ["", "   ", "n" * 61])
def test_a_name_is_short_and_there(visit: Visitor, installation: Installation, name: str) -> None:
    page = visit.get(invitation(installation))
    assert "Choose a name of 1 to 60 letters." in visit.send(page, 422, name=name, passphrase=PASSPHRASE).main


@pytest.mark.parametrize("name", ["<b>robin</b>", "الطائر", 'o\'neil "x"', "{{ 7 * 7 }}"])
def test_a_name_is_shown_as_it_was_typed(visit: Visitor, installation: Installation, name: str) -> None:
    page = visit.get(invitation(installation))
    visit.sent_on_after(page.address, page.fields() | {"name": name, "passphrase": PASSPHRASE})
    assert visit.get("/account/").heading == f"Welcome, {name}"


# ---- What is kept ---------------------------------------------------------------------------------------------


def test_passphrases_are_kept_as_argon2id_above_the_floor(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # with the real effort
    people.accept(installation.db, people.invite(installation.db, "robin", [Role.ADMIN]), "robin", PASSPHRASE)
    (stored,) = installation.db.execute("SELECT passphrase FROM person").fetchone()
    found = extract_parameters(stored)
    assert found.type is Type.ID
    assert found.time_cost >= 2
    assert found.memory_cost >= 19 * 1024
    assert found.parallelism >= 1
    assert found.salt_len >= 16
    assert found.hash_len >= 16
    assert people.sign_in(installation.db, "robin", PASSPHRASE)


def test_two_with_the_same_passphrase_look_different(installation: Installation) -> None:
    for name in ("robin", "wren"):
        people.accept(installation.db, people.invite(installation.db, name, [Role.ADMIN]), name, PASSPHRASE)
    hashes = {each for (each,) in installation.db.execute("SELECT passphrase FROM person")}
    assert len(hashes) == 2


def test_a_hash_that_became_too_weak_is_made_anew_at_sign_in(
    installation: Installation, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(people, "_hasher", stronger)
    assert people.sign_in(installation.db, robin, WRONG) is None
    assert people.sign_in(installation.db, robin, PASSPHRASE)
    (stored,) = installation.db.execute("SELECT passphrase FROM person").fetchone()
    assert not stronger.check_needs_rehash(stored)
    assert people.sign_in(installation.db, robin, PASSPHRASE)


def test_no_token_and_no_passphrase_is_in_the_files(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    invited = people.invite(installation.db, "wren", [Role.ADMIN])
    sign_in(visit, robin)
    token = session_of(visit.client)
    digests = [each for (each,) in installation.db.execute("SELECT digest FROM session")]
    assert digests == [hashlib.sha256(token.encode()).digest()]
    kept = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    for secret in (token, invited, PASSPHRASE):
        assert secret.encode() not in kept


# ---- Signing in and out ---------------------------------------------------------------------------------------


def test_signing_in_and_out(visit: Visitor, robin: str) -> None:
    assert sign_in(visit, robin) == "/account/"
    home = visit.get("/account/")
    assert home.heading == "Welcome, robin"
    token = session_of(visit.client)
    assert visit.sent_on_after("/account/sign-out", home.fields()) == SIGN_IN
    assert visit.client.get_cookie("staff") is None
    assert not is_signed_in(visit.client)
    visit.client.set_cookie("staff", token)  # kept by somebody who looked over a shoulder
    assert not is_signed_in(visit.client)


def test_a_name_with_spaces_around_it_is_the_same(visit: Visitor, robin: str) -> None:
    assert sign_in(visit, f"  {robin} ") == "/account/"


def test_an_unknown_name_and_a_wrong_passphrase_get_the_same_answer(app: Flask, robin: str) -> None:
    def answer(name: str, passphrase: str) -> Page:
        browser = Visitor(app.test_client())
        return browser.send(browser.get(SIGN_IN), 422, name=name, passphrase=passphrase)

    wrong, unknown = answer(robin, WRONG), answer("stork", PASSPHRASE)
    for page in (wrong, unknown):
        assert NOT_TOGETHER in page.main
        assert page.title == "Error: Sign in"
        assert page.fields()["passphrase"] == [""]
    hidden = {wrong.hidden("_token"): "token", unknown.hidden("_token"): "token", robin: "name", "stork": "name"}
    bare = [page.html for page in (wrong, unknown)]
    for secret, name in hidden.items():
        bare = [html.replace(secret, name) for html in bare]
    assert bare[0] == bare[1]
    assert wrong.headers.keys() == unknown.headers.keys()


def test_an_unknown_name_costs_as_much_work_as_a_wrong_passphrase(
    installation: Installation, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    verify = PasswordHasher.verify

    def counting(hasher: PasswordHasher, stored: str, passphrase: str) -> bool:
        checked.append(extract_parameters(stored))
        return verify(hasher, stored, passphrase)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for name in (robin, "stork"):
        assert people.sign_in(installation.db, name, WRONG) is None
    assert len(checked) == 2
    assert checked[0] == checked[1]


@pytest.mark.parametrize("name", ["", "robin\x00", "ROBIN", "robin'--", "ро́бин", "r" * 5000])
def test_a_name_that_is_not_quite_right_opens_nothing(visit: Visitor, robin: str, name: str) -> None:
    assert robin == "robin"
    page = visit.client.post(SIGN_IN, data=visit.get(SIGN_IN).fields() | {"name": name, "passphrase": PASSPHRASE})
    assert page.status_code == 422
    assert not is_signed_in(visit.client)


def test_somebody_who_was_removed_is_signed_out(visit: Visitor, installation: Installation, robin: str) -> None:
    sign_in(visit, robin)
    with installation.db.conn as db:
        db.execute("DELETE FROM person_role")
        db.execute("DELETE FROM session")
        db.execute("DELETE FROM person")
    assert not is_signed_in(visit.client)


# ---- Sessions -------------------------------------------------------------------------------------------------


def test_a_session_has_an_absolute_end(visit: Visitor, robin: str, later: Callable[[float], None]) -> None:
    sign_in(visit, robin)
    for _ in range(SESSION_LASTS // HOUR - 1):
        later(HOUR)
        assert is_signed_in(visit.client)
    later(HOUR + 60)  # although it was used all the time
    assert not is_signed_in(visit.client)


def test_a_session_lasts_a_working_day_at_most() -> None:
    assert 8 * HOUR <= SESSION_LASTS <= 12 * HOUR


def test_ended_sessions_and_invitations_do_not_pile_up(
    installation: Installation, robin: str, later: Callable[[float], None]
) -> None:
    people.start_session(installation.db, robin)
    people.invite(installation.db, "wren", [Role.ADMIN])
    later(INVITATION_LASTS + DAY)
    people.start_session(installation.db, robin)
    people.invite(installation.db, "stork", [Role.ADMIN])
    for table in ("session", "invitation"):
        assert installation.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)  # noqa: S608 two names


def test_a_cookie_set_before_signing_in_never_becomes_a_session(visit: Visitor, app: Flask, robin: str) -> None:
    visit.client.set_cookie("staff", "known-to-somebody-else")
    sign_in(visit, robin)
    assert session_of(visit.client) != "known-to-somebody-else"
    assert is_signed_in(visit.client)
    attacker = app.test_client()
    attacker.set_cookie("staff", "known-to-somebody-else")
    assert not is_signed_in(attacker)


def test_the_cookie_of_the_sign_in_page_never_becomes_a_session(visit: Visitor, app: Flask, robin: str) -> None:
    visit.get(SIGN_IN)
    before = session_of(visit.client)
    sign_in(visit, robin)
    attacker = app.test_client()
    attacker.set_cookie("staff", before)
    assert not is_signed_in(attacker)


def test_signing_in_again_ends_the_session_before(visit: Visitor, app: Flask, robin: str) -> None:
    sign_in(visit, robin)
    before = session_of(visit.client)
    sign_in(visit, robin)
    assert session_of(visit.client) != before
    old = app.test_client()
    old.set_cookie("staff", before)
    assert not is_signed_in(old)


def test_an_invitation_taken_up_does_not_keep_the_cookie_from_before(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    page = visit.get(invitation(installation))
    before = session_of(visit.client)
    visit.sent_on_after(page.address, page.fields() | {"passphrase": PASSPHRASE})
    assert session_of(visit.client) != before
    attacker = app.test_client()
    attacker.set_cookie("staff", before)
    assert not is_signed_in(attacker)


def test_tokens_cannot_be_guessed(installation: Installation, robin: str) -> None:
    tokens = {people.start_session(installation.db, robin) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 128 / 6 for token in tokens)  # 6 bits a letter


# ---- The cookie -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_on_the_own_machine_the_cookie_works_without_https(client: FlaskClient, robin: str, host: str) -> None:
    assert robin
    ((name, cookie),) = cookies_of(client.get(SIGN_IN, base_url=f"http://{host}")).items()
    assert name == "staff"
    assert not cookie["secure"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


@pytest.mark.parametrize(
    "host", ["feedback.example", "feedback.example:8443", "192.168.1.5", "localhost.evil.example"]
)
def test_everywhere_else_the_cookie_needs_https(client: FlaskClient, robin: str, host: str) -> None:
    base = f"https://{host}"
    page = client.get(SIGN_IN, base_url=base)
    ((name, first),) = cookies_of(page).items()
    sent = {"name": robin, "passphrase": PASSPHRASE, "_token": Page(page.text, SIGN_IN).hidden("_token")}
    signed_in = client.post(SIGN_IN, data=sent, base_url=base)
    assert signed_in.status_code == 303
    ((again, cookie),) = cookies_of(signed_in).items()
    assert name == again == "__Host-staff"
    assert cookie.value != first.value
    for each in (first, cookie):
        assert each["secure"] is True
        assert each["httponly"] is True
        assert each["samesite"] == "Strict"
        assert each["path"] == "/"
        assert each["domain"] == ""
        assert each["expires"] == each["max-age"] == ""  # gone with the browser
    home = client.get("/account/", base_url=base)
    assert home.status_code == 200
    out = client.post(
        "/account/sign-out", data={"_token": Page(home.text, "/account/").hidden("_token")}, base_url=base
    )
    ((gone, dropped),) = cookies_of(out).items()
    assert gone == "__Host-staff"
    assert dropped.value == ""
    assert dropped["secure"] is True
    assert dropped["max-age"] == "0"


def test_a_cookie_without_its_prefix_is_not_believed_elsewhere(
    client: FlaskClient, installation: Installation, robin: str
) -> None:
    token = people.start_session(installation.db, robin)
    client.set_cookie("staff", token, domain="feedback.example")  # what a neighbouring site could set
    assert client.get("/account/", base_url=ELSEWHERE).status_code == 303
    client.set_cookie("__Host-staff", token, domain="feedback.example", secure=True)
    assert client.get("/account/", base_url=ELSEWHERE).status_code == 200
