"""Every page that the staff see, in each state that looks different: one walk that shows them all."""

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.store import clock, codebook, events, people, questionnaires, series, sign_in
from feedback.store.closing import close_event
from feedback.store.installation import Installation
from feedback.store.intake import open_event
from feedback.store.people import Role
from feedback.themes.refi import write_codebook

from .people import SAFE, Facilitator
from .released import Reviewed, reviewed
from .site import QUESTIONNAIRE, Site, in_days
from .studio_states import STATES as STUDIO
from .studio_states import StudioWalk
from .translating_states import STATES as TRANSLATING
from .translating_states import TranslatingWalk
from .walker import UNFOLD, Walker

EASY = "password12345"
NO_DIGITS = "000 000 0"
LONG_NAME = "A learning event for everybody who lives in Rhosllannerchrugog, and for their friends"
AUDIENCE = "The event team"

SIGNING_IN = (
    "sign in",
    "sign in: wrong",
    "sign in: wait",
    "invitation has ended",
    "start anew",
    "invitation",
    "invitation: easy to guess",
    "second factor: set up",
    "second factor: wrong",
    "recovery codes",
    "account",
    "digits",
    "digits: wrong",
)
FIRST_EVENT = (
    "events: none",
    "1 about",
    "1 about: wrong",
    "2 questions",
    "2 questions: wrong",
    "3 languages",
    "3 languages: wrong",
    "4 audience",
    "4 audience: wrong",
    "signed out half-way",
    "digits, half-way",
    "signed in again",
    "5 safety",
    "event: ready",
)
EVENTS = (
    "events: waiting",
    "event: draft",
    "event: cannot open yet",
    "event: open",
    "event: enough",
    "event: closed",
    "close?",
    "1 about, while open",
    "poster",
    "slips",
    "paper",
    "paper: one language",
    "type in",
    "type in: wrong",
    "type in: next",
    "themes: too few",
    "answer young people",
    "too late to change",
)
SERIES = (
    "series: make",
    "series: wrong",
    "series: empty",
    "series",
    "series: change",
    "series: choose events",
    "who has access: series",
    "who has access: with its series",
    "who has access: shared",
    "who has access: refused",
    "who has access: everybody",
    "hand over?",
    "hand series over?",
)
READING = (
    "what groups said",
    "themes: with quotes",
    "themes: parts of the group",
    "compare: choose",
    "compare",
    "map",
    "download",
    "briefing",
    "briefing: in Arabic",
    "put together?",
    "put together: refused",
)
REVIEWING = (
    "texts",
    "texts: read",
    "texts: wrong",
    "texts: need action",
    "texts: were read",
    "texts: read again",
    "code: list",
    "code: nobody did",
    "code: a second time",
    "code: after a colleague",
    "agreement",
    "codebook",
    "code",
    "code: add",
    "code: split",
    "files",
    "files: look",
    "text themes: to release",
    "text themes",
    "quote: propose",
    "quote: wrong",
    "quotes",
)
ADMIN = (
    "glance",
    "people",
    "invite",
    "invite: wrong",
    "link",
    "people: invited",
    "person",
    "oneself",
    "roles",
    "roles: none",
    "pause?",
    "paused",
    "let in again?",
    "start anew?",
    "link to start anew",
    "settings",
    "log",
    "log: of one",
)
ACCOUNT = (
    "is it still you?",
    "is it still you? wrong",
    "passphrase",
    "passphrase: easy to guess",
    "another phone",
    "new recovery codes",
    "not here",
    "an old form",
    "another role",
)
STATES = SIGNING_IN + FIRST_EVENT + EVENTS + SERIES + READING + STUDIO + TRANSLATING + REVIEWING + ADMIN + ACCOUNT


@dataclass(frozen=True, slots=True)
class Rooms:
    """Hold what the walker finds: events of each sort by their codes, a series, and the marks of colleagues."""

    draft: str
    open: str
    enough: str
    closed: str
    small: str
    in_series: str
    everybodys: str
    series: str
    colleague: str
    paused: str


def colleagues(site: Site) -> tuple[str, str]:
    """Return the marks of two colleagues, an admin and somebody who is paused; made once."""
    db = Installation(site.folder, sweep=False).db
    for name, roles in (("rowan", [Role.FACILITATOR, Role.ADMIN]), ("sky", [Role.FACILITATOR])):
        if not people.find(db, name):
            people.accept(db, people.invite(db, name, roles), name, Facilitator.passphrase)
    people.pause(db, "sky")
    return people.get(db, "rowan").mark, people.get(db, "sky").mark


def furnish(site: Site, name: str) -> Rooms:
    """Make for one facilitator an event of each sort, and a series with one of them."""
    installation = Installation(site.folder, sweep=False)
    db = installation.db
    _, version = questionnaires.newest_version(db, QUESTIONNAIRE) or (0, "")
    languages = installation.version(version).questionnaire.languages
    made_series = series.create(db, "Spring", nation="Wales", place="Gwynedd", facilitators=[name])

    def made(title: str, *, is_ready: bool = True, of: tuple[str, ...] = (name,), **said: events.Said) -> str:
        event = events.create(db, title=title, version=version, languages=languages, facilitators=of)
        events.change(db, event.code, **((SAFE if is_ready else {}) | said))
        return event.code

    rooms = Rooms(
        draft=made(LONG_NAME, is_ready=False, held_on=in_days(-1), place="Rhosllannerchrugog", nation="Wales"),
        open=made("Learning event, Bala", is_ready=False, held_on=in_days(-1)),
        enough=made("A full room", expected=30),
        closed=made("Learning event, Bangor", held_on=in_days(-2), expected=2, nation="Wales"),
        small=made("Learning event, Barry"),
        in_series=made("In a series"),
        everybodys=made("Of everybody", of=()),
        series=made_series.mark,
        colleague=colleagues(site)[0],
        paused=colleagues(site)[1],
    )
    for code in (rooms.open, rooms.enough, rooms.closed, rooms.small):
        open_event(installation, code)
    events.put_into_series(db, events.get(db, rooms.in_series), made_series.mark, name)
    for number in range(12):
        site.send_answers(rooms.enough, {"listening": "agree"})
        listening = "agree" if number < 7 else "in-between"
        site.send_answers(rooms.closed, {"listening": listening, "time-for-fun": "often", "good-day": "Sun"})
    for code in (rooms.closed, rooms.small):
        close_event(installation, code, k=5, today=in_days(0))
    return rooms


class Walk(Walker):
    """Lead one person with every role past every page, in one language, and name each when it can be seen."""

    def __init__(self, person: Facilitator, lang: str) -> None:
        super().__init__(person, f"toni {lang}{'' if person.has_script else ' plain'}")
        person.lang = lang
        person.expected_statuses |= {400, 403, 404, 409, 422, 429}

    def states(self) -> Iterator[str]:
        """Go through every state."""
        yield from self._signing_in()
        yield from self._first_event()
        rooms = furnish(self.site, self.name)
        yield from self._events(rooms)
        yield from self._series(rooms)
        found = reviewed(self.site, "rowan")
        yield from self._reading(found, rooms)
        yield from StudioWalk(self.person, self.name).states()
        yield from TranslatingWalk(self.person, self.name).states()
        yield from self._reviewing(found)
        yield from self._admin(rooms)
        yield from self._account()

    def _opens(self, address: str) -> None:
        before = address.startswith("/account/") and not self.person.secret
        self.person.opens(f"{address}?language={self.person.lang}" if before else address)

    def _signing_in(self) -> Iterator[str]:
        person, page = self.person, self.page
        nobody = f"not {self.name}"
        self._opens("/account/sign-in")
        yield "sign in"
        person.fills_in_sign_in(nobody)
        self._sends()
        person.sees(".problem")
        yield "sign in: wrong"
        _was_tried_often(self.installation, nobody)
        person.fills_in_sign_in(nobody)
        self._sends()
        person.sees(".problem")
        yield "sign in: wait"
        self._opens("/account/invitation/nothing")
        yield "invitation has ended"
        colleagues(self.site)
        self._opens(f"/account/invitation/{people.start_anew(self.db, 'rowan')}")
        yield "start anew"
        invitation = people.invite(self.db, self.name, list(Role))
        self._opens(f"/account/invitation/{invitation}")
        yield "invitation"
        page.locator("#name").fill(self.name)
        page.locator("#passphrase").fill(EASY)
        self._sends()
        person.sees(".problem")
        yield "invitation: easy to guess"
        person.fills_in_invitation(self.name)
        self._sends()
        person.sees(".steps")
        yield "second factor: set up"
        page.locator("#digits").fill(NO_DIGITS)
        self._sends()
        person.sees(".problem")
        yield "second factor: wrong"
        person.reads_key()
        person.types_digits()
        self._sends()
        person.sees(".recovery-codes")
        person.keeps_recovery_codes()
        yield "recovery codes"
        page.locator("main a.button").click()
        person.sees("dl.facts")
        yield "account"
        self._ends_session()
        self._signs_in()
        yield "digits"
        page.locator("#digits").fill(NO_DIGITS)
        self._sends()
        person.sees(".problem")
        yield "digits: wrong"
        person.types_digits()
        self._sends()
        person.sees("dl.facts")

    def _ends_session(self) -> None:
        self.page.context.clear_cookies(name="staff")

    def _signs_in(self) -> None:
        self.person.opens(f"/account/sign-in?language={self.person.lang}")
        self.person.fills_in_sign_in(self.name)
        self._sends()
        self.person.sees("#digits")

    def _first_event(self) -> Iterator[str]:
        person, page = self.person, self.page
        person.opens("/facilitate/")
        yield "events: none"
        person.opens("/facilitate/new")
        yield "1 about"
        page.locator('[name="series"][value="new"]').check()
        yield from self._is_wrong("1 about: wrong", "#held_on")
        page.locator("#title").fill("Workshop, Wrexham")
        page.locator("#held_on").fill(in_days(20).isoformat())
        page.locator('[name="series"][value=""]').check()
        person.goes_on()
        person.sees("[name=questionnaire]")
        yield "2 questions"
        page.evaluate("() => document.querySelectorAll('[type=radio]').forEach(each => { each.checked = false; })")
        yield from self._is_wrong("2 questions: wrong")
        page.locator(f'[name="questionnaire"][value="{QUESTIONNAIRE}"]').check()
        person.goes_on()
        person.sees("[name=languages]")
        yield "3 languages"
        chosen = page.locator("[name=languages]")
        for each in chosen.all():
            each.uncheck()
        page.locator("#expected").fill("many")
        yield from self._is_wrong("3 languages: wrong")
        chosen.first.check()
        page.locator("#expected").fill("20")
        person.goes_on()
        person.sees("#audience")
        yield "4 audience"
        page.locator("#audience").fill("")
        page.locator("#answer_by").fill(in_days(-3).isoformat())
        yield from self._is_wrong("4 audience: wrong")
        page.locator("#audience").fill(AUDIENCE)
        page.locator("#answer_by").fill(in_days(50).isoformat())
        yield from self._is_signed_out()
        yield "5 safety"
        person.says_what_keeps_people_safe()
        person.sees(".told-by-step")
        yield "event: ready"

    def _is_signed_out(self) -> Iterator[str]:
        person = self.person
        self._ends_session()
        person.goes_on()
        person.sees("#passphrase")
        yield "signed out half-way"
        person.fills_in_sign_in(self.name)
        self._sends()
        person.sees("#digits")
        yield "digits, half-way"
        person.types_digits()
        self._sends()
        person.sees("main form button")
        yield "signed in again"
        self._sends()
        person.sees("#procedure")

    def _events(self, rooms: Rooms) -> Iterator[str]:
        person, page = self.person, self.page
        yield from self._at(
            {"events: waiting": "/facilitate/", "event: draft": f"/facilitate/{rooms.draft}/"},
        )
        page.evaluate(SEND_ELSEWHERE, f"/facilitate/{rooms.draft}/open")
        self._sends(".top form")
        person.sees(".problem")
        yield "event: cannot open yet"
        start = f"/facilitate/{rooms.open}"
        yield from self._at(
            {
                "event: open": f"{start}/",
                "event: enough": f"/facilitate/{rooms.enough}/",
                "event: closed": f"/facilitate/{rooms.closed}/",
                "close?": f"{start}/close",
                "1 about, while open": f"{start}/set-up/about",
                "poster": f"{start}/poster",
                "slips": f"{start}/slips",
                "paper": f"{start}/paper",
                "paper: one language": f"{start}/paper?language=ar",
                "type in": f"{start}/enter",
            }
        )
        page.locator("#q-time-for-fun").fill("9")
        self._sends("#paper")
        person.sees(".problem")
        yield "type in: wrong"
        page.locator("#q-time-for-fun").fill("2")
        self._sends("#paper")
        person.sees("#said")
        yield "type in: next"
        yield from self._at(
            {
                "themes: too few": f"/facilitate/{rooms.small}/themes",
                "answer young people": f"/facilitate/{rooms.closed}/answer",
                "too late to change": f"/facilitate/{rooms.closed}/set-up/safety",
            }
        )

    def _series(self, rooms: Rooms) -> Iterator[str]:
        person, page = self.person, self.page
        person.opens("/facilitate/series/new")
        yield "series: make"
        yield from self._is_wrong("series: wrong")
        page.locator("#name").fill("Autumn")
        person.goes_on()
        person.sees("main .forward a")
        yield "series: empty"
        event, own = f"/facilitate/{rooms.open}/people", f"/facilitate/series/{rooms.series}"
        yield from self._at(
            {
                "series": f"{own}/",
                "series: change": f"{own}/change",
                "series: choose events": f"{own}/events",
                "who has access: series": f"{own}/people",
                "who has access: with its series": f"/facilitate/{rooms.in_series}/people",
            }
        )
        person.opens(event)
        page.locator(".colleagues button").first.click()
        person.sees("h2 ~ form")
        yield "who has access: shared"
        person.opens(f"/facilitate/{rooms.in_series}/people/hand-over?colleague={rooms.colleague}")
        self._sends()
        person.sees(".problem")
        yield "who has access: refused"
        person.opens(f"/facilitate/{rooms.everybodys}/people")
        yield "who has access: everybody"
        # From here on it is nobody else's: the next walk begins with no event at all.
        self.db.execute("INSERT INTO event_facilitator VALUES (?, ?)", (rooms.everybodys, self.name))
        yield from self._at(
            {
                "hand over?": f"{event}/hand-over?colleague={rooms.colleague}",
                "hand series over?": f"{own}/people/hand-over?colleague={rooms.colleague}",
            }
        )

    def _reading(self, found: Reviewed, rooms: Rooms) -> Iterator[str]:
        person, page = self.person, self.page
        first, together = found.releases.first, found.releases.together
        yield from self._at(
            {"what groups said": "/advise/releases", "themes: with quotes": f"/facilitate/{first}/themes"},
        )
        person.opens(f"/facilitate/{together}/themes")
        for each in (".parts-of-it", ".how-to-read", ".theme"):
            page.locator(f"{each} summary").first.click()
        yield "themes: parts of the group"
        yield from self._at(
            {
                "compare: choose": "/facilitate/compare",
                "compare": f"/facilitate/compare?first={first}&second={rooms.closed}",
                "map": f"/facilitate/{first}/map",
                "download": f"/facilitate/{first}/download",
                "briefing": f"/facilitate/{first}/briefing",
                "briefing: in Arabic": f"/facilitate/{first}/briefing?language=ar",
                "put together?": f"/facilitate/series/{rooms.series}/release",
            }
        )
        yield from self._is_wrong("put together: refused")

    def _reviewing(self, found: Reviewed) -> Iterator[str]:
        person, page = self.person, self.page
        to_read, coded = f"/review/{found.to_read}", f"/review/{found.releases.first}"
        yield from self._at({"texts": "/review/"})
        person.opens(f"{to_read}/read")
        page.evaluate(UNFOLD)
        yield "texts: read"
        page.locator("textarea").first.fill("")
        self._sends("#reading .forward")
        person.sees(".problem")
        yield "texts: wrong"
        yield from self._at({"texts: need action": f"{to_read}/marked", "texts: were read": f"{to_read}/done"})
        page.locator('main a[href*="/review/text/"]').first.click()
        person.sees("#reading")
        yield "texts: read again"
        yield from self._coding(to_read, coded)
        yield from self._codebook(found.code)
        yield from self._quotes(found, coded)

    def _coding(self, to_read: str, coded: str) -> Iterator[str]:
        person, page = self.person, self.page
        yield from self._at({"code: list": f"{coded}/code"})
        self._codes_the_first(f"{to_read}/code")
        yield "code: nobody did"
        self._codes_the_first(f"{coded}/code?show=second")
        yield "code: a second time"
        page.locator(".code-side .code-button").nth(1).click()
        person.sees(".chips li ~ li")
        page.reload()
        yield "code: after a colleague"
        yield from self._at({"agreement": f"{coded}/agreement"})

    def _codes_the_first(self, texts: str) -> None:
        self.person.opens(texts)
        self.page.locator("main .links a").first.click()
        self.person.sees("#coding.coding-one")

    def _codebook(self, code: str) -> Iterator[str]:
        person, page = self.person, self.page
        own = f"/review/codebook/{code}"
        yield from self._at(
            {
                "codebook": "/review/codebook/",
                "code": f"{own}/",
                "code: add": "/review/codebook/new",
                "code: split": f"{own}/split",
                "files": "/review/refi/",
            }
        )
        file = write_codebook(codebook.tree(self.db)).replace(b"Sport and", b"Games and")
        page.locator("#file").set_input_files({"name": "a.qdc", "mimeType": "text/xml", "buffer": file})
        page.locator('main form[action$="/look"] button').click()
        person.sees("dl.facts")
        yield "files: look"

    def _quotes(self, found: Reviewed, coded: str) -> Iterator[str]:
        person = self.person
        yield from self._at(
            {
                "text themes: to release": f"/review/{found.releases.together}/themes",
                "text themes": f"{coded}/themes",
                "quote: propose": f"{coded}/themes/{found.code}/quote",
            }
        )
        self._sends()
        person.sees(".problem")
        yield "quote: wrong"
        yield from self._at({"quotes": "/review/quotes"})

    def _admin(self, rooms: Rooms) -> Iterator[str]:
        person, page = self.person, self.page
        yield from self._at({"glance": "/admin/", "people": "/admin/people", "invite": "/admin/people/invite"})
        self._sends()
        person.sees(".problem")
        yield "invite: wrong"
        page.locator("#name").fill(f"new {self.name}")
        page.locator('[value="facilitator"]').check()
        self._sends()
        person.sees(".link-to-give")
        yield "link"
        colleague, paused = f"/admin/people/{rooms.colleague}", f"/admin/people/{rooms.paused}"
        oneself = f"/admin/people/{people.get(self.db, self.name).mark}/"
        yield from self._at(
            {
                "people: invited": "/admin/people",
                "person": f"{colleague}/",
                "oneself": oneself,
                "roles": f"{colleague}/roles",
            }
        )
        for each in page.locator("[name=role]").all():
            each.uncheck()
        self._sends()
        person.sees(".problem")
        yield "roles: none"
        yield from self._at(
            {
                "pause?": f"{colleague}/pause",
                "paused": f"{paused}/",
                "let in again?": f"{paused}/let-in",
                "start anew?": f"{colleague}/start-anew",
            }
        )
        self._sends()
        person.sees(".link-to-give")
        yield "link to start anew"
        yield from self._at(
            {
                "settings": "/admin/settings",
                "log": "/admin/log",
                "log: of one": f"/admin/log?person={rooms.colleague}",
            }
        )

    def _account(self) -> Iterator[str]:
        person, page = self.person, self.page
        self.db.execute("UPDATE session SET confirmed_at = 0 WHERE person = ?", (self.name,))
        person.opens("/account/passphrase")
        person.sees("#digits")
        yield "is it still you?"
        page.locator("#passphrase").fill("something else")
        self._sends()
        person.sees(".problem")
        yield "is it still you? wrong"
        page.locator("#passphrase").fill(person.passphrase)
        person.types_digits()
        self._sends()
        person.sees('[autocomplete="new-password"]')
        yield "passphrase"
        page.locator("#passphrase").fill(EASY)
        self._sends()
        person.sees(".problem")
        yield "passphrase: easy to guess"
        person.opens("/account/second-factor/change")
        yield "another phone"
        person.opens("/account/")
        self._sends()
        person.sees(".recovery-codes")
        yield "new recovery codes"
        person.opens("/facilitate/nothing/")
        yield "not here"
        person.opens("/account/passphrase")
        page.evaluate("() => { document.querySelector('main [name=_token]').value = 'old'; }")
        self._sends()
        person.sees("main .button")
        yield "an old form"
        people.set_roles(self.db, self.name, [Role.TRANSLATOR])
        person.opens("/admin/")
        yield "another role"


SEND_ELSEWHERE = """address => {
    document.querySelector('.top form').setAttribute('action', address);
}"""


def _was_tried_often(installation: Installation, name: str) -> None:
    counter = sign_in.by_name(installation.key, name)
    installation.db.execute(
        "UPDATE wrong_try SET times = 9, last_at = ? WHERE digest = ?", (int(clock.now()), counter.digest)
    )
