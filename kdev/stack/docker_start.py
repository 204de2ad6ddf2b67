"""Making what is missing of a stack on an engine, and taking it back when that does not work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from time import monotonic, sleep
from typing import NamedTuple, TypeVar, cast

from kdev.commands import command
from kdev.errors import PortTaken, StackError
from kdev.stack.docker import Engine
from kdev.stack.docker_errors import PortHeld
from kdev.stack.docker_found import Container, Volume
from kdev.stack.docker_plan import (
    BROKERS,
    DEFINITION,
    MODE,
    PORT,
    PROJECT,
    SERVICE,
    ContainerPlan,
    Labels,
    StackPlan,
)
from kdev.stack.ports import other_port_hint, require_free
from kdev.stack.runtime import StackRequest

_RUNNING = {"running", "restarting", "paused"}
_PROXY = "docker-proxy"
_TOLD_SECONDS, _LOOK_SECONDS = 3.0, 0.1

Thing = TypeVar("Thing")


class Found(NamedTuple):
    """What an engine has of an environment, told by its labels."""

    containers: tuple[Container, ...]
    volumes: tuple[Volume, ...]
    networks: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Whether there is such an environment."""
        return bool(self.containers or self.volumes)

    def label(self, name: str) -> str:
        """The value of a label, the same on all that is found; empty where nothing has it."""
        return self.kept(name) or ""

    def kept(self, name: str) -> str | None:
        """The value of a label, None where nothing has it; containers speak first."""
        labelled = [*(each.labels for each in self.containers), *(each.labels for each in self.volumes)]
        return next((labels[name] for labels in labelled if name in labels), None)

    @property
    def running(self) -> frozenset[str]:
        """The services whose containers run, or are paused."""
        return frozenset(each.labels.get(SERVICE, "") for each in self.containers if _runs(each))


def found_on(engine: Engine, name: str) -> Found:
    """What an engine has of an environment."""
    label = f"{PROJECT}={name}"
    return Found(engine.containers(label), engine.volumes(label), engine.networks(label))


def require_same(found: Found, request: StackRequest) -> None:
    """Make sure that a request fits what is there: its data, and its port while it runs.

    Raises StackError when it does not.
    """
    if found.anything and found.label(MODE) != request.mode:
        raise StackError(
            f"environment `{request.name}` keeps data of {found.label(MODE)} mode, not {request.mode}",
            hint=f"{command('down --volumes', request.name)} removes it with its data, or use another name",
        )
    if found.anything and (brokers := found.label(BROKERS) or "1") != str(request.brokers):
        raise StackError(
            f"environment `{request.name}` was made with `--brokers {brokers}`, not {request.brokers}",
            hint=f"{command('down --volumes', request.name)} removes it with its data, or use another name",
        )
    port = found.label(PORT)
    if port != str(request.port) and any(each.state in _RUNNING for each in found.containers):
        raise StackError(
            f"environment `{request.name}` runs at port {port}, not {request.port}",
            hint=f"{command('down', request.name)} first, its data stays, or another name: `--name`",
        )


def bring(engine: Engine, plan: StackPlan, found: Found, request: StackRequest) -> None:
    """Make and start what is missing of a plan; what runs is left alone.

    Raises PortTaken or another StackError, and has removed then what it made.
    """
    there = {each.labels.get(SERVICE, ""): each for each in found.containers}
    missing = [each for each in plan.containers if not _runs(there.get(each.service))]
    for paused in (each for each in found.containers if each.state == "paused"):
        engine.unpause(paused.id)
    for through in (each for each in found.containers if SERVICE not in each.labels):
        engine.remove_container(through.id)  # data went through it when a `kdev load` was killed
    require_ports(engine, [port for each in missing for port in _published(each)], request.name)
    with ExitStack() as undo:
        if plan.network not in found.networks:
            engine.create_network(plan.network, plan.labels)
            undo.callback(_undone, engine.remove_network, plan.network)
        for name in set(plan.volumes) - {volume.name for volume in found.volumes}:
            engine.create_volume(name, plan.labels)
            undo.callback(_undone, engine.remove_volume, name)
        for each in missing:
            container = _ready_to_start(engine, each, there.get(each.service), undo)
            start(engine, container, _published(each), request.name)
        undo.pop_all()


def _runs(container: Container | None) -> bool:
    return container is not None and container.state in _RUNNING


def _published(plan: ContainerPlan) -> tuple[int, ...]:
    host = cast("Mapping[str, Mapping[str, list[Mapping[str, str]]]]", plan.config["HostConfig"])
    return tuple(int(each["HostPort"]) for bound in host["PortBindings"].values() for each in bound)


def _ready_to_start(engine: Engine, plan: ContainerPlan, there: Container | None, undo: ExitStack) -> str:
    if there and there.state == "exited" and there.labels.get(DEFINITION) == plan.labels[DEFINITION]:
        undo.callback(_undone, engine.stop, there)
        return there.id
    if there:
        engine.remove_container(there.id)
    container = engine.create_container(plan)
    undo.callback(_undone, engine.remove_container, container)
    if plan.files:
        engine.put(container, plan.files)
    return container


def start(engine: Engine, container: str, ports: Sequence[int], name: str) -> None:
    """Start a container of an environment; raises PortTaken, with who has it, for one of its ports."""
    try:
        engine.start(container)
    except PortHeld as exc:
        # Taken since it was looked at, or by something that only the engine sees.
        require_ports(engine, ports, name)
        raise PortTaken(ports[0], hint=other_port_hint(ports[0], name)) from exc


def require_ports(engine: Engine, ports: Sequence[int], name: str) -> None:
    """Make sure that nobody has the ports of an environment; raises PortTaken, with who has one."""
    for port in ports:
        _require_free(engine, port, name)


def _require_free(engine: Engine, port: int, environment: str) -> None:
    other = other_port_hint(port, environment)
    publisher = engine.publisher(port)
    if publisher is None:
        try:
            require_free(port, environment)
        except PortTaken as exc:
            publisher = _soon_told(engine, port) if _PROXY in exc.holder else None
            if publisher is None:
                raise
        else:
            return
    name, labels = publisher
    project = labels.get(PROJECT)
    if project:
        hint = f"{command('down', project)} stops it, or {other}"
        raise PortTaken(port, f"environment `{project}` of kdev", hint=hint)
    compose = labels.get("com.docker.compose.project")
    of = f" of project `{compose}`" if compose else ""
    raise PortTaken(port, f"container `{name}`{of}", hint=f"`docker stop {name}`, or {other}")


def _soon_told(engine: Engine, port: int) -> tuple[str, Labels] | None:
    """The container that has a port; the engine holds it before it tells of the container that runs then."""
    until = monotonic() + _TOLD_SECONDS
    while (publisher := engine.publisher(port)) is None and monotonic() < until:
        sleep(_LOOK_SECONDS)
    return publisher


def _undone(undo: Callable[[Thing], None], thing: Thing) -> None:
    with suppress(StackError):
        undo(thing)
