"""The whole thing in a real browser: the story, one question at a time, leaving, and how it looks."""
