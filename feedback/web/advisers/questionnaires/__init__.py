"""Questionnaires made of cards: put in order, tried out, published, compared.

Start with builder.py, which takes every change; builder_page.py says what its page shows, adding.py what can be
added, and found.py finds the questionnaire of an address. From there people go on to trials.py, publishing.py,
history.py (versions, decisions and differences) and files.py (for other programs).
"""
