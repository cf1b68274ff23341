"""The second factor: digits that work once, a secret that the database does not hold, codes for a lost phone."""

import base64
import hashlib
import math
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from flask import Flask

from feedback.app import create_app
from feedback.config import Config
from feedback.refusal import Refusal
from feedback.store import people, second_factor, sign_in
from feedback.store.backup import back_up
from feedback.store.installation import Installation
from feedback.store.people import NEEDS_SECOND_FACTOR, Role
from feedback.store.second_factor import RECOVERY_CODES, RECOVERY_LETTERS, SIGNS, STEP
from feedback.store.sign_in import FADES_FOR_CODE, FREE_TRIES, LONGEST_WAIT_FOR_CODE
from tests.examples import (
    HOME,
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    digits_now,
    give_digits,
    give_passphrase,
    give_second_factor,
    give_wrong_digits,
    is_signed_in,
    join,
)
from tests.page_checks import Page, Visitor, words_of

Later = Callable[[float], None]
# The clock stands still, so that no half minute ends in the middle of a test.
pytestmark = pytest.mark.usefixtures("later")
CHANGE = "/account/second-factor/change"
WRONG_DIGITS = "These digits do not fit."
WRONG_CODE = "This recovery code does not fit."
MANY_TRIES = "There were many wrong tries."


def secret_on(page: Page) -> str:
    """Return the secret that a page shows to be typed into an app."""
    return "".join(words_of(next(each for each in page.all("bdi") if each.get("class") == "key")).split())


def codes_on(page: Page) -> list[str]:
    """Return the recovery codes of a page."""
    return [words_of(each) for each in page.all("bdi") if each.get("class") == "key"]


def set_up(visit: Visitor, address: str = SECOND_FACTOR) -> tuple[str, list[str]]:
    """Set a second factor up and return its secret and the recovery codes."""
    page = visit.get(address)
    secret = secret_on(page)
    return secret, codes_on(visit.send(page, 200, digits=digits_now(secret)))


def at_the_second_step(visit: Visitor, name: str = "wren") -> Visitor:
    """Bring somebody to the page that asks for the digits."""
    assert give_passphrase(visit, name) == SECOND_FACTOR
    return visit


def run_together(work: Callable[[], object], times: int) -> list[object]:
    """Do something in several threads at the same moment and return what each found."""
    found: list[object] = []
    together = threading.Barrier(times)

    def run() -> None:
        together.wait()
        found.append(work())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == times
    return found


# ---- Who needs one --------------------------------------------------------------------------------------------


def test_every_role_needs_one_but_advisers() -> None:
    assert {*Role} - {Role.ADVISER} == NEEDS_SECOND_FACTOR


@pytest.mark.parametrize("role", sorted(NEEDS_SECOND_FACTOR))
def test_nobody_with_such_a_role_is_in_before_it_is_set_up(
    visit: Visitor, installation: Installation, role: Role
) -> None:
    join(installation, "stork", role, Role.ADVISER)
    assert give_passphrase(visit, "stork") == SECOND_FACTOR
    assert not is_signed_in(visit.client)
    set_up(visit)
    assert is_signed_in(visit.client)


def test_an_adviser_may_have_one_and_go_without_again(
    visit: Visitor, app: Flask, robin: str, later: Later
) -> None:
    give_passphrase(visit, robin)
    secret, _ = set_up(visit, CHANGE)
    later(STEP)
    other = at_the_second_step(Visitor(app.test_client()), robin)
    assert not is_signed_in(other.client)
    assert give_digits(other, digits_now(secret)) == HOME
    visit.sent_on_after("/account/second-factor/take-away", other.get(HOME).fields() | _token(visit))
    assert give_passphrase(Visitor(app.test_client()), robin) == HOME


def _token(visit: Visitor) -> dict[str, list[str]]:
    return {"_token": [visit.get(HOME).hidden("_token")]}


def test_who_needs_one_cannot_go_without(visit: Visitor, installation: Installation, wren: str) -> None:
    give_digits(at_the_second_step(visit), digits_now(wren))
    assert "take-away" not in visit.get(HOME).html
    visit.sent_on_after("/account/second-factor/take-away", _token(visit))
    assert second_factor.has_one(installation.db, "wren")


def test_somebody_who_becomes_a_facilitator_sets_it_up_before_anything_else(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    join(installation, "stork", Role.ADMIN)
    give_passphrase(visit, robin)
    people.set_roles(installation.db, robin, [Role.ADVISER, Role.FACILITATOR])
    assert visit.sent_on(HOME).startswith(SECOND_FACTOR)
    set_up(visit)
    assert is_signed_in(visit.client)
    assert visit.get("/facilitate/")


# ---- Setting up -----------------------------------------------------------------------------------------------


def test_setting_up_shows_the_same_secret_until_it_is_done(visit: Visitor, installation: Installation) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "stork")
    page = visit.get(SECOND_FACTOR)
    secret = secret_on(page)
    assert secret_on(visit.get(SECOND_FACTOR)) == secret
    assert secret_on(visit.send(page, 422, digits="000000")) == secret
    assert WRONG_DIGITS in visit.send(page, 422, digits="").main
    assert not second_factor.has_one(installation.db, "stork")
    visit.send(page, 200, digits=digits_now(secret))
    assert secret_on(visit.get(CHANGE)) != secret


def test_another_session_and_another_person_get_another_secret(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    found = set()
    for name in ("stork", "heron"):
        join(installation, name, Role.FACILITATOR)
        for browser in (app.test_client(), app.test_client()):
            one = Visitor(browser)
            give_passphrase(one, name)
            found.add(secret_on(one.get(SECOND_FACTOR)))
    assert len(found) == 4
    assert all(len(base64.b32decode(each)) * 8 >= 160 for each in found)
    assert visit


def test_what_the_app_is_given_says_the_same_by_square_by_tap_and_by_hand(
    visit: Visitor, installation: Installation
) -> None:
    join(installation, "stork & co", Role.FACILITATOR)
    give_passphrase(visit, "stork & co")
    page = visit.get(SECOND_FACTOR)
    (address,) = [each for each in page.links() if each.startswith("otpauth:")]
    found = urlsplit(address)
    told = parse_qs(found.query)
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    assert unquote(found.path) == "/Your views:stork & co"  # nothing tells what this place is about
    assert told["secret"] == [secret_on(page)]
    assert told.keys() <= {"secret", "issuer"}  # six digits, half a minute, SHA-1: what every app knows
    assert len(page.all("{http://www.w3.org/2000/svg}path")) == 1


def test_setting_up_ends_every_other_session_and_kills_the_app_before(
    visit: Visitor, app: Flask, wren: str, later: Later
) -> None:
    other = at_the_second_step(Visitor(app.test_client()))
    give_digits(other, digits_now(wren))
    later(STEP)
    give_digits(at_the_second_step(visit), digits_now(wren))
    secret, _ = set_up(visit, CHANGE)
    assert is_signed_in(visit.client)
    assert not is_signed_in(other.client)
    later(STEP)
    assert WRONG_DIGITS in give_wrong_digits(at_the_second_step(other), digits_now(wren)).main
    assert give_digits(other, digits_now(secret)) == HOME


def test_setting_up_twice_at_once_gives_one_list_of_codes_that_works(installation: Installation) -> None:
    db, key = installation.db, installation.key
    join(installation, "stork", Role.FACILITATOR)
    seed = secrets.token_bytes(32)
    digits = digits_now(second_factor.secret_of(key, "stork", seed))
    found = run_together(lambda: second_factor.set_up(installation.db, key, "stork", seed, digits), 4)
    (codes,) = [each for each in found if each is not None]
    assert isinstance(codes, list)
    assert all(second_factor.use_recovery_code(db, "stork", code) for code in codes)


def test_the_digits_of_setting_up_cannot_be_used_again(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "stork")
    secret, _ = set_up(visit)
    other = at_the_second_step(Visitor(app.test_client()), "stork")
    assert WRONG_DIGITS in give_wrong_digits(other, digits_now(secret)).main


def test_half_a_session_cannot_change_a_second_factor(visit: Visitor, wren: str) -> None:
    at_the_second_step(visit)
    assert visit.sent_on(CHANGE).startswith(SECOND_FACTOR)
    page = visit.get(SECOND_FACTOR)
    assert page.heading == "Digits from your app"
    assert "key" not in [each.get("class") for each in page.all("bdi")]
    seed = "0" * 32
    assert (
        WRONG_DIGITS
        in visit.send(page, 422, digits=pyotp.TOTP(base64.b32encode(seed.encode()).decode()).now()).main
    )
    assert wren


# ---- Digits ---------------------------------------------------------------------------------------------------


def test_digits_of_now_and_of_a_step_beside_it_fit_and_no_others(
    installation: Installation, wren: str, later: Later
) -> None:
    db, key = installation.db, installation.key
    later(100 * STEP)
    for steps in (-3, -2, 2, 3, 100):
        assert not second_factor.accepts(db, key, "wren", digits_now(wren, steps)), steps
    for steps in (-1, 0, 1):
        assert second_factor.accepts(db, key, "wren", digits_now(wren, steps)), steps


def test_digits_older_than_those_that_were_used_do_not_fit(installation: Installation, wren: str) -> None:
    db, key = installation.db, installation.key
    assert second_factor.accepts(db, key, "wren", digits_now(wren, 1))
    for steps in (-1, 0, 1):
        assert not second_factor.accepts(db, key, "wren", digits_now(wren, steps))


def test_the_same_digits_open_once_also_in_another_browser(visit: Visitor, app: Flask, wren: str) -> None:
    digits = digits_now(wren)
    other = at_the_second_step(Visitor(app.test_client()))
    assert give_digits(at_the_second_step(visit), digits) == HOME
    assert WRONG_DIGITS in give_wrong_digits(other, digits).main
    assert not is_signed_in(other.client)


def test_the_same_digits_sent_together_open_once(installation: Installation, wren: str) -> None:
    digits, key = digits_now(wren), installation.key
    found = run_together(lambda: second_factor.accepts(installation.db, key, "wren", digits), 8)
    assert sorted(map(bool, found)) == [False] * 7 + [True]


def with_spaces(digits: str) -> str:
    return f" {digits[:3]} {digits[3:]} "


def in_arabic(digits: str) -> str:
    return digits.translate({ord("0") + each: 0x0660 + each for each in range(10)})


def full_width(digits: str) -> str:
    return digits.translate({ord("0") + each: 0xFF10 + each for each in range(10)})


@pytest.mark.parametrize("typed", [with_spaces, in_arabic, full_width])
def test_digits_may_be_typed_as_people_write_them(visit: Visitor, wren: str, typed: Callable[[str], str]) -> None:
    assert give_digits(at_the_second_step(visit), typed(digits_now(wren))) == HOME


@pytest.mark.parametrize(
    "typed",
    ["", "0", "12345", "abcdef", "٣", "%00", "½½½½½½", "é" * 6, "-12345", "1" * 9, "x" * 5000, "\U0001d7d8"],
)
def test_what_are_no_digits_does_not_fit(visit: Visitor, wren: str, typed: str) -> None:
    assert wren
    assert "do" in give_wrong_digits(at_the_second_step(visit), typed).main
    assert not is_signed_in(visit.client)


def test_the_field_can_be_filled_in_by_the_phone(visit: Visitor, wren: str) -> None:
    assert wren
    field = at_the_second_step(visit).get(SECOND_FACTOR).with_id("digits")
    assert field.get("autocomplete") == "one-time-code"
    assert not {"maxlength", "pattern"} & set(field.attrib)


# ---- Wrong digits ---------------------------------------------------------------------------------------------


def test_wrong_digits_slow_down_the_account_in_every_browser(
    visit: Visitor, app: Flask, wren: str, later: Later
) -> None:
    at_the_second_step(visit)
    for _ in range(FREE_TRIES):
        give_wrong_digits(visit, "000000")
    assert MANY_TRIES in give_wrong_digits(visit, digits_now(wren), 429).main
    other = at_the_second_step(Visitor(app.test_client()))
    assert MANY_TRIES in give_wrong_digits(other, digits_now(wren), 429).main
    later(2)
    assert give_digits(other, digits_now(wren)) == HOME


def tries_in(seconds: int, installation: Installation, later: Later, pause: int = 0) -> tuple[int, int]:
    """Return how often somebody can try who pauses after each wait, and the longest wait."""
    counter = sign_in.by_code_of("wren")
    passed = tries = longest = 0
    while passed < seconds:
        try:
            sign_in.count_try(installation.db, counter)
            tries, wait = tries + 1, pause
        except sign_in.Wait as fault:
            wait = fault.seconds
            longest = max(longest, wait)
        passed += wait
        later(wait)
    return tries, longest


def test_waits_for_wrong_digits_grow_to_an_hour_and_fade(installation: Installation, later: Later) -> None:
    assert tries_in(24 * 3600, installation, later)[1] == LONGEST_WAIT_FOR_CODE
    later(LONGEST_WAIT_FOR_CODE + 40 * FADES_FOR_CODE)
    for _ in range(FREE_TRIES):
        sign_in.count_try(installation.db, sign_in.by_code_of("wren"))


@pytest.mark.parametrize("pause", [0, 60, 300, 1800, FADES_FOR_CODE, FADES_FOR_CODE + 1])
def test_guessing_digits_stays_hopeless_for_a_year_in_any_rhythm(
    installation: Installation, later: Later, pause: int
) -> None:
    """Whoever has the passphrase gets few tries a day, each with three chances in a million."""
    month, _ = tries_in(30 * 24 * 3600, installation, later, pause)
    assert 12 * month * 3 / 1_000_000 < 0.05


def test_wrong_digits_while_setting_up_are_slowed_down_too(visit: Visitor, installation: Installation) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "stork")
    for _ in range(FREE_TRIES):
        give_wrong_digits(visit, "000000")
    assert MANY_TRIES in give_wrong_digits(visit, "000000", 429).main


# ---- Recovery codes -------------------------------------------------------------------------------------------


def test_ten_codes_are_shown_once_and_each_lets_somebody_in_once(
    visit: Visitor, app: Flask, installation: Installation
) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "stork")
    _, codes = set_up(visit)
    assert len(set(codes)) == RECOVERY_CODES == 10
    assert "Recovery codes left: 10." in visit.get(HOME).main
    for code in codes:
        other = at_the_second_step(Visitor(app.test_client()), "stork")
        assert give_digits(other, code) == HOME
        again = at_the_second_step(Visitor(app.test_client()), "stork")
        assert WRONG_CODE in give_wrong_digits(again, code).main
    assert "Recovery codes left: 0." in visit.get(HOME).main


def test_a_code_has_at_least_112_bits_and_no_signs_that_look_alike() -> None:
    assert RECOVERY_LETTERS * math.log2(len(SIGNS)) >= 112
    assert len(set(SIGNS)) == len(SIGNS)
    assert not set("il1o0") & set(SIGNS)


@pytest.mark.parametrize(
    "typed",
    [str.upper, lambda code: code.replace("-", " "), lambda code: code.replace("-", ""), lambda code: f" {code} "],
)
def test_a_code_may_be_typed_as_people_write_it(
    installation: Installation, wren: str, typed: Callable[[str], str]
) -> None:
    assert wren
    code = second_factor.renew_recovery_codes(installation.db, "wren")[0]
    assert second_factor.use_recovery_code(installation.db, "wren", typed(code))
    assert not second_factor.use_recovery_code(installation.db, "wren", code)


def test_a_code_sent_twice_at_once_works_once(installation: Installation, wren: str) -> None:
    assert wren
    code = second_factor.renew_recovery_codes(installation.db, "wren")[0]
    found = run_together(lambda: second_factor.use_recovery_code(installation.db, "wren", code), 8)
    assert sorted(map(bool, found)) == [False] * 7 + [True]


def test_a_code_of_somebody_else_or_a_part_of_one_is_worth_nothing(
    installation: Installation, wren: str, robin: str
) -> None:
    assert wren
    code = second_factor.renew_recovery_codes(installation.db, "wren")[0]
    for name, typed in ((robin, code), ("wren", code[:-1]), ("wren", ""), ("wren", "-----"), ("wren", code * 2)):
        assert not second_factor.use_recovery_code(installation.db, name, typed)


def test_new_codes_kill_those_before(visit: Visitor, installation: Installation, wren: str) -> None:
    give_digits(at_the_second_step(visit), digits_now(wren))
    before = second_factor.renew_recovery_codes(installation.db, "wren")
    page = visit.post("/account/recovery-codes", _token(visit))
    after = codes_on(page)
    assert len(after) == 10
    assert not any(second_factor.use_recovery_code(installation.db, "wren", each) for each in before)
    assert all(second_factor.use_recovery_code(installation.db, "wren", each) for each in after)


def test_of_codes_only_hashes_are_in_the_files(installation: Installation, wren: str) -> None:
    assert wren
    codes = second_factor.renew_recovery_codes(installation.db, "wren")
    kept = every_byte(installation.folder)
    for code in codes:
        bare = code.replace("-", "")
        assert hashlib.sha256(bare.encode()).digest() in kept  # the search would find it
        for each in (code, bare, bare.upper(), code[:11], bare[:10]):
            assert each.encode() not in kept


# ---- What the database holds ----------------------------------------------------------------------------------


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_file_holds_a_secret_and_the_database_alone_gives_none(
    visit: Visitor, installation: Installation
) -> None:
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(visit, "stork")
    secret, _ = set_up(visit)
    raw = base64.b32decode(secret)
    kept = every_byte(installation.folder)
    for each in (secret, secret.lower(), raw.hex(), base64.b64encode(raw).decode()[:24]):
        assert each.encode() not in kept
    assert raw not in kept
    for steps in range(-3, 4):
        assert digits_now(secret, steps).encode() not in kept
    (seed, mark) = installation.db.execute("SELECT seed, key_mark FROM second_factor").fetchone()
    assert bytes(seed) in kept  # the search would find it
    guessed = {
        base64.b32encode(each[:20]).decode()
        for one in (b"", mark, b"stork")
        for each in (
            seed,
            hashlib.sha256(seed).digest(),
            hashlib.sha256(one + seed).digest(),
            hashlib.sha256(seed + one).digest(),
        )
    }
    assert secret not in guessed
    assert second_factor.secret_of(bytes(32), "stork", seed) != secret
    assert second_factor.secret_of(installation.key, "stork", seed) == secret


def test_a_copy_holds_neither_the_key_nor_a_secret(installation: Installation, wren: str, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    back_up(installation, copy)
    kept = every_byte(copy.parent)
    for secret in (installation.key, installation.key.hex().encode(), wren.encode(), base64.b32decode(wren)):
        assert secret not in kept
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"]


def test_with_the_key_of_another_installation_somebody_is_told_what_to_do(
    visit: Visitor, installation: Installation, wren: str
) -> None:
    assert wren
    key = installation.folder / "key"
    key.write_text(secrets.token_hex(32))
    app = create_app(Config(instance=installation.folder))
    other = at_the_second_step(Visitor(app.test_client()))
    page = give_wrong_digits(other, digits_now(wren))
    assert (
        "This machine does not know your second factor any more. Ask an admin to let you start anew." in page.main
    )
    with pytest.raises(Refusal, match="Ask an admin"):
        second_factor.accepts(installation.db, bytes(32), "wren", "123456")
    code = second_factor.renew_recovery_codes(installation.db, "wren")[0]
    assert give_digits(other, code) == HOME
    assert visit


def test_starting_anew_forgets_factor_and_codes(visit: Visitor, installation: Installation, wren: str) -> None:
    codes = second_factor.renew_recovery_codes(installation.db, "wren")
    address = f"/account/invitation/{people.start_anew(installation.db, 'wren')}"
    visit.sent_on_after(address, visit.get(address).fields() | {"passphrase": PASSPHRASE})
    assert not second_factor.has_one(installation.db, "wren")
    assert not second_factor.use_recovery_code(installation.db, "wren", codes[0])
    secret, _ = set_up(visit)
    assert secret != wren


def test_nobody_but_who_signs_in_meets_the_second_factor(
    visit: Visitor, installation: Installation, wren: str
) -> None:
    assert visit.sent_on(SECOND_FACTOR).startswith(SIGN_IN)
    assert visit.sent_on_after(SECOND_FACTOR, {"digits": digits_now(wren)}).startswith(SIGN_IN)
    assert give_second_factor(installation, "wren")
