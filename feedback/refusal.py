"""What is said when something cannot be done: sentences that a person can act on."""


class Refusal(ValueError):
    """Carry every reason why something was refused, each one plain sentence saying how to put it right."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
