"""What makes a wording hard to read or to answer: the words to watch, and how sentences are built."""
