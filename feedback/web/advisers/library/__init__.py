"""The library of questions to use again.

Start with pages.py; search.py is what somebody looks for, view.py what is shown of a question.
"""
