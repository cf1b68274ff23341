"""The production server."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from feedback.catalogues import read_every, shipped
from feedback.cli.shared import installation_of, instance_option
from feedback.config import Config, is_this_machine
from feedback.refusal import Refusal
from feedback.store import clock, retention
from feedback.store.installation import Installation
from feedback.store.settings import note_changes

# Enough for a hall that presses Send at once: each waits for the disk in a thread of its own.
THREADS = 16
HOUR = 3600.0

# A worker begins as a copy of this process; made while a thread is inside SQLite, it would stay locked for good.
_inside = threading.Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_inside.acquire, after_in_parent=_inside.release, after_in_child=_inside.release)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@instance_option
def serve(host: str, port: int, workers: int, config: Config) -> None:
    """Serve the pages, until Ctrl-C."""
    installation = installation_of(config)
    refuse_taken(host, port)
    # What stops the start stops it here, and not in every worker.
    installation.key  # noqa: B018 one that is missing, or open to others
    read_every(shipped("translations"), config.languages)
    note_changes(installation.db, config)
    if config.is_demonstration:
        click.echo("FEEDBACK_DEMONSTRATION is yes: nobody is asked for a second factor.", err=True)
    if (config.address or "").startswith("http://") and not is_this_machine(config.address or ""):
        click.echo("FEEDBACK_URL begins with http://: nobody on the staff can sign in without https.", err=True)
    click.echo(f"Serving {config.instance} at http://{host}:{port}/ (Ctrl-C stops)")
    run(config, host, port, workers)


def run(config: Config, host: str, port: int, workers: int) -> None:
    """Serve an installation; no access log, because a log knows who was where and when (N-01)."""
    os.environ["FEEDBACK_INSTANCE"] = str(config.instance)
    os.environ["FEEDBACK_DEMONSTRATION"] = "yes" if config.is_demonstration else "no"
    sys.stdout.flush()
    threading.Thread(target=keep_tidy, args=[config], daemon=True).start()
    _Server(
        "feedback.app:create_app_for_server",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=2048,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def keep_tidy(config: Config, wait: Callable[[float], None] = time.sleep) -> None:
    """Delete what has been kept long enough, at once and then on every new day; what cannot be done waits an hour.

    It looks every hour whether the day is a new one, for a machine that slept knows nothing of the hours between.
    """
    tidied_on = None
    while True:
        today = clock.today()
        if today != tidied_on:
            try:
                with _inside:
                    retention.tidy(Installation(config.instance, sweep=False), config.keep_texts)
                tidied_on = today
            except Refusal as refusal:
                click.echo(f"{refusal} It is tried again in an hour.", err=True)
        wait(HOUR)


class _Server(Granian):  # type: ignore[misc, valid-type]  # granian chooses the class when it is imported
    """A server that ends when its terminal is closed, instead of going on where nobody sees it."""

    outlives_terminal = hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN

    def signal_handler_reload(self, *_args: Any, **_more: Any) -> None:
        """Stop at SIGHUP, unless it was started with nohup."""
        if not self.outlives_terminal:
            self.signal_handler_interrupt()


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address that cannot be served at, before anything is said or made."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except UnicodeError as fault:
        raise Refusal(f"{host} is not the name of a machine; leave --host out to serve on this one.") from fault
    except OSError as fault:
        raise Refusal(f"Cannot serve at {host}:{port} ({fault.strerror}); choose another with --port.") from fault
