"""`control`: what is said to a running `kdev mock` from another terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kdev.cli import console
from kdev.cli.commands import Command, Subcommands
from kdev.cli.controlled import Answer, ask, folder_of
from kdev.errors import UsageError
from kdev.mock.pace import rate_from
from kdev.settings import settings_from

_RATE = "rate"

control_app = typer.Typer(
    cls=Subcommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Change the rates of a running kdev mock, hold it, let it go on, or end it.",
)

Pid = Annotated[
    int | None, typer.Option("--pid", metavar="PID", help="Which run, when there is more than one.")
]
Name = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The run that sends to this environment.")
]


@control_app.command("set", cls=Command)
def set_(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[PART=]RATE",
            help="500, or rate=500; of a topic or message: orders=30/m, or orders.rate=30/m.",
        ),
    ],
    pid: Pid = None,
    name: Name = None,
) -> None:
    """Give a run, a topic or a message another rate, from its next record on."""
    if "=" not in what:
        rate_from(what)
        what = f"{_RATE}={what}"
    part, sign, rate = what.rpartition("=")
    if not sign or not rate or part in ("", f".{_RATE}"):
        hint = "such as `500`, or `car-rentals=30/m` for a topic or a message"
        raise UsageError(f"`{what}` sets nothing", hint=hint)
    _say(_asked("set", pid, name, what))


@control_app.command("pause", cls=Command)
def pause(pid: Pid = None, name: Name = None) -> None:
    """Hold a run: its plan stands still until it goes on."""
    _say(_asked("pause", pid, name))


@control_app.command("resume", cls=Command)
def resume(pid: Pid = None, name: Name = None) -> None:
    """Let a run that is held go on where it was."""
    _say(_asked("resume", pid, name))


@control_app.command("invalid", cls=Command)
def invalid(pid: Pid = None, name: Name = None) -> None:
    """Let a run send one record that breaks its schema; its header `kdev-invalid` says which rule."""
    _say(_asked("invalid", pid, name))


@control_app.command("stop", cls=Command)
def stop(pid: Pid = None, name: Name = None) -> None:
    """End a run: what was sent is waited for, and it sums up."""
    _asked("stop", pid, name)
    console.note("told to stop")


@control_app.command("status", cls=Command)
def status(pid: Pid = None, name: Name = None) -> None:
    """Say what a run sends, at which rate, and whether it is held."""
    _say(_asked("status", pid, name))


def _asked(do: str, pid: int | None, name: str | None, what: str = "") -> Answer:
    path = _run(pid, name)
    answer = _tried(path, {"do": do, "what": what})
    if not answer:
        raise UsageError("the run has just ended", hint="its summary is in its own terminal")
    if "refused" in answer:
        raise UsageError(str(answer["refused"]), hint=str(answer["hint"]))
    return answer


def _run(pid: int | None, name: str | None) -> Path:
    """The socket of the run that is meant. Raises UsageError when it is none, or any of several."""
    every = {path: answer for path in _paths(pid) if (answer := _tried(path, {"do": "status"}))}
    found = {path: answer for path, answer in every.items() if name in (None, answer["name"])}
    if not found and every:
        hint = f"they send to: {', '.join(sorted({str(each['name']) for each in every.values()}))}"
        raise UsageError(f"no `kdev mock` sends to the environment `{name}`", hint=hint)
    if not found:
        hint = "it runs in another terminal, of the same user and with the same KDEV_HOME"
        raise UsageError("no `kdev mock` runs here", hint=hint)
    if len(found) > 1:
        listed = ", ".join(f"`--pid {path.stem}` ({answer['spec']})" for path, answer in found.items())
        raise UsageError("more than one `kdev mock` runs", hint=listed)
    return next(iter(found))


def _paths(pid: int | None) -> list[Path]:
    return sorted(folder_of(settings_from()).glob("*.sock" if pid is None else f"{pid}.sock"))


def _tried(path: Path, question: dict[str, str]) -> Answer | None:
    """What a run answers; nothing when it ended before that, or in the middle of it."""
    try:
        return ask(path, question)
    except (OSError, ValueError):
        return None


def _say(answer: Answer) -> None:
    console.data(f"{answer['spec']}  {answer['rate']}  {'paused' if answer['held'] else 'running'}")
