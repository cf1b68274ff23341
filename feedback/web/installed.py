"""What the app was made with: its installation, and its settings."""

from typing import cast

from flask import current_app

from feedback.config import Config
from feedback.store.installation import Installation


def installation() -> Installation:
    """Return the installation that this app serves."""
    return cast(Installation, current_app.extensions["installation"])


def config() -> Config:
    """Return its settings."""
    return cast(Config, current_app.extensions["config"])
