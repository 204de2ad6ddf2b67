"""Before something is lost: is the broker on this machine, and does the person really mean it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

import typer

from kdev import wiring
from kdev.cli import console
from kdev.errors import INTERRUPTED, UsageError
from kdev.model import Endpoint
from kdev.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def require_here(settings: Settings, what: str, *, yes_remote: bool) -> None:
    """Make sure that a broker is kdev's own or on this machine, unless a user said `--yes-remote`.

    Raises UsageError with the hosts that are elsewhere; `what` was to be done there.
    """
    if yes_remote:
        return
    with wiring.admin(settings) as admin:
        hosts = admin.elsewhere()
    if hosts:
        verb = "is" if len(hosts) == 1 else "are"
        listed = ", ".join(f"`{host}`" for host in hosts)
        raise UsageError(f"{listed} {verb} not on this machine", hint=f"add `--yes-remote` to {what} there")


def require_registry_here(where: Endpoint, *, yes_remote: bool) -> None:
    """Make sure that the schema registry has a URL, and is on this machine unless a user said `--yes-remote`.

    Raises UsageError with what was said, or with its host.
    """
    if where.registry and not where.registry.startswith(("http://", "https://")):
        said = where.registry.rpartition("@")[2]  # before that a password may stand
        hint = "such as `http://localhost:8081`, or `none`"
        raise UsageError(f"`{said}` is no URL of a schema registry", hint=hint)
    host = ""
    with suppress(ValueError):  # what is no URL is told when it is asked
        host = urlsplit(where.registry).hostname or ""
    if host and not (yes_remote or host in LOOPBACK):
        hint = "add `--yes-remote` to register schemas there"
        raise UsageError(f"the schema registry at `{host}` is not on this machine", hint=hint)


def require_consent(question: str, lost: Iterable[str], declined: str) -> None:
    """Show a person what would be lost and ask whether to go on; ends the command when they decline.

    Raises UsageError where nobody can answer.
    """
    if not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)):
        raise UsageError("this asks first, and nobody is here to answer", hint="add `--yes` to do it unasked")
    for line in lost:
        console.say(line)
    if not console.ask(question):
        console.note(declined)
        raise typer.Exit(INTERRUPTED)
