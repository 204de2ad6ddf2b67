"""`control`: what is said to a running `kdev mock` from another terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kdev.cli import console
from kdev.cli.controlled import Answer, ask, folder_of
from kdev.errors import UsageError
from kdev.settings import settings_from

control_app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Change the rates of a running kdev mock, hold it, let it go on, or end it.",
)

Pid = Annotated[
    int | None, typer.Option("--pid", metavar="PID", help="Which run, when there is more than one.")
]


@control_app.command("set")
def set_(
    what: Annotated[
        str, typer.Argument(metavar="[NAME.]rate=RATE", help="rate=500, or orders.rate=30/m for a part.")
    ],
    pid: Pid = None,
) -> None:
    """Give a run, a topic or a message another rate, from its next record on."""
    name, sign, rate = what.rpartition("=")
    if not sign or not rate or not (name == "rate" or name.endswith(".rate")):
        raise UsageError(f"`{what}` sets nothing", hint="such as `rate=500` or `car-rentals.rate=30/m`")
    _say(_asked("set", pid, what))


@control_app.command("pause")
def pause(pid: Pid = None) -> None:
    """Hold a run: its plan stands still until it goes on."""
    _say(_asked("pause", pid))


@control_app.command("resume")
def resume(pid: Pid = None) -> None:
    """Let a run that is held go on where it was."""
    _say(_asked("resume", pid))


@control_app.command("stop")
def stop(pid: Pid = None) -> None:
    """End a run: what was sent is waited for, and it sums up."""
    _asked("stop", pid)
    console.note("told to stop")


@control_app.command("status")
def status(pid: Pid = None) -> None:
    """Say what a run sends, at which rate, and whether it is held."""
    _say(_asked("status", pid))


def _asked(do: str, pid: int | None, what: str = "") -> Answer:
    found = {path: answer for path in _paths(pid) if (answer := _tried(path, {"do": "status"}))}
    if not found:
        raise UsageError("no `kdev mock` runs here", hint="a run in several workers cannot be told anything")
    if len(found) > 1:
        listed = ", ".join(f"`--pid {path.stem}` ({answer['spec']})" for path, answer in found.items())
        raise UsageError("more than one `kdev mock` runs", hint=listed)
    answer = _tried(next(iter(found)), {"do": do, "what": what})
    if answer is None:
        raise UsageError("the run has just ended", hint="its summary is in its own terminal")
    if "refused" in answer:
        raise UsageError(str(answer["refused"]), hint=str(answer["hint"]))
    return answer


def _paths(pid: int | None) -> list[Path]:
    return sorted(folder_of(settings_from()).glob("*.sock" if pid is None else f"{pid}.sock"))


def _tried(path: Path, question: dict[str, str]) -> Answer | None:
    try:
        return ask(path, question)
    except OSError:
        return None


def _say(answer: Answer) -> None:
    console.data(f"{answer['spec']}  {answer['rate']}  {'paused' if answer['held'] else 'running'}")
