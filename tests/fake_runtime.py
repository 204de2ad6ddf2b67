"""A runtime whose stacks are a listening socket each, in this process."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kdev.errors import PortTaken, RuntimeUnavailable
from kdev.model import Endpoint, RuntimeName
from kdev.stack.runtime import (
    Disturbance,
    LogLine,
    Phase,
    Planned,
    ServiceStatus,
    StackRequest,
    StackStatus,
    State,
    Usage,
)

STARTED = 1_790_000_000.0


@dataclass
class FakeRuntime:
    """Keeps the promises of a Runtime without a broker.

    `unavailable` makes `check` refuse with that reason; after `fails_after` looks at the status its service
    has ended with `detail`.
    """

    name: RuntimeName = RuntimeName.EMBEDDED
    unavailable: str = ""
    fails_after: int | None = None
    detail: str = ""
    stacks: dict[str, StackStatus] = field(default_factory=dict[str, StackStatus])
    sockets: dict[str, socket.socket] = field(default_factory=dict[str, socket.socket])
    lines: dict[str, list[LogLine]] = field(default_factory=dict[str, list[LogLine]])
    looks: int = 0
    client: dict[str, str] = field(default_factory=dict[str, str])

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.stacks))

    def require_possible(self, request: StackRequest) -> None:
        if self.unavailable:
            raise RuntimeUnavailable(self.unavailable)

    def planned(self, request: StackRequest) -> Planned:
        return Planned({"socket.txt": f"127.0.0.1:{request.port}"})

    def check(self, request: StackRequest, phase: Phase) -> str:
        if self.unavailable:
            raise RuntimeUnavailable(self.unavailable)
        return "nothing but a socket"

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        endpoint = Endpoint(f"127.0.0.1:{request.port}", client=self.client)
        if request.name in self.sockets:
            return endpoint
        with phase("start kafka"):
            self.sockets[request.name] = listening(request.port)
        service = ServiceStatus("kafka", State.RUNNING, identity="1", started=STARTED)
        self.stacks[request.name] = StackStatus(
            request.name, self.name, request.mode, endpoint, (service,), "0.0", "in memory", fast=request.fast
        )
        self.lines.setdefault(request.name, []).append(LogLine("kafka", f"started {request.name}"))
        return endpoint

    def stop(self, name: str, *, keep_data: bool) -> bool:
        found = self.stacks.pop(name, None)
        if found is None:
            return False
        if name in self.sockets:
            self.sockets.pop(name).close()
        if keep_data:
            self.stacks[name] = replace(found, services=(found.services[0]._replace(state=State.STOPPED),))
        else:
            self.lines.pop(name, None)
        return True

    def disturb(self, name: str, service: str, what: Disturbance) -> None:
        state = {Disturbance.START: State.RUNNING, Disturbance.PAUSE: State.PAUSED}.get(what, State.STOPPED)
        found = self.stacks[name]
        changed = (each._replace(state=state) if each.service == service else each for each in found.services)
        self.stacks[name] = replace(found, services=tuple(changed))

    def status(self, name: str) -> StackStatus | None:
        found = self.stacks.get(name)
        self.looks += 1
        if found and self.fails_after is not None and self.looks > self.fails_after:
            failed = found.services[0]._replace(state=State.FAILED, detail=self.detail)
            return replace(found, services=(failed,))
        return found

    def usage(self, name: str) -> Usage:
        found = self.stacks.get(name)
        return Usage({each.service: 1024 for each in found.services} if found else {}, 2048)

    def logs(self, name: str, *, all_runs: bool = True) -> Iterator[LogLine]:
        yield from self.lines.get(name, ())

    def follow(self, name: str) -> Iterator[Sequence[LogLine]]:
        told = 0
        alive = True
        while alive:
            status = self.status(name)
            alive = status is not None and status.alive
            lines = self.lines.get(name, [])
            yield tuple(lines[told:])
            told = len(lines)

    def close(self) -> None:
        """Stop everything."""
        for name in list(self.sockets):
            self.stop(name, keep_data=False)


def listening(port: int) -> socket.socket:
    """A socket that takes connections on a port of this machine; raises PortTaken."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
    except OSError as exc:
        made.close()
        raise PortTaken(port, hint="take another port") from exc
    made.listen()
    return made
