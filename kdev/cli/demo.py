"""`demo`: everything on a bundled document, in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kdev.bundled import spec_file
from kdev.cli import console, show_mock, stack, tail
from kdev.cli.options import ModeChoice, Name, Port, RuntimeChoice
from kdev.commands import own_options
from kdev.durations import duration_text, seconds_from
from kdev.settings import settings_from

_DOCUMENT = "car-rentals.yaml"
_TOPICS = ["car-rentals", "car.available"]
_RATE = 5
_MORE_SECONDS = 20.0


def demo(
    runtime: RuntimeChoice = None,
    mode: ModeChoice = None,
    port: Port = "auto",
    name: Name = None,
    length: Annotated[
        str, typer.Option("--for", metavar="DURATION", help="How long events are made.")
    ] = "8s",
) -> None:
    """Show all of it on a bundled document: a stack, its topics, events made and followed."""
    seconds = seconds_from(length)
    settings = settings_from({"name": name})
    environment = settings.name
    option = "".join(f" {word}" for word in own_options(environment, settings.bootstrap))
    document = _shortest(spec_file(_DOCUMENT))
    _show(f"up {document}{option}")
    stack.up([document], runtime=runtime, mode=mode, port=port, name=environment)
    try:
        _events(document, seconds, environment, option)
    finally:
        _farewell(document, option)


def _events(document: str, seconds: float, environment: str, option: str) -> None:
    """Make events in a process of their own, and follow them here."""
    length = duration_text(seconds)
    _show(f"mock {document} --rate {_RATE} --for {length}{option} &")
    words = ["mock", document, "--rate", str(_RATE), "--for", length, "--name", environment, "--quiet"]
    # Without the moment, the records that are made while the tail finds its place would be missed.
    began = str(round(time.time() * 1000))
    with _in_background(words) as making:
        _show(f"tail {' '.join(_TOPICS)}{option}")
        until = duration_text(seconds + _MORE_SECONDS)
        tail.tail(
            _TOPICS,
            since=began,
            count=max(1, round(_RATE * seconds)),
            for_=until,
            output=tail.Form.LINE,
            name=environment,
            quiet=True,
        )
        summary, problems = making.communicate()
    console.data("")
    for line in summary.splitlines():
        console.data(show_mock.in_width(line, sys.stdout))
    if making.returncode:
        console.say(problems.rstrip())
        raise typer.Exit(making.returncode)
    _show(f"tail {_TOPICS[0]} -n 1 --no-follow --output pretty{option}")
    tail.tail(_TOPICS[:1], last="1", follow_=False, output=tail.Form.PRETTY, name=environment, quiet=True)


def _farewell(document: str, option: str) -> None:
    lines = [
        "",
        "The stack runs on. What to try now:",
        f"  kdev tail car-rentals{option}",
        f"  kdev mock {document} --rate 100{option}",
        f"  kdev status{option}",
        "and to stop it:",
        f"  kdev down{option}",
    ]
    console.data("\n".join(lines))
    console.flush()


def _show(command: str) -> None:
    console.data("")
    console.data(console.styled(f"$ kdev {command}", console.BOLD, console.CYAN))
    console.flush()


@contextmanager
def _in_background(words: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    # -P: a file of the current folder must not stand in for a library.
    command = [sys.executable, "-P", "-m", "kdev", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603 - kdev itself
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def _shortest(path: Path) -> str:
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
