"""What is said when something cannot be done: sentences that a person can act on."""

from typing import Any


class Sentence(str):
    """Be an English sentence that a page can also say in another language.

    `message` is what translators see; `values` stand in its places.
    """

    __slots__ = ("message", "values")
    message: str
    values: dict[str, Any]

    def __new__(cls, message: str, **values: Any) -> "Sentence":
        """Return the sentence with the values in their places."""
        sentence = super().__new__(cls, message % values if values else message)
        sentence.message, sentence.values = message, values
        return sentence


class Refusal(ValueError):
    """Carry every reason why something was refused, each one plain sentence saying how to put it right."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
