"""The log of what the staff did: every way in is noted, no guess fills it, and no young person is ever in it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from feedback.app import create_app
from feedback.config import Config
from feedback.store import clock, people, second_factor, staff_log
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.store.people import Role
from feedback.store.sign_in import FREE_TRIES
from feedback.store.staff_log import KEPT, MINUTE, Act
from tests.examples import (
    HOME,
    PASSPHRASE,
    SECOND_FACTOR,
    SIGN_IN,
    WRONG,
    attempt,
    digits_now,
    give_digits,
    give_passphrase,
    give_wrong_digits,
    give_wrong_passphrase,
    join,
)
from tests.page_checks import Visitor, words_of

Later = Callable[[float], None]
# The clock stands still, so that no half minute ends in the middle of a test.
pytestmark = pytest.mark.usefixtures("later")
DAY = 24 * 3600


def noted(installation: Installation) -> list[tuple[str, Act, str]]:
    """Return who did what about whom, the oldest first."""
    entries = [entry for _, entry in staff_log.newest(installation.db, count=10_000)]
    return [(entry.person, entry.act, entry.about) for entry in reversed(entries)]


def token(visit: Visitor) -> dict[str, str]:
    return {"_token": visit.get(HOME).hidden("_token")}


# ---- What is noted --------------------------------------------------------------------------------------------


def test_each_act_of_signing_in_is_noted(visit: Visitor, installation: Installation, later: Later) -> None:
    address = f"/account/invitation/{people.invite(installation.db, 'stork', [Role.FACILITATOR])}"
    visit.sent_on_after(address, visit.get(address).fields() | {"passphrase": PASSPHRASE})
    page = visit.get(SECOND_FACTOR)
    secret = "".join(words_of(next(each for each in page.all("bdi") if each.get("class") == "key")).split())
    visit.send(page, 200, digits=digits_now(secret))
    codes = second_factor.renew_recovery_codes(installation.db, "stork")
    visit.sent_on_after("/account/sign-out", token(visit))
    later(60)
    give_wrong_passphrase(visit, "stork")
    give_passphrase(visit, "stork")
    later(60)
    give_wrong_digits(visit, "000000")
    give_digits(visit, codes[0])
    visit.post("/account/recovery-codes", token(visit))
    visit.sent_on_after("/account/passphrase", token(visit) | {"passphrase": WRONG})
    page = visit.get("/account/second-factor/change")
    secret = "".join(words_of(next(each for each in page.all("bdi") if each.get("class") == "key")).split())
    visit.send(page, 200, digits=digits_now(secret))
    visit.sent_on_after("/account/sign-out-everywhere", token(visit))
    assert noted(installation) == [
        ("stork", Act.JOINED, ""),
        ("stork", Act.SET_UP_SECOND_FACTOR, ""),
        ("stork", Act.SIGNED_IN, ""),
        ("stork", Act.SIGNED_OUT, ""),
        ("stork", Act.WRONG_SIGN_IN, ""),
        ("stork", Act.WRONG_SIGN_IN, ""),
        ("stork", Act.USED_RECOVERY_CODE, ""),
        ("stork", Act.SIGNED_IN, ""),
        ("stork", Act.MADE_RECOVERY_CODES, ""),
        ("stork", Act.CHANGED_PASSPHRASE, ""),
        ("stork", Act.SET_UP_SECOND_FACTOR, ""),
        ("stork", Act.SIGNED_OUT_EVERYWHERE, ""),
    ]


def test_starting_anew_and_going_without_a_second_factor_are_noted(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    address = f"/account/invitation/{people.start_anew(installation.db, robin)}"
    visit.sent_on_after(address, visit.get(address).fields() | {"passphrase": PASSPHRASE})
    visit.sent_on_after("/account/second-factor/take-away", token(visit))
    assert noted(installation) == [
        (robin, Act.WAS_RESET, ""),
        (robin, Act.SIGNED_IN, ""),
        (robin, Act.TOOK_SECOND_FACTOR_AWAY, ""),
    ]


def test_an_entry_says_in_which_minute_in_utc(visit: Visitor, installation: Installation, robin: str) -> None:
    give_passphrase(visit, robin)
    ((_, entry),) = staff_log.newest(installation.db, count=10)
    assert entry.at == datetime.fromtimestamp(clock.now(), UTC).replace(second=0, microsecond=0)
    found = staff_log.last(installation.db, Act.SIGNED_IN)
    assert found == entry
    assert staff_log.last(installation.db, Act.EXPORTED) is None


def test_nothing_is_noted_for_a_step_that_led_nowhere(
    visit: Visitor, installation: Installation, wren: str
) -> None:
    give_passphrase(visit, "wren")  # the second factor is missing
    assert noted(installation) == []
    assert wren


# ---- What is not ----------------------------------------------------------------------------------------------


def test_a_name_that_nobody_has_is_not_written_down(
    visit: Visitor, installation: Installation, robin: str
) -> None:
    """It may be a passphrase in the wrong field."""
    visit.send(visit.get(SIGN_IN), 422, name="my secret passphrase", passphrase=WRONG)
    give_wrong_passphrase(visit, robin)
    assert noted(installation) == [("", Act.WRONG_SIGN_IN, ""), (robin, Act.WRONG_SIGN_IN, "")]
    files = b"".join(path.read_bytes() for path in installation.folder.rglob("*") if path.is_file())
    assert b"my secret" not in files


def test_guessing_is_written_down_once_a_minute(
    app: Flask, installation: Installation, robin: str, later: Later
) -> None:
    for _ in range(3):
        for name in (robin, "nobody at all", robin, "somebody else"):
            visit = Visitor(app.test_client())
            sent = visit.get(SIGN_IN).fields() | {"name": name, "passphrase": WRONG}
            assert visit.client.post(SIGN_IN, data=sent).status_code in {422, 429}
    assert sorted(noted(installation)) == [("", Act.WRONG_SIGN_IN, ""), (robin, Act.WRONG_SIGN_IN, "")]
    later(61)
    give_wrong_passphrase(Visitor(app.test_client()), robin)
    assert len(noted(installation)) == 3
    assert FREE_TRIES < 6


def test_what_was_undone_and_done_again_within_a_minute_is_written_down_each_time(
    installation: Installation,
) -> None:
    acts = [Act.PAUSED, Act.LET_IN_AGAIN, Act.PAUSED, Act.PAUSED, Act.LET_IN_AGAIN]
    for act in acts:
        staff_log.note(installation.db, "the admin", act, "robin")
    assert [act for _, act, _ in noted(installation)] == [acts[0], acts[1], acts[2], acts[4]]


def test_what_is_older_than_a_year_is_forgotten(installation: Installation, later: Later) -> None:
    staff_log.note(installation.db, "robin", Act.SIGNED_IN)
    later(KEPT * MINUTE)
    staff_log.note(installation.db, "robin", Act.SIGNED_OUT)
    assert len(noted(installation)) == 2
    later(MINUTE)
    staff_log.note(installation.db, "robin", Act.SIGNED_IN)
    assert noted(installation) == [("robin", Act.SIGNED_OUT, ""), ("robin", Act.SIGNED_IN, "")]
    assert KEPT * MINUTE <= 366 * DAY


def test_nothing_that_a_young_person_does_is_noted_nor_what_is_typed_in_for_them(
    installation: Installation, event: Event, wren: str
) -> None:
    app = create_app(Config(instance=installation.folder, withdrawal_codes=True))
    member = Visitor(app.test_client())
    join(installation, "stork", Role.FACILITATOR)
    give_passphrase(member, "wren")
    give_digits(member, digits_now(wren))
    member.get(f"/facilitate/{event.code}/enter")
    before = list(installation.db.execute("SELECT * FROM staff_log"))
    assert before

    young, own = Visitor(app.test_client()), attempt()
    for address in ("/", f"/e/{event.code}", f"/en/e/{event.code}/", f"/en/e/{event.code}/no-thanks", "/en/help"):
        young.get(address)
    young.post(f"/en/e/{event.code}/answer", {"wish": "a wish", "_attempt": own})
    young.post(f"/en/e/{event.code}/answer", {"often": "nonsense", "_attempt": own}, 422)
    code = young.post(f"/en/e/{event.code}/withdrawal-code", {"_attempt": own})
    digits = "".join(each for each in code.main if each.isdigit())
    young.post("/en/withdraw", {"code": event.code, "digits": digits[:16]})
    young.post("/en/", {"code": "NOSUCH"}, 422)
    typing = member.get(f"/facilitate/{event.code}/enter")
    member.send(typing, 200, wish="typed from paper")
    assert list(installation.db.execute("SELECT * FROM staff_log")) == before


def test_no_act_is_about_an_answer() -> None:
    for act in Act:
        assert not {"typed", "paper", "withdr", "response", "text"} & set(act.value.split())
