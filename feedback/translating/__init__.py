"""Translating: what has to be said in a language, what was verified of it, and the files that it travels in."""
