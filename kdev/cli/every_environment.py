"""What is done with every environment at once: `down --all` and `status --all`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.cli import console, show_stack, show_status
from kdev.cli.unasked import tell_unasked
from kdev.errors import StackError, UsageError
from kdev.model import Output
from kdev.settings import Settings
from kdev.stack.last_start import forget

if TYPE_CHECKING:
    from kdev.stack.runtime import Runtime, StackStatus

_HEADINGS = ["NAME", "RUNTIME", "MODE", "STATE", "BOOTSTRAP", "DATA"]


def stop_all(settings: Settings, output: Output, *, keep_data: bool, named: bool) -> None:
    """Stop every environment of this user, and say which; one that cannot be stopped stops no other.

    Raises StackError with the first that cannot be read, or could not be stopped.
    """
    if named:
        raise UsageError("`--all` is every environment, `--name` is one", hint="give one of the two")
    stopped: list[dict[str, object]] = []
    problem = wiring.damaged(settings)
    for runtime, name in _environments(settings):
        show_stack.announce(f"stop {name}")
        try:
            before = runtime.status(name)
            left = stop_one(settings, runtime, name, keep_data=keep_data)
        except StackError as exc:
            problem = problem or exc
            continue
        stopped.append({"name": name, "runtime": runtime.name, "data_kept": left is not None})
        if output is Output.TEXT and before is not None:
            console.data(show_stack.stopped_line(before, left))
    if output is Output.JSON:
        console.json_line({"stopped": stopped})
    elif not stopped and problem is None:
        console.note("there is no environment")
    if problem is not None:
        raise problem
    tell_unasked(settings, f"`kdev down --all{'' if keep_data else ' --volumes'}`")


def stop_one(settings: Settings, runtime: Runtime, name: str, *, keep_data: bool) -> StackStatus | None:
    """Stop one environment and return what is left of it; with the rest goes how long its start took."""
    runtime.stop(name, keep_data=keep_data)
    left = runtime.status(name)
    if left is None:
        forget(wiring.home(settings), name)
    return left


def show_all(settings: Settings, output: Output) -> None:
    """Show every environment of this user, one line each.

    Raises StackError with the first that cannot be read.
    """
    problem = wiring.damaged(settings)
    found = [status for runtime, name in _environments(settings) if (status := runtime.status(name))]
    if output is Output.JSON:
        console.json_line({"environments": [show_status.as_json(each, None) for each in found]})
    elif found:
        for line in console.table_lines(_HEADINGS, [_row(each) for each in found]):
            console.data(line)
    elif problem is None:
        console.note("there is no environment")
    if problem is not None:
        raise problem
    tell_unasked(settings, "`kdev status --all`")


def others_there(settings: Settings) -> str:
    """A hint that names the environments which can be stopped."""
    names = [f"`{name}`" for _, name in _environments(settings)]
    if not names:
        return "there is no environment that could be stopped; `kdev status --all` lists them"
    return f"there is {' and '.join(names)}: name one with `--name`, or stop all: `kdev down --all`"


def _environments(settings: Settings) -> Iterator[tuple[Runtime, str]]:
    for runtime in wiring.runtimes(settings):
        for name in runtime.names():
            yield runtime, name


def _row(status: StackStatus) -> tuple[str, ...]:
    state = "running" if status.running else "partly running" if status.alive else "stopped"
    where = status.endpoint.bootstrap_servers
    return (status.name, status.runtime, status.mode, state, where, status.data)
