"""One sentence marked in a page that was drawn with it: there the page opens, and nothing on it can be pressed."""

import re

# Private signs around a text: the first two with a number between them. No translation holds them.
_START, _NUMBERED, _END = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_START}([0-9]+){_NUMBERED}")
_MARKED = re.compile(f"{_START}[0-9]+{_NUMBERED}(.*?){_END}", re.DOTALL)
_SIGN = re.compile(f"{_START}[0-9]+{_NUMBERED}|{_END}")

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_UNREAD = re.compile(r"<noscript>.*?</noscript>|<script.*?</script>", re.DOTALL)
# Links that only the keyboard shows: what they say mostly stands elsewhere too.
_FIRST_FOR_KEYS = re.compile(r'<a class="skip-link".*?</a>', re.DOTALL)
_LEADING = re.compile(r' (?:href|action|method|formaction|type|autofocus)(?:="[^"]*")?(?=[ >])')
# Where no element may stand inside, what the tag says stands before it.
_HOLDS_NO_TEXT = {"audio", "dl", "img", "input", "ol", "option", "select", "svg", "table", "tr", "ul", "use"}
_OPENED = {"details", "dialog"}


def marked(text: str, number: int = 0) -> str:
    """Return a text so that it is found again in whatever is made of it."""
    return f"{_START}{number}{_NUMBERED}{text}{_END}"


def numbers_in(page: str) -> list[int]:
    """Return the numbers of the texts that a page says, in its order, each once."""
    return [int(number) for number in dict.fromkeys(_MARK.findall(_UNREAD.sub("", page)))]


def opened(page: str, above: str) -> str:
    """Return a drawn page for somebody who only looks: its marked text is `#here`, and `above` stands over it all.

    A text that only a script shows, or that a browser reads out, stands in the place that it belongs to.
    """
    page = _UNREAD.sub("", page)
    without = _FIRST_FOR_KEYS.sub("", page)
    page = without if _MARK.search(without) else page
    named = _TITLE.search(page)
    in_title = _said_in(named[1]) if named else ""
    page = _TITLE.sub(lambda title: _SIGN.sub("", title[0]), page)
    name = f'<p class="page-name">{marked(in_title)}</p>' if in_title else ""
    head, body, rest = page.partition("<body>")
    return head + body + above + _Marking().of(f"{name}{rest}")


def _said_in(value: str) -> str:
    found = _MARKED.search(value)
    return found[1] if found else ""


class _Marking:
    """Go through a page once, from tag to tag, and write it anew."""

    def __init__(self) -> None:
        self.is_found = False
        self.around: list[int] = []
        self.written: list[str] = []

    def of(self, page: str) -> str:
        for piece in _TAG.split(page):
            if piece.startswith("<"):
                self._tag(piece)
            else:
                self._text(piece)
        return "".join(self.written)

    def _tag(self, tag: str) -> None:
        named = _NAME.match(tag)
        name = named[1] if named else ""
        said = _said_in(tag)
        if said and name in _HOLDS_NO_TEXT:
            self._text(marked(said))
        if name in _OPENED and tag.startswith("</"):
            self.around.pop()
        elif name in _OPENED:
            self.around.append(len(self.written))
        self.written.append(_without_effect(_SIGN.sub("", tag), name))
        if said and name not in _HOLDS_NO_TEXT:
            self._text(marked(said))

    def _text(self, text: str) -> None:
        if not self.is_found and _MARK.search(text):
            self.is_found = True
            for place in self.around:
                self.written[place] = self.written[place].replace(">", " open>", 1)
            text = _MARK.sub('<mark id="here">', text, count=1)
        self.written.append(_MARK.sub("<mark>", text).replace(_END, "</mark>"))


def _without_effect(tag: str, name: str) -> str:
    """Return a tag that leads nowhere and sends nothing."""
    if name not in {"a", "button", "form"} or tag.startswith("</"):
        return tag
    return _LEADING.sub("", tag).replace("<button", '<button type="button"', 1)
