"""Environments of which something does not run: what that is called, and what starts it again."""

from __future__ import annotations

from kdev.commands import command, start_of
from kdev.errors import StackError
from kdev.stack.causes import cause_in, hint_of
from kdev.stack.runtime import StackStatus, State

_BOOTING_SECONDS = 20.0


def idle(status: StackStatus, other: str = "") -> StackError:
    """The error of an environment that no client can use; `other` is what else could be done."""
    for each in status.services:
        if each.state is State.FAILED and (cause := cause_in([each.detail])):
            text = f"`{each.service}` of environment `{status.name}` ended: {cause.text}"
            return StackError(text, hint=hint_of(cause, status.name))
    paused = any(each.state is State.PAUSED for each in status.services)
    how, start = ("paused", start_of(status.off, status.name)) if paused else ("not running", "")
    hint = f"start it: {start or command('up', status.name)}{other}"
    return StackError(f"environment `{status.name}` is {how}", hint=hint)


def silent(status: StackStatus, now: float) -> str:
    """What to do where the services of an environment run, and no broker answers."""
    last = max((each.started or 0 for each in status.services), default=0)
    if status.running and now - last < _BOOTING_SECONDS:
        waits = command("wait", status.name)
        return f"it was started just now: {waits} waits for it, {command('logs', status.name)} may say why"
    return f"{command('logs', status.name)} may say why, {command('down', status.name)} ends it"


def incomplete(status: StackStatus) -> StackError | None:
    """The error of an environment of which some services do not run, None where all of them do."""
    gone = [each for each in status.services if each.state is not State.RUNNING]
    if not gone:
        return None
    told = " and ".join(f"`{each.service}` is {each.state}" for each in gone)
    start = start_of(status.off if len(gone) == len(status.off) else (), status.name)
    what = "it again" if len(gone) == 1 else "what does not run"
    return StackError(f"in environment `{status.name}` {told}", hint=f"{start} starts {what}")
