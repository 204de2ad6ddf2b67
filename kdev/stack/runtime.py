"""The Runtime seam, what is asked of it, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from kdev.commands import command
from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import DEFAULT_NAME, Endpoint, Mode, RuntimeName

Probe = Callable[[Endpoint], bool]
"""Asks a broker something through its advertised address."""


def _nobody_waits(_: Endpoint) -> bool:
    return True


class Probes(NamedTuple):
    """What is asked of a broker that starts.

    `answers`: is every broker there, one of them the controller? `has_topics`: does it list topics, each
    partition with a leader? One that begins with kept data may answer a moment before it lists them.
    `admits` makes a secured one take the user of the endpoint: has it heard so?
    """

    answers: Probe
    has_topics: Probe
    admits: Probe = _nobody_waits


Phase = Callable[[str], AbstractContextManager[None]]
"""Names and times one step of a start: `with phase("start kafka"):`."""


def no_phase(_: str) -> AbstractContextManager[None]:
    """A step that nobody is told of."""
    return nullcontext()


class Fast(StrEnum):
    """The native image that was asked for: it runs, or Java does in its place, and why."""

    NATIVE = "native"
    CRASHED = "crashed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class StackRequest:
    """The stack a user asks for: `name` is the environment, `port` that of its first broker here.

    `memory` is the heap of each broker in megabytes, 0 for kdev's own choice.
    `settings` are those of its brokers beside kdev's own, `compose` is the path of the user's Compose file,
    `extras` are profiles of services that shall stand beside the brokers; a `secure` one wants TLS and a
    password of its clients. A `fast` one is on the native image where its runtime has one.
    """

    name: str = DEFAULT_NAME
    mode: Mode = Mode.KRAFT
    port: int = 9092
    brokers: int = 1
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    compose: str = ""
    extras: tuple[str, ...] = ()
    secure: bool = False
    memory: int = 0
    fast: Fast | None = None

    @property
    def ports(self) -> tuple[int, ...]:
        """The port of each broker: every other one from the first on, so 9092, 9094 and 9096."""
        return tuple(range(self.port, self.port + 2 * self.brokers, 2))


class Disturbance(StrEnum):
    """What can be done to one broker to see what its clients make of it."""

    STOP = "stop"
    KILL = "kill"
    PAUSE = "pause"
    START = "start"


def broker_services(brokers: int) -> tuple[str, ...]:
    """The services that are brokers, by their names in every runtime."""
    return ("kafka",) if brokers == 1 else tuple(f"kafka-{number}" for number in range(1, brokers + 1))


def beside_brokers(request: StackRequest) -> RuntimeUnavailable:
    """The error of a runtime without containers that is asked for more than brokers."""
    return RuntimeUnavailable(
        f"`{', '.join(request.extras)}` beside the brokers runs in a container",
        hint="`--runtime docker` has it",
    )


def not_running(service: str, name: str) -> StackError:
    """The error of a broker that cannot be disturbed because it does not run."""
    number = service.rpartition("-")[2] if "-" in service else "1"
    start = command(f"chaos start {number}", name)
    return StackError(f"`{service}` of environment `{name}` does not run", hint=f"{start} starts it")


class State(StrEnum):
    """What a service is doing."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FAILED = "failed"


class ServiceStatus(NamedTuple):
    """One service of a stack; `identity` is a process id or a container, `started` seconds since 1970.

    An `extra` one stands beside the brokers, by the name of its profile: they are well without it.
    """

    service: str
    state: State
    detail: str = ""
    identity: str = ""
    started: float | None = None
    extra: str = ""


class Inside(NamedTuple):
    """Where clients in containers find brokers: their addresses, and the network on which those are names."""

    bootstrap_servers: str
    network: str


@dataclass(frozen=True, slots=True)
class StackStatus:
    """An environment as it is now; `data` says in words where its records are kept.

    Without `keeps_topics` it is known that its next start begins without a topic. `settings`, `compose`,
    `secure`, `memory` and `fast` are those of the request that it was started with. Containers find brokers
    `inside` of a network.
    """

    name: str
    runtime: RuntimeName
    mode: Mode
    endpoint: Endpoint
    services: tuple[ServiceStatus, ...]
    version: str
    data: str
    keeps_topics: bool = True
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    compose: str = ""
    secure: bool = False
    inside: Inside | None = None
    memory: int = 0
    fast: Fast | None = None

    @property
    def running(self) -> bool:
        """Whether every service runs that the brokers are made of."""
        needed = [each.state for each in self.services if not each.extra]
        return bool(needed) and all(state is State.RUNNING for state in needed)

    @property
    def extras(self) -> tuple[str, ...]:
        """The profiles of the services that stand beside the brokers."""
        return tuple(sorted({each.extra for each in self.services if each.extra}))

    @property
    def alive(self) -> bool:
        """Whether any service runs or begins to."""
        return any(each.state in {State.RUNNING, State.STARTING, State.PAUSED} for each in self.services)

    @property
    def off(self) -> tuple[int, ...]:
        """The numbers of the brokers that do not run."""
        states = {each.service: each.state for each in self.services}
        brokers = enumerate(broker_services(len(self.endpoint.servers)), start=1)
        return tuple(
            number for number, name in brokers if states.get(name, State.RUNNING) is not State.RUNNING
        )

    @property
    def stopped(self) -> bool:
        """Whether nothing runs, and nothing ended by itself."""
        return all(each.state is State.STOPPED for each in self.services)

    @property
    def usable(self) -> bool:
        """Whether a client finds a broker: every service runs, or some of several brokers do."""
        brokers = [each.state for each in self.services if each.service.startswith("kafka-")]
        return self.running or State.RUNNING in brokers


class LogLine(NamedTuple):
    """One line of a service's log, without its line end."""

    service: str
    text: str


class Usage(NamedTuple):
    """What an environment takes, in bytes: the memory of each service that runs, and its data.

    What nobody tells is None. `limits` has the services that may not take more than so much memory.
    """

    memory: Mapping[str, int | None]
    data: int | None = None
    limits: Mapping[str, int] = {}


class Planned(NamedTuple):
    """What a stack would be started with: texts by the names of their files, and what to know of them."""

    files: Mapping[str, str]
    notes: tuple[str, ...] = ()


class Runtime(Protocol):
    """Starts, stops and looks at stacks; remembers nothing that the world does not show.

    What runs is read back from the world each time: labels of containers, or one folder of state per
    environment.
    """

    @property
    def name(self) -> RuntimeName:
        """Which runtime this is."""
        ...

    def names(self) -> tuple[str, ...]:
        """The environments that it has and that this user made, running or not."""
        ...

    def require_possible(self, request: StackRequest) -> None:
        """Make sure, at a look, that this machine can have such a stack; nothing is fetched.

        Raises RuntimeUnavailable, with why, when it cannot.
        """
        ...

    def check(self, request: StackRequest, phase: Phase) -> str:
        """Make sure that `start` can work, fetching what is missing; returns a few words on what it uses.

        Raises RuntimeUnavailable, with why, when it cannot.
        """
        ...

    def planned(self, request: StackRequest) -> Planned:
        """What `start` would use, without fetching or starting anything."""
        ...

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        """Start every service that does not run yet and return where the stack will answer.

        Does not wait for the broker. Raises PortTaken or another StackError; what this call made is
        taken back then.
        """
        ...

    def stop(self, name: str, *, keep_data: bool) -> bool:
        """Stop an environment, brokers first; says whether there was one.

        Without `keep_data` nothing of it stays.
        """
        ...

    def disturb(self, name: str, service: str, what: Disturbance) -> None:
        """Do something to one service of an environment; `start` undoes each of the others.

        Raises StackError where that cannot be done.
        """
        ...

    def status(self, name: str) -> StackStatus | None:
        """The environment as it is now, None when there is none of this name."""
        ...

    def usage(self, name: str) -> Usage:
        """What an environment takes of this machine; never fails."""
        ...

    def logs(self, name: str, *, all_runs: bool = True) -> Iterator[LogLine]:
        """The log lines of all services, oldest first; without `all_runs` only those since the last start."""
        ...

    def follow(self, name: str) -> Iterator[Sequence[LogLine]]:
        """The same lines, then new ones as they come; ends when no service of the environment runs any more.

        Gives an empty batch several times a second while nothing comes, so that a caller can leave.
        """
        ...
