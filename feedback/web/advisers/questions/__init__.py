"""Question cards: what they say, what advisers say about them, and what is decided.

Start with cards.py: their list, and the page of each. card_page.py makes that page, card_typed.py reads back
what was typed into it, on_a_phone.py shows how a card looks to who answers, and card_parts.py what stands below
the words; what is said there comes in through voices.py, deciding.py and suggestions.py. framework_view.py
shows what nobody asked yet, choosing.py what advisers would rather be asked.
"""
