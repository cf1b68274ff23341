"""The whole thing in a real browser, as young people and facilitators meet it."""
