"""Meetings: a group reads questions on one screen and votes with its phones.

Start with pages.py; view.py shows a question in several languages.
"""
