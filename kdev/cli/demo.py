"""`demo`: everything on a bundled document, in one command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kdev.bundled import spec_file
from kdev.cli import console, stack, tail
from kdev.cli.options import ModeChoice, Name, Port, RuntimeChoice
from kdev.durations import seconds_from
from kdev.errors import DeliveryError
from kdev.settings import settings_from

_DOCUMENT = "car-rentals.yaml"
_TOPICS = ["car-rentals", "car.available"]
_RATE = "5"
_MORE_SECONDS = 2.0
_DRAIN_SECONDS = 30.0


def demo(
    runtime: RuntimeChoice = None,
    mode: ModeChoice = None,
    port: Port = None,
    name: Name = None,
    length: Annotated[
        str, typer.Option("--for", metavar="DURATION", help="How long events are made.")
    ] = "8s",
) -> None:
    """Show all of it on a bundled document: a stack, its topics, events made and followed."""
    seconds = seconds_from(length)
    environment = settings_from({"name": name}).name
    option = [] if environment == "kdev" else ["--name", environment]
    document = _shortest(spec_file(_DOCUMENT))
    _show("up", document, *option)
    stack.up(document, runtime=runtime, mode=mode, port=port, name=name)
    mock = ["mock", document, "--rate", _RATE, "--for", length, *option]
    _show(*mock, "&")
    with _in_background(*mock, "--quiet") as making:
        _show("tail", *_TOPICS, *option)
        tail.tail(
            _TOPICS,
            last="0",
            for_=f"{seconds + _MORE_SECONDS}s",
            output=tail.Form.LINE,
            name=name,
            quiet=True,
        )
        summary, problems = making.communicate(timeout=_DRAIN_SECONDS)
    console.say()
    console.data(summary.rstrip())
    if making.returncode:
        raise DeliveryError(0, problems.strip())
    _farewell(document, option)


def _farewell(document: str, option: list[str]) -> None:
    words = " ".join(option)
    console.data("")
    console.data("The stack runs on. What to try now:")
    for command in (
        f"kdev tail car-rentals {words}",
        f"kdev mock {document} --rate 100 {words}",
        f"kdev status {words}",
    ):
        console.data(f"  {command.rstrip()}")
    console.data(f"and to stop it:\n  {f'kdev down {words}'.rstrip()}")
    console.flush()


def _show(*words: str) -> None:
    console.data("")
    console.data(console.styled(f"$ kdev {' '.join(words)}", console.BOLD, console.CYAN))
    console.flush()


@contextmanager
def _in_background(*words: str) -> Generator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "kdev", *words]
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
