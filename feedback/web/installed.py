"""What the app was made with: its installation, its intake, and its settings."""

from typing import cast

from flask import current_app

from feedback.config import Config
from feedback.store.installation import Installation
from feedback.store.intake import Intake


def installation() -> Installation:
    """Return the installation that this app serves."""
    return cast(Installation, current_app.extensions["installation"])


def intake() -> Intake:
    """Return what takes the responses of its open events in."""
    return cast(Intake, current_app.extensions["intake"])


def config() -> Config:
    """Return its settings."""
    return cast(Config, current_app.extensions["config"])
