"""Facilitators' pages: their events, and what the groups said. Never a person, never a count.

Start with pages.py. Which release somebody may read is decided in own_reading.py, also for advisers.
"""
