"""What every part of the walk past the staff's pages does: open a page, send a form, be told what is wrong."""

from collections.abc import Iterator

from feedback.store.installation import Installation

from .people import Facilitator

UNFOLD = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"


class Walker:
    """Lead one person past pages, in one language, and name each when it can be seen."""

    def __init__(self, person: Facilitator, name: str) -> None:
        self.person = person
        self.page = person.page
        self.site = person.site
        self.installation = Installation(person.site.folder, sweep=False)
        self.db = self.installation.db
        self.name = name

    def _sends(self, form: str = "main form") -> None:
        """Press the button of the first form, or of another one."""
        self.page.locator(f"{form} button").first.click()

    def _at(self, addresses: dict[str, str]) -> Iterator[str]:
        for state, address in addresses.items():
            self.person.opens(address)
            yield state

    def _unfolded(self, addresses: dict[str, str]) -> Iterator[str]:
        """Show pages with everything open that can be opened."""
        for state, address in addresses.items():
            self.person.opens(address)
            self.page.evaluate(UNFOLD)
            yield state

    def _is_wrong(self, state: str, shown: str = ".forward") -> Iterator[str]:
        self.person.goes_on()
        self.person.sees(".problem")
        self.person.sees(shown)
        yield state

    def _is_refused(self, state: str, form: str = "main form") -> Iterator[str]:
        self._sends(form)
        self.person.sees(".problem")
        yield state
