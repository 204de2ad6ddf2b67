"""`exec`: a program of yours that finds the broker."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.environment import program
from kdev.cli.options import Bootstrap, ClientConfig, Name
from kdev.cli.snippets import Language
from kdev.errors import UsageError
from kdev.settings import settings_from


def execute(
    words: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="The program and its own words, after `--`.")
    ],
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
) -> None:
    """Run a program with the variables that `kdev env` prints; it takes the place of kdev."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    where = wiring.endpoint(settings)
    told = program(Language.SHELL, where, topic="", group="")
    console.flush()
    try:
        with _hearing_as_before():
            os.execvpe(words[0], words, {**os.environ, **variables_of(told)})  # noqa: S606 - what the user typed
    except OSError as exc:
        reason = (exc.strerror or str(exc)).lower()
        raise UsageError(
            f"`{words[0]}` cannot be run: {reason}", hint="such as `kdev exec -- python consumer.py`"
        ) from exc


@contextmanager
def _hearing_as_before() -> Generator[None]:
    """Takes back what Python ignores: a program would not end when nobody reads it any more."""
    ignored = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGPIPE, signal.SIGXFSZ)}
    try:
        yield
    finally:  # there is no such program, and kdev goes on
        for number, before in ignored.items():
            signal.signal(number, before)


def variables_of(exports: str) -> dict[str, str]:
    """The variables that lines of `export NAME=VALUE` set."""
    words = (word for line in exports.splitlines() for word in shlex.split(line, comments=True))
    return dict(word.split("=", 1) for word in words if "=" in word)
