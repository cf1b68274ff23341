"""The advisers’ studio, where questions are made, and what advisers read: every release.

Start with studio.py: who may enter, and as whom somebody speaks. studio_home.py is the way in; behind it are
the rooms `questions`, `questionnaires`, `meetings` and `library`. words.py and bars.py serve all of them.
reading.py shows the releases; who may open one of them is decided with the facilitators.
"""
