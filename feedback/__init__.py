"""Accessible, multilingual, anonymous questionnaires built from outcomes and indicators.

Read in this order: `framework` (what questions come from), `questionnaire` (what is asked), `answers`
(what one person sends: contact details hidden, counted and forgotten), `themes` (what may be shown), `store` (the
only SQL), `web` (one room per group of people), `app` (where they meet) and `cli` (the same from a terminal).
"""
