"""What `kdev chaos` does to one broker among the Java processes of an environment."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import replace

from kdev.commands import command
from kdev.errors import StackError
from kdev.model import Mode
from kdev.stack import kafka_process
from kdev.stack.detached import kill, send
from kdev.stack.kafka_plan import ZOOKEEPER, nodes_of
from kdev.stack.kafka_process import Environment
from kdev.stack.ports import require_free
from kdev.stack.runtime import Disturbance, not_running
from kdev.stack.state import SavedProcess, SavedStack, is_paused

PAUSE_SECONDS = 2.0


def disturb(
    environment: Environment,
    saved: SavedStack,
    service: str,
    what: Disturbance,
    *,
    keep: Callable[[SavedStack], None],
) -> None:
    """Do something to the process of a service; `keep` is told the stack when it has changed by that."""
    process = next((each for each in saved.processes if each.service == service), None)
    if what is Disturbance.START:
        if process is None or not process.alive:
            _require_startable(saved, service)
            kafka_process.launched(environment, saved, service, keep)
        else:
            kafka_process.resume([process])
        return
    if process is None or not process.alive:
        raise not_running(service, saved.name)
    match what:
        case Disturbance.PAUSE:
            send(process, signal.SIGSTOP)
            _wait_until_paused(process)
        case Disturbance.KILL:
            kill(process)
        case _:
            kafka_process.stop([process], environment.folder, environment.cache)
            keep(saved.having(replace(process, stopped=True)))


def _require_startable(saved: SavedStack, service: str) -> None:
    alive = {each.service for each in saved.processes if each.alive}
    if saved.mode is Mode.ZOOKEEPER and ZOOKEEPER not in alive:
        raise StackError(
            f"`{ZOOKEEPER}` of environment `{saved.name}` does not run, without which no broker starts",
            hint=f"{command('up', saved.name)} starts both",
        )
    for node in nodes_of(saved):
        if node.service == service:
            require_free(node.clients, saved.name)


def _wait_until_paused(process: SavedProcess) -> None:
    # The signal is on its way for a moment, and until it is there the process counts as running.
    until = time.monotonic() + PAUSE_SECONDS
    while process.alive and not is_paused(process.pid) and time.monotonic() < until:
        time.sleep(0.01)
