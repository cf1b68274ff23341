"""Measure our server against the plain survey that most teams would write; `python -m tests.load.bench`."""
