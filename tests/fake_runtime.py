"""A runtime that starts nothing: what runs is a table in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kdev.errors import RuntimeUnavailable
from kdev.model import Endpoint, RuntimeName
from kdev.stack.runtime import LogLine, Phase, ServiceStatus, StackRequest, StackStatus, State


@dataclass
class FakeRuntime:
    """Keeps the promises of a Runtime without a process.

    `unavailable` makes `check` refuse with that reason; `fails_after` looks at the status, its service
    has ended with `detail`.
    """

    name: RuntimeName = RuntimeName.EMBEDDED
    unavailable: str = ""
    fails_after: int | None = None
    detail: str = ""
    stacks: dict[str, StackStatus] = field(default_factory=dict[str, StackStatus])
    lines: list[LogLine] = field(default_factory=list[LogLine])
    looks: int = 0

    def check(self, request: StackRequest, phase: Phase) -> str:
        if self.unavailable:
            raise RuntimeUnavailable(self.unavailable)
        return "nothing but memory"

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        endpoint = Endpoint(f"127.0.0.1:{request.port}")
        with phase("start kafka"):
            service = ServiceStatus("kafka", State.RUNNING, identity="1")
            self.stacks[request.name] = StackStatus(
                request.name, self.name, request.mode, endpoint, (service,), "0.0", "in memory"
            )
            self.lines.append(LogLine("kafka", f"started {request.name}"))
        return endpoint

    def stop(self, name: str, *, keep_data: bool) -> bool:
        found = self.stacks.pop(name, None)
        if found and keep_data:
            stopped = found.services[0]._replace(state=State.STOPPED)
            self.stacks[name] = replace(found, services=(stopped,))
        return found is not None

    def status(self, name: str) -> StackStatus | None:
        found = self.stacks.get(name)
        self.looks += 1
        if found and self.fails_after is not None and self.looks > self.fails_after:
            failed = found.services[0]._replace(state=State.FAILED, detail=self.detail)
            return replace(found, services=(failed,))
        return found

    def logs(self, name: str, *, follow: bool) -> Iterator[LogLine]:
        yield from self.lines
