"""Facilitators' pages: their events, and what the groups said. Never a person, never a count."""
