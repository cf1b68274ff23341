"""What the group said: what may be shown, and in which words.

Start with protection.py, shown.py, release.py and reading.py; all others make something of a release or of texts.
"""
