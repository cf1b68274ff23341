"""Accounts of those who work with the results: invited once, a passphrase of their own, nothing else asked."""

import sqlite3
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from flask import Flask
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from feedback.refusal import Refusal
from feedback.store import passphrases, people, series, staff_log
from feedback.store import sign_in as tries
from feedback.store.database import CouldNotWrite
from feedback.store.installation import Installation
from feedback.store.passphrases import faults_of_passphrase
from feedback.store.people import HOUR, INVITATION_LASTS, Role
from feedback.store.sessions import CONFIRMATION_LASTS
from tests.examples import (
    HOME,
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    WRONG,
    digits_now,
    give_digits,
    give_passphrase,
    give_wrong_passphrase,
    is_signed_in,
    join,
    sign_in,
)
from tests.page_checks import Page, Visitor

NOT_TOGETHER = "This name and passphrase do not belong together. Check both and try again."
DAY = 24 * HOUR
CONFIRM = "/account/confirm"


def invitation(installation: Installation, name: str = "stork", *roles: Role) -> str:
    """Return the address of a new invitation."""
    return f"/account/invitation/{people.invite(installation.db, name, roles or (Role.ADVISER,))}"


# ---- Invitations ----------------------------------------------------------------------------------------------


def test_an_invitation_makes_an_account_and_leads_to_the_second_factor(
    visit: Visitor, installation: Installation
) -> None:
    page = visit.get(invitation(installation, "stork", Role.FACILITATOR, Role.ADMIN))
    assert "You are invited as: admin, facilitator." in page.main
    assert page.fields()["name"] == ["stork"]
    sent = page.fields() | {"name": "heron", "passphrase": PASSPHRASE}
    assert visit.sent_on_after(page.address, sent) == SECOND_FACTOR
    assert visit.get(SECOND_FACTOR).heading == "Set up a second factor"
    assert people.get(installation.db, "heron").roles == {Role.FACILITATOR, Role.ADMIN}


def test_an_adviser_is_in_at_once(visit: Visitor, installation: Installation) -> None:
    page = visit.get(invitation(installation, "stork", Role.ADVISER))
    assert visit.sent_on_after(page.address, page.fields() | {"passphrase": PASSPHRASE}) == HOME
    assert visit.get(HOME).heading == "Welcome, stork"


def test_an_invitation_works_once(visit: Visitor, app: Flask, installation: Installation) -> None:
    address = invitation(installation)
    other = Visitor(app.test_client())
    page = other.get(address)  # opened twice before it is used
    visit.sent_on_after(address, visit.get(address).fields() | {"passphrase": PASSPHRASE})
    assert visit.get(address, 404).heading == "This invitation has ended"
    assert other.send(page, 404, name="other", passphrase=PASSPHRASE).heading == "This invitation has ended"
    assert people.find(installation.db, "other") is None


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
    assert people.find(installation.db, "stork") is None
    assert INVITATION_LASTS <= 7 * DAY


@pytest.mark.parametrize("token", ["x", "a" * 4000, "é", "%00", "..", "' OR 1=1 --", "%ed%a0%80"])
def test_a_made_up_invitation_leads_nowhere(visit: Visitor, installation: Installation, token: str) -> None:
    assert people.invite(installation.db, "robin", [Role.ADMIN])
    assert visit.get(f"/account/invitation/{token}", 404).heading in {
        "This invitation has ended",
        "This page is not here",
    }


def test_starting_anew_keeps_name_and_roles_and_nothing_of_before(
    visit: Visitor, app: Flask, installation: Installation, wren: str
) -> None:
    old = app.test_client()
    sign_in(old, installation, "wren")
    address = f"/account/invitation/{people.start_anew(installation.db, 'wren')}"
    assert is_signed_in(old)  # until the link is used nothing changes
    page = visit.get(address)
    assert "You are wren. Choose a new passphrase." in page.main
    sent = page.fields() | {"name": "somebody else", "passphrase": WRONG}
    assert visit.sent_on_after(address, sent) == SECOND_FACTOR
    assert visit.get(SECOND_FACTOR).heading == "Set up a second factor"
    assert not is_signed_in(old)
    assert people.find(installation.db, "somebody else") is None
    assert people.get(installation.db, "wren").roles == {Role.FACILITATOR}
    assert NOT_TOGETHER in visit.send(visit.get(SIGN_IN), 422, name="wren", passphrase=PASSPHRASE).main
    assert visit.get(address, 404)
    assert wren


# ---- Names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "robin",
        "ROBIN",
        "Robin",
        " robin ",
        "ro bin",
        "ｒｏｂｉｎ",
        "ⓡobin",
        "ro\u200bbin",
        "ro\u00adbin",
        "robin\ufe0f",
        "robin\u3164",
        "ro\u034fbin",
        "robin\u2800",
        "\u202erobin",
        "robin\U000e0101",
        "ro\u2066bin\u2069",
        "robin\u00a0",
        "robi\x00n",
    ],
)
def test_a_name_that_looks_like_anothers_is_not_given(
    visit: Visitor, installation: Installation, robin: str, name: str
) -> None:
    page = visit.get(invitation(installation, "new"))
    again = visit.send(page, 422, name=name, passphrase=WRONG)
    assert "is taken" in again.main
    assert [each.name for each in people.every(installation.db)] == [robin]
    visit.sent_on_after(page.address, again.fields() | {"name": "wren", "passphrase": WRONG})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two   words ", "two words"),
        ("two\twords\n", "two words"),
        ("\u202eevil\u202c", "evil"),
        ("a\u2067b\u2069", "ab"),
        ("\u200fالطائر", "الطائر"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_has_no_letters_that_nobody_sees(installation: Installation, typed: str, kept: str) -> None:
    token = people.invite(installation.db, "new", [Role.ADVISER])
    assert people.accept(installation.db, token, typed, PASSPHRASE).name == kept


@pytest.mark.parametrize("name", ["", "   ", "n" * 61, "\u200b\u202e", "\u3164", "\u2800\ufe0f"])
def test_a_name_is_short_and_there(visit: Visitor, installation: Installation, name: str) -> None:
    page = visit.get(invitation(installation))
    assert "Choose a name of 1 to 60 letters." in visit.send(page, 422, name=name, passphrase=PASSPHRASE).main
    with pytest.raises(Refusal, match="1 to 60 letters"):
        people.invite(installation.db, name, [Role.ADVISER])


@pytest.mark.parametrize("name", ["<b>robin</b>", "الطائر", 'o\'neil "x"', "{{ 7 * 7 }}", "%(name)s %d"])
def test_a_name_is_shown_as_it_was_typed(visit: Visitor, installation: Installation, name: str) -> None:
    page = visit.get(invitation(installation))
    visit.sent_on_after(page.address, page.fields() | {"name": name, "passphrase": PASSPHRASE})
    assert visit.get(HOME).heading == f"Welcome, {name}"


def test_a_name_with_spaces_around_it_is_the_same(visit: Visitor, robin: str) -> None:
    assert give_passphrase(visit, f"  {robin} ") == HOME


# ---- Which passphrases ----------------------------------------------------------------------------------------

TOO_WEAK = {
    "": "at least",
    "eleven lett": "at least",
    "a" * 257: "at most",
    "aaaaaaaaaaaaaaaa": "easy to guess",
    "ababababababababab": "easy to guess",
    "feedback survey 2026": "easy to guess",
    "Your views 2027": "easy to guess",
    "facilitator1": "easy to guess",
    "stable futures": "easy to guess",
    "youth outcomes": "easy to guess",
}


@pytest.mark.parametrize("passphrase", TOO_WEAK, ids=lambda passphrase: passphrase[:20])
def test_a_weak_passphrase_is_explained(visit: Visitor, installation: Installation, passphrase: str) -> None:
    page = visit.get(invitation(installation))
    again = visit.send(page, 422, name="heron", passphrase=passphrase)
    assert TOO_WEAK[passphrase] in again.main
    assert again.title == "Error: Your invitation"
    assert again.fields()["name"] == ["heron"]
    assert again.fields()["passphrase"] == [""]
    assert people.find(installation.db, "heron") is None
    visit.sent_on_after(page.address, again.fields() | {"passphrase": PASSPHRASE})


def common_passphrases() -> set[str]:
    """Return what many people choose: long ones as they are, short ones made long enough as people do it."""
    listed = FREQUENCY_LISTS["passwords"]
    found = {each for each in listed if len(each) >= passphrases.SHORTEST}
    for each in list(listed)[:1200]:
        for filled in (f"{each}123456789012", f"{each}!!!!!!!!!!!!"):
            found.add(filled[: max(passphrases.SHORTEST, len(each))])
        found.add(each * -(-passphrases.SHORTEST // len(each)))
    return found | {"password1234", "qwertyuiop12", "iloveyou1234", "Password1234", "P@ssword1234", "123456789012"}


def test_more_than_three_thousand_common_passphrases_are_refused() -> None:
    common = common_passphrases()
    assert len(common) > 3000
    assert [each for each in sorted(common) if not faults_of_passphrase(each, "robin")] == []


@pytest.mark.parametrize("passphrase", ["RobinsonRobinson", "robinson robinson", "Robinson12345", "robinson2027!"])
def test_the_own_name_is_no_passphrase(passphrase: str) -> None:
    assert "easy to guess" in faults_of_passphrase(passphrase, "robinson")[0]


LONG = [
    PASSPHRASE,
    " spaces at both ends ",
    "дванадцять слів",
    "ሰላም ለሁሉም ሰው ይሁን",
    "🍑🍐🍊🍋🍌🍉🍇🍓🍈🍒🍍🥭",
    "twelve-lette",
    "all lower case and nothing else",
    "UPPER AND NO OTHER SIGNS",
    "83920174650192837465",
    "é e\u0301 stays as it is typed",
    "".join(f"{number * 7919:x}-" for number in range(1, 60))[:255],
    "a long one of many words " * 4,
]


@pytest.mark.parametrize("passphrase", LONG)
def test_any_long_passphrase_opens_the_account_letter_by_letter(
    visit: Visitor, app: Flask, installation: Installation, passphrase: str
) -> None:
    page = visit.get(invitation(installation, "robin"))
    visit.sent_on_after(page.address, page.fields() | {"passphrase": passphrase})
    other = Visitor(app.test_client())
    assert give_passphrase(other, "robin", passphrase) == HOME
    for nearly in (passphrase[:-1], f"{passphrase}x", f" {passphrase}", passphrase.swapcase()):
        if nearly != passphrase:
            assert NOT_TOGETHER in other.send(other.get(SIGN_IN), 422, name="robin", passphrase=nearly).main


@pytest.mark.parametrize("page", ["sign-in", "invitation", "passphrase", "confirm"])
def test_passphrases_can_be_pasted_and_kept_by_the_browser(
    visit: Visitor, installation: Installation, robin: str, page: str
) -> None:
    if page in {"passphrase", "confirm"}:
        give_passphrase(visit, robin)
    address = invitation(installation) if page == "invitation" else f"/account/{page}"
    field = visit.get(address).with_id("passphrase")
    assert field.get("type") == "password"
    assert field.get("autocomplete") == (
        "new-password" if page in {"invitation", "passphrase"} else "current-password"
    )
    assert not {"maxlength", "minlength", "pattern", "readonly", "onpaste", "value"} & set(field.attrib)
    names = [each for each in visit.get(address).all("input") if each.get("name") == "name"]
    assert page == "passphrase" or [each.get("autocomplete") for each in names] == ["username"]


# ---- What is kept ---------------------------------------------------------------------------------------------


@pytest.mark.real_hashes
def test_passphrases_are_kept_as_argon2id_above_the_floor(installation: Installation) -> None:
    join(installation, "robin", Role.ADMIN)
    (stored,) = installation.db.execute("SELECT passphrase FROM person").fetchone()
    found = extract_parameters(stored)
    assert found.type is Type.ID
    assert found.time_cost >= 2
    assert found.memory_cost >= 19 * 1024
    assert found.parallelism >= 1
    assert found.salt_len >= 16
    assert found.hash_len >= 16
    assert passphrases.fits(stored, PASSPHRASE)
    assert not passphrases.fits(stored, WRONG)


def test_two_with_the_same_passphrase_look_different(installation: Installation) -> None:
    for name in ("robin", "wren"):
        join(installation, name)
    assert len({each for (each,) in installation.db.execute("SELECT passphrase FROM person")}) == 2


def test_a_hash_that_became_too_weak_is_made_anew_at_sign_in(
    visit: Visitor, installation: Installation, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> str:
        return str(installation.db.execute("SELECT passphrase FROM person").fetchone()[0])

    stronger, before = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1), kept()
    monkeypatch.setattr(passphrases, "_hasher", stronger)
    give_wrong_passphrase(visit, robin)
    assert kept() == before
    give_passphrase(visit, robin)
    assert not stronger.check_needs_rehash(kept())
    assert give_passphrase(visit, robin) == HOME


def test_no_token_and_no_passphrase_is_in_the_files(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    invited = people.invite(installation.db, "wren", [Role.ADMIN])
    give_passphrase(visit, robin)
    visit.send(visit.get(SIGN_IN), 422, name=WRONG, passphrase=WRONG)  # into the wrong field
    cookie = visit.client.get_cookie("staff")
    assert cookie is not None
    kept = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    for secret in (cookie.value.split(".")[0], cookie.value, invited, PASSPHRASE, WRONG):
        assert secret.encode() not in kept


# ---- Signing in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "robin\x01x", "ROBIN", "robin'--", "ро́бин", "r" * 5000, "\ud800"])
def test_a_name_that_is_not_quite_right_opens_nothing(visit: Visitor, robin: str, name: str) -> None:
    assert robin == "robin"
    sent = visit.get(SIGN_IN).fields() | {"name": name.encode(errors="replace"), "passphrase": PASSPHRASE}
    assert visit.client.post(SIGN_IN, data=sent).status_code == 422
    assert not is_signed_in(visit.client)


def test_somebody_paused_is_told_so_only_with_the_right_passphrase(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    join(installation, "the admin", Role.ADMIN)
    people.pause(installation.db, robin)
    assert NOT_TOGETHER in give_wrong_passphrase(visit, robin).main
    page = visit.send(visit.get(SIGN_IN), 422, name=robin, passphrase=PASSPHRASE)
    assert "Your account is paused. Ask an admin to let you in again." in page.main
    assert not is_signed_in(visit.client)
    people.let_in_again(installation.db, robin)
    assert give_passphrase(visit, robin) == HOME


def test_somebody_has_to_stay_admin(installation: Installation) -> None:
    join(installation, "one", Role.ADMIN)
    for change in (
        lambda: people.pause(installation.db, "one"),
        lambda: people.set_roles(installation.db, "one", [Role.REVIEWER]),
    ):
        with pytest.raises(Refusal, match="has to stay admin"):
            change()
    assert people.get(installation.db, "one").roles == {Role.ADMIN}
    assert not people.get(installation.db, "one").is_paused


# ---- Where signing in leads -----------------------------------------------------------------------------------

OFF_THE_SITE = [
    "//evil.example",
    "//evil.example/account/",
    "///evil.example/account/",
    "/\\evil.example",
    "\\/evil.example/account/",
    "https://evil.example/account/",
    "https:/account/",
    "https:account/",
    "javascript:alert(1)//account/",
    "data:text/html,x",
    " /account/",
    "/account/\t",
    "/account/\n",
    "/\t/evil.example/account/",
    "account/",
    "//account/",
    "/en/",
    "/",
    "/leave",
    "/e/ABCD12",
    "/static/x/style.css",
    "/account/sign-out",
    "/account/../leave",
    "/account/%2e%2e/leave",
    "@evil.example/account/",
]


@pytest.mark.parametrize("wanted", OFF_THE_SITE)
def test_signing_in_never_leads_off_the_pages_of_the_staff(visit: Visitor, robin: str, wanted: str) -> None:
    page = visit.get(SIGN_IN, query_string={"next": wanted})
    assert "next" not in page.fields()
    sent = page.fields() | {"next": wanted, "name": robin, "passphrase": PASSPHRASE}
    assert visit.sent_on_after(SIGN_IN, sent) == HOME
    confirmed = visit.get(CONFIRM, query_string={"next": wanted}).fields()
    assert "next" not in confirmed
    assert visit.sent_on_after(CONFIRM, confirmed | {"next": wanted, "passphrase": PASSPHRASE}) == HOME
    token = visit.get(HOME).hidden("_token")
    assert visit.sent_on_after("/account/language", {"_token": token, "language": "cy", "next": wanted}) == HOME


def test_signing_in_leads_to_the_page_that_was_wanted(visit: Visitor, wren: str) -> None:
    first = visit.sent_on("/facilitate/new?from=here")
    page = visit.get(first)
    second = visit.sent_on_after(SIGN_IN, page.fields() | {"name": "wren", "passphrase": PASSPHRASE})
    asked = visit.get(second)
    sent = asked.fields() | {"digits": digits_now(wren)}
    assert visit.sent_on_after(SECOND_FACTOR, sent) == "/facilitate/new?from=here"


# ---- Saying again that it is them -----------------------------------------------------------------------------

MATTERS = ["/account/passphrase", "/account/second-factor/change"]


@pytest.mark.parametrize("address", MATTERS)
def test_what_matters_asks_for_the_passphrase_again_and_comes_back(
    visit: Visitor, robin: str, later: Callable[[float], None], address: str
) -> None:
    give_passphrase(visit, robin)
    later(CONFIRMATION_LASTS)
    assert visit.get(address)
    later(1)
    page = visit.get(visit.sent_on(address))
    assert page.address.startswith(CONFIRM)
    assert "This is not your passphrase." in visit.post(CONFIRM, page.fields() | {"passphrase": WRONG}, 422).main
    assert visit.sent_on(address).startswith(CONFIRM)  # still
    assert visit.sent_on_after(CONFIRM, page.fields() | {"passphrase": PASSPHRASE}) == address
    assert visit.get(address)
    assert CONFIRMATION_LASTS <= 15 * 60


@pytest.mark.parametrize("address", [*MATTERS, "/account/recovery-codes", "/account/second-factor/take-away"])
def test_a_form_that_matters_changes_nothing_before_the_passphrase_was_typed_again(
    visit: Visitor, installation: Installation, robin: str, later: Callable[[float], None], address: str
) -> None:
    give_passphrase(visit, robin)
    token = visit.get(HOME).hidden("_token")
    later(CONFIRMATION_LASTS + 1)
    before = list(installation.db.conn.iterdump())
    sent = {"_token": token, "passphrase": WRONG, "digits": "123456"}
    assert visit.sent_on_after(address, sent).startswith(CONFIRM)
    assert list(installation.db.conn.iterdump()) == before


def test_somebody_with_a_second_factor_confirms_with_both(
    visit: Visitor, wren: str, later: Callable[[float], None]
) -> None:
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    later(CONFIRMATION_LASTS + 1)
    page = visit.get(visit.sent_on("/account/passphrase"))
    right = page.fields() | {"passphrase": PASSPHRASE, "digits": digits_now(wren)}
    for wrong in ({"digits": ""}, {"digits": digits_now(wren, 2)}, {"passphrase": WRONG}):
        visit.post(CONFIRM, right | wrong, 422)
        assert visit.sent_on("/account/passphrase").startswith(CONFIRM)
    assert visit.sent_on_after(CONFIRM, right) == "/account/passphrase"


def test_a_form_opened_before_confirming_is_still_good_afterwards(
    visit: Visitor, robin: str, later: Callable[[float], None]
) -> None:
    give_passphrase(visit, robin)
    other_tab = visit.get(HOME).hidden("_token")
    later(CONFIRMATION_LASTS + 1)
    visit.sent_on_after(CONFIRM, visit.get(CONFIRM).fields() | {"passphrase": PASSPHRASE})
    assert visit.sent_on_after("/account/language", {"_token": other_tab, "language": "cy"}) == HOME
    visit.sent_on_after("/account/sign-out", {"_token": other_tab})
    give_passphrase(visit, robin)
    assert visit.client.post("/account/language", data={"_token": other_tab, "language": "en"}).status_code == 400


def test_a_new_passphrase_takes_the_place_of_the_old_and_ends_every_other_session(
    visit: Visitor, app: Flask, robin: str
) -> None:
    other = app.test_client()
    give_passphrase(Visitor(other), robin)
    give_passphrase(visit, robin)
    page = visit.get("/account/passphrase")
    assert "easy to guess" in visit.send(page, 422, passphrase="password1234").main
    assert is_signed_in(other)
    assert visit.sent_on_after("/account/passphrase", page.fields() | {"passphrase": WRONG}) == HOME
    assert is_signed_in(visit.client)
    assert not is_signed_in(other)
    newcomer = Visitor(app.test_client())
    assert NOT_TOGETHER in newcomer.send(newcomer.get(SIGN_IN), 422, name=robin, passphrase=PASSPHRASE).main


# ---- The language ---------------------------------------------------------------------------------------------


def test_the_language_that_somebody_chose_stays_theirs(visit: Visitor, robin: str) -> None:
    give_passphrase(visit, robin)
    token = visit.get(HOME).hidden("_token")
    sent = {"_token": token, "language": "cy", "next": "/account/passphrase"}
    assert visit.sent_on_after("/account/language", sent) == "/account/passphrase"
    reply = visit.client.get(HOME)
    assert Page(reply.text, HOME).root.get("lang") == "cy"
    visit.client.post("/account/language", data={"_token": token, "language": "xx"})
    assert Page(visit.client.get(HOME).text, HOME).root.get("lang") == "cy"


def test_nothing_about_somebody_is_kept_but_what_they_gave(installation: Installation, robin: str) -> None:
    with sqlite3.connect(installation.database_file) as db:
        row = db.execute("SELECT * FROM person").fetchone()
    db.close()
    name, kept, mark, paused, language = row
    assert (name, paused, language) == (robin, 0, "en")
    assert kept.startswith("$argon2id$")
    assert len(mark) == 12


def test_a_passphrase_that_was_changed_meanwhile_is_not_brought_back(
    visit: Visitor, installation: Installation, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making a hash anew takes time; the passphrase may be another one when it is done."""

    def changed_meanwhile(_kept: str) -> bool:
        people.change_passphrase(installation.db, robin, WRONG)
        return True

    monkeypatch.setattr(passphrases, "is_outdated", changed_meanwhile)
    give_passphrase(visit, robin)
    monkeypatch.undo()
    assert passphrases.fits(_kept(installation, robin), WRONG)
    assert not passphrases.fits(_kept(installation, robin), PASSPHRASE)


def _kept(installation: Installation, name: str) -> str:
    return str(installation.db.execute("SELECT passphrase FROM person WHERE name = ?", (name,)).fetchone()[0])


@pytest.mark.parametrize("name", ["Ann  Two", "Zoe\u0308", "zw\u200bj"])
def test_a_name_from_before_names_were_tidied_still_signs_in(
    visit: Visitor, installation: Installation, robin: str, name: str
) -> None:
    installation.db.execute("PRAGMA foreign_keys = OFF")
    for table, column in (("person", "name"), ("person_role", "person")):
        installation.db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (name, robin))  # noqa: S608
    installation.db.execute("PRAGMA foreign_keys = ON")
    assert give_passphrase(visit, f" {name} ") == HOME


def test_an_invitation_form_sent_again_after_its_link_was_used_lets_in_nobody(installation: Installation) -> None:
    db, mark = installation.db, "0123456789ab"
    people.accept(db, people.invite(db, "robin", [Role.ADMIN], mark), "robin", PASSPHRASE)
    with pytest.raises(Refusal, match="was used already"):
        people.invite(db, "robin", [Role.ADMIN], mark)
    assert people.invitations(db) == []


def test_starting_anew_forgets_the_waits_for_wrong_digits(installation: Installation, wren: str) -> None:
    assert wren
    counter = tries.by_code_of("wren")
    for _ in range(tries.FREE_TRIES):
        tries.count_try(installation.db, counter)
    with pytest.raises(tries.Wait):
        tries.count_try(installation.db, counter)
    people.accept(installation.db, people.start_anew(installation.db, "wren"), "wren", PASSPHRASE)
    tries.count_try(installation.db, counter)


def test_a_form_that_could_not_be_kept_comes_back_to_be_sent_again(
    visit: Visitor, wren: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk loses nothing that was typed."""
    give_passphrase(visit, "wren")
    give_digits(visit, digits_now(wren))
    page = visit.get("/facilitate/series/new")

    def disk_is_full(*_arguments: object, **_more: object) -> None:
        raise CouldNotWrite("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(series, "create", disk_is_full)
        again = visit.send(page, 500, name="Spring 2027")
    assert "What you typed is still here." in again.main
    form = again.fields()
    assert form["name"] == ["Spring 2027"]
    address = visit.sent_on_after("/facilitate/series/new", form)
    assert "Spring 2027" in visit.get(address).main


def test_with_a_full_disk_one_can_still_sign_out(
    visit: Visitor, robin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_passphrase(visit, robin)
    token = visit.get(HOME).hidden("_token")

    def disk_is_full(*_arguments: object) -> None:
        raise CouldNotWrite("database or disk is full")

    monkeypatch.setattr(staff_log, "note", disk_is_full)
    assert visit.sent_on_after("/account/sign-out", {"_token": token}) == SIGN_IN
    assert not is_signed_in(visit.client)
