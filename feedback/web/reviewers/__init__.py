"""What reviewers do with texts: read them, take out what identifies, code them, and choose what may be quoted.

Start with reading.py.
"""
