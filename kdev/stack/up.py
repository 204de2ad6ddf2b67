"""Bring a stack up: choose the runtime, start it, wait until a broker really answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from kdev.commands import command
from kdev.errors import NotReady, PortTaken, RuntimeUnavailable, StackError
from kdev.model import Endpoint, RuntimeName
from kdev.stack.causes import PORT_HELD, cause_in, not_ready
from kdev.stack.marks import PART
from kdev.stack.native import NativeCrash, crashed
from kdev.stack.ports import require_free
from kdev.stack.runtime import (
    Fast,
    Phase,
    Probes,
    Runtime,
    ServiceStatus,
    StackRequest,
    StackStatus,
    State,
    broker_services,
)

_POLL_SECONDS = 0.01
_LOOK_SECONDS = 0.25
_TOPICS_SECONDS = 1.0


class Step(NamedTuple):
    """One step of a start and the seconds it took."""

    name: str
    seconds: float


class Skipped(NamedTuple):
    """A runtime that was not taken, and why."""

    runtime: RuntimeName
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The runtime that was chosen and why, what it uses in a few words, and those that cannot work here."""

    runtime: Runtime
    why: str
    uses: str
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A stack whose broker answers; `already` says that it ran before."""

    status: StackStatus
    steps: tuple[Step, ...]
    already: bool


class Steps:
    """Names and times the steps of a start, and tells each beginning and part to `announce`."""

    def __init__(self, announce: Callable[[str], None] = lambda _: None) -> None:
        self._announce = announce
        self._taken: list[Step] = []

    @contextmanager
    def phase(self, name: str) -> Generator[None]:
        """Time one step."""
        self._announce(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self._took(Step(name, time.monotonic() - began))

    def _took(self, step: Step) -> None:
        before = self._taken[-1] if self._taken else None
        if before and step.name.startswith(f"{before.name}{PART}"):
            self._taken[-1] = Step(before.name, before.seconds + step.seconds)
        else:
            self._taken.append(step)

    def taken(self) -> tuple[Step, ...]:
        """The steps that ended so far, in the order in which they ended."""
        return tuple(self._taken)


def choose(runtimes: Sequence[Runtime], wanted: RuntimeName, request: StackRequest, phase: Phase) -> Choice:
    """The runtime to use: the one the user named, else the first that can work here.

    Raises RuntimeUnavailable when the named one, or every one, cannot work.
    """
    if wanted is not RuntimeName.AUTO:
        runtime = next(each for each in runtimes if each.name is wanted)
        return Choice(runtime, "it was asked for", runtime.check(request, phase))
    skipped: list[Skipped] = []
    for runtime in runtimes:
        try:
            return Choice(runtime, "the first that works here", runtime.check(request, phase), tuple(skipped))
        except RuntimeUnavailable as exc:
            skipped.append(Skipped(runtime.name, str(exc)))
    why = "".join(f"\n  {each.runtime}: {each.why}" for each in skipped)
    raise RuntimeUnavailable(f"no runtime can work here{why}", hint="install Java 17 or newer, or Docker")


def likely(runtimes: Sequence[Runtime], wanted: RuntimeName, request: StackRequest) -> Runtime:
    """The runtime that `choose` would take as far as a look can tell, which fetches nothing.

    Raises RuntimeUnavailable when the named one, or every one, cannot work.
    """
    if wanted is not RuntimeName.AUTO:
        return next(each for each in runtimes if each.name is wanted)
    for runtime in runtimes:
        with suppress(RuntimeUnavailable):
            runtime.require_possible(request)
            return runtime
    raise RuntimeUnavailable("no runtime can work here", hint="install Java 17 or newer, or Docker")


def bring_up(
    runtime: Runtime, request: StackRequest, probes: Probes, *, seconds: float, steps: Steps
) -> Started:
    """Start a stack and wait until its broker answers at the address it advertises.

    Raises NotReady, with the last lines of the log, when a service ends or `seconds` pass, and PortTaken when
    something else was quicker. That and Ctrl-C take away what this start made; what was there before is left.
    """
    before = runtime.status(request.name)
    already = before is not None and before.running
    with _rolled_back(runtime, request.name, before):
        kept = before is not None and before.keeps_topics and not already
        try:
            _answered(runtime, request, probes, seconds=seconds, steps=steps, kept=kept)
        except NativeCrash:
            runtime.stop(request.name, keep_data=True)
            request = replace(request, fast=Fast.CRASHED)
            runtime.check(request, steps.phase)
            _answered(runtime, request, probes, seconds=seconds, steps=steps, kept=kept)
    status = runtime.status(request.name)
    if status is None:
        raise StackError(
            f"environment `{request.name}` disappeared while it started",
            hint=f"try {command('up', request.name)} again",
        )
    return Started(status, steps.taken(), already)


def _answered(
    runtime: Runtime, request: StackRequest, probes: Probes, *, seconds: float, steps: Steps, kept: bool
) -> None:
    """Start a stack and wait until its broker answers, and has listed the topics of kept data."""
    endpoint = runtime.start(request, steps.phase)
    with steps.phase("broker answers"):
        _wait(runtime, request, _answering(probes, endpoint), seconds)
        if kept:
            _wait_for_kept_topics(lambda: probes.has_topics(endpoint))


def ended(runtime: Runtime, name: str, service: ServiceStatus) -> NotReady:
    """The error of a service that ended while it started, with the cause that its log tells."""
    detail = service.detail or "no reason given"
    return _not_ready(runtime, name, service.service, f"ended while it started: {detail}")


def _answering(probes: Probes, endpoint: Endpoint) -> Callable[[], bool]:
    """Whether a broker answers, which lets its user in first where it wants a user."""
    admitted = not endpoint.client

    def answers() -> bool:
        nonlocal admitted
        admitted = admitted or probes.admits(endpoint)
        return admitted and probes.answers(endpoint)

    return answers


@contextmanager
def _rolled_back(runtime: Runtime, name: str, before: StackStatus | None) -> Generator[None]:
    try:
        yield
    except (KeyboardInterrupt, PortTaken):
        if before is None or not before.alive:
            runtime.stop(name, keep_data=before is not None)
        raise


def _wait(runtime: Runtime, request: StackRequest, ready: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    look_again = time.monotonic() + _LOOK_SECONDS
    while not ready():
        now = time.monotonic()
        if now >= look_again:
            _require_alive(runtime, request)
            look_again = now + _LOOK_SECONDS
        if now >= deadline:
            what = f"was started but did not answer within {seconds:.0f} s"
            raise _not_ready(runtime, request.name, "kafka", what)
        time.sleep(_POLL_SECONDS)


def _wait_for_kept_topics(ready: Callable[[], bool]) -> None:
    # Kept data need not hold a topic, so this only waits as long as a broker needs to list one.
    deadline = time.monotonic() + _TOPICS_SECONDS
    while not ready() and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def _require_alive(runtime: Runtime, request: StackRequest) -> None:
    status = runtime.status(request.name)
    for service in status.services if status else ():
        if service.state in {State.FAILED, State.STOPPED} and not service.extra:
            _require_port(runtime, request, service.service)
            if status and status.fast is Fast.NATIVE:
                _require_native(runtime, request.name, service)
            raise ended(runtime, request.name, service)


def _require_native(runtime: Runtime, name: str, service: ServiceStatus) -> None:
    """Raise NativeCrash when a broker ended because the native image does not run on this machine."""
    if crashed(service.detail, _log_of(runtime, name, service.service)):
        raise NativeCrash(service.service, f"crashed on the native image: {service.detail}")


def _require_port(runtime: Runtime, request: StackRequest, service: str) -> None:
    """Raise PortTaken when a broker ended because its port was taken after it was looked at."""
    port = dict(zip(broker_services(request.brokers), request.ports, strict=True)).get(service)
    if port and cause_in(_log_of(runtime, request.name, service)) is PORT_HELD:
        require_free(port, request.name)


def _not_ready(runtime: Runtime, name: str, service: str, what: str) -> NotReady:
    return not_ready(name, service, what, _log_of(runtime, name, service))


def _log_of(runtime: Runtime, name: str, service: str) -> list[str]:
    return [line.text for line in runtime.logs(name, all_runs=False) if line.service in {service, "kafka"}]
