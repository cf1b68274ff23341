"""What most tests start from: an installation, a published questionnaire, an open event and the app."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.app import create_app
from feedback.config import Config
from feedback.questionnaire.model import Version
from feedback.store.events import Event
from feedback.store.installation import Installation
from feedback.web.young_people import guesses
from tests.examples import draft_event, opened_event, publish_small


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer wrong codes at once; a test that asks for many of them would wait a second for each."""
    monkeypatch.setattr(guesses, "WAIT", 0.0)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Return a new installation in a folder of its own."""
    return Installation(tmp_path / "instance", create=True)


@pytest.fixture
def version(installation: Installation) -> Version:
    """Return the small questionnaire, published in the installation."""
    return publish_small(installation)


@pytest.fixture
def draft(installation: Installation, version: Version) -> Event:
    """Return an event that is not open yet."""
    return draft_event(installation, version, "Not open yet")


@pytest.fixture
def event(installation: Installation, version: Version) -> Event:
    """Return an open event."""
    return opened_event(installation, version)


@pytest.fixture
def app(installation: Installation) -> Flask:
    """Return the app for the installation."""
    return create_app(Config(instance=installation.folder))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that keeps cookies and follows nothing by itself."""
    return app.test_client()
