"""Read pages as a browser does: what a form asks, and what a first visit costs."""

import gzip
import io
import re
import socket
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPResponse
from typing import Self, cast
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

BROWSER_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
}
COMPRESSED = {**BROWSER_HEADERS, "Accept-Encoding": "gzip"}
FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload"}
CSS_ADDRESS = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")
JS_IMPORT = re.compile(r"""\bimport\s*(?:[^"'()]*\sfrom\s*)?["']([^"']+)["']""")


class LoadError(Exception):
    """What went wrong, in one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Reply:
    """One reply, with all the bytes that came over the wire for it, headers included."""

    status: int
    content_type: str
    location: str
    cookie: str
    text: str
    wire: int


class _Replay:
    """Stand in for a socket from which a reply has been read already."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, *_args: object) -> io.BytesIO:
        """Return the bytes read."""
        return io.BytesIO(self.raw)


def fetch(
    address: str, *, headers: dict[str, str], form: list[tuple[str, str]] | None = None, cookie: str = ""
) -> Reply:
    """Ask for an address on this machine once, on a connection of its own."""
    parts = urlsplit(address)
    if parts.hostname != "127.0.0.1":
        raise LoadError(f"{address} is not on this machine, so it is not asked for.")
    sent = {"Host": parts.netloc, **headers, "Connection": "close"}
    body = b""
    if cookie:
        sent["Cookie"] = cookie
    if form is not None:
        body = urlencode(form).encode()
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent["Content-Length"] = str(len(body))
        sent["Origin"] = f"http://{parts.netloc}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in sent.items())]
    raw = exchange(parts.port or 80, "\r\n".join([*lines, "", ""]).encode() + body)
    reply = HTTPResponse(cast(socket.socket, _Replay(raw)))
    reply.begin()
    content = reply.read()
    if reply.headers["Content-Encoding"] == "gzip":
        content = gzip.decompress(content)
    return Reply(
        status=reply.status,
        content_type=reply.headers["Content-Type"] or "",
        location=reply.headers["Location"] or "",
        cookie=(reply.headers["Set-Cookie"] or "").partition(";")[0],
        text=content.decode("utf-8", "replace"),
        wire=len(raw),
    )


def exchange(port: int, request: bytes) -> bytes:
    """Send a request and return every byte of the reply."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)


@dataclass
class Form:
    """The controls of one form, by name."""

    action: str = ""
    id: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    checkboxes: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The forms of a page and the addresses that a browser fetches for it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.addresses: list[str] = []
        self.has_icon = False
        self._form: Form | None = None
        self._in_style = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a whole page."""
        page = cls()
        page.feed(text)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element asks for or fetches."""
        values = {name: value or "" for name, value in attrs}
        self._note_control(tag, values)
        self._note_addresses(tag, values)
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Note that a form ends."""
        if tag == "form":
            self._form = None
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Note what a style inside the page fetches."""
        if self._in_style:
            self.addresses += CSS_ADDRESS.findall(data)

    def _note_control(self, tag: str, values: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(action=values.get("action", ""), id=values.get("id", ""))
            self.forms.append(self._form)
        name, owner = values.get("name", ""), values.get("form", "")
        # A control may stand outside its form and name it.
        form = next((each for each in self.forms if each.id == owner), None) if owner else self._form
        if form is None or not name:
            return
        value = values.get("value", "on")
        match tag, values.get("type", "text"):
            case "input", "hidden":
                form.hidden[name] = values.get("value", "")
            case "input", "radio":
                form.radios.setdefault(name, []).append(value)
            case "input", "checkbox":
                form.checkboxes.setdefault(name, []).append(value)
            case "textarea", _:
                form.texts.append(name)

    def _note_addresses(self, tag: str, values: dict[str, str]) -> None:
        self.addresses += CSS_ADDRESS.findall(values.get("style", ""))
        self.addresses.append(values.get("data-contacts", ""))  # a script of ours fetches it with the page
        if tag == "link":
            kinds = set(values.get("rel", "").lower().split())
            self.has_icon = self.has_icon or "icon" in kinds
            if kinds & FETCHED_LINKS:
                self.addresses.append(values.get("href", ""))
        elif tag in {"script", "img", "source", "iframe"}:
            self.addresses.append(values.get("src", ""))
            self.addresses += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        elif tag in {"use", "image"}:
            self.addresses.append(values.get("href") or values.get("xlink:href", ""))


def question_form(text: str) -> Form:
    """Find the form with the questions on a page."""
    forms = Page.read(text).forms
    if not forms:
        raise LoadError("The page with the questions holds no form.")
    return max(forms, key=lambda form: len(form.radios))


def first_visit(address: str) -> tuple[int, int]:
    """Count bytes and requests of a page and of everything it references, with an empty cache."""
    page = fetch(address, headers=COMPRESSED)
    seen, total = {address}, page.wire
    waiting = referenced(address, page)
    if not Page.read(page.text).has_icon:
        waiting.append(urljoin(address, "/favicon.ico"))
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        reply = fetch(wanted, headers=COMPRESSED)
        total += reply.wire
        waiting += referenced(wanted, reply)
    return total, len(seen)


def referenced(address: str, reply: Reply) -> list[str]:
    """List the addresses that a browser fetches because of this reply."""
    if "html" in reply.content_type and reply.status < 400:
        found = Page.read(reply.text).addresses
    elif "css" in reply.content_type:
        found = CSS_ADDRESS.findall(reply.text)
    elif "javascript" in reply.content_type:
        found = JS_IMPORT.findall(reply.text)
    else:
        found = []
    return [
        urldefrag(urljoin(address, item)).url for item in found if item and not item.startswith(("data:", "#"))
    ]
