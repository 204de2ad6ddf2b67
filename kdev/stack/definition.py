"""A stack as a Compose file defines it: the part of Compose that kdev needs, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

from kdev.errors import StackError
from kdev.stack.compose_file import At, Reading, Tree
from kdev.stack.compose_merge import document_over

_PORT = re.compile(r"(?P<address>\d+\.\d+\.\d+\.\d+):(?P<published>\d+):(?P<container>\d+)")
_SERVICE_KEYS = (
    *("image", "labels", "environment", "ports", "volumes", "tmpfs"),
    *("depends_on", "healthcheck", "stop_grace_period", "init", "restart", "profiles", "mem_limit"),
)


class Port(NamedTuple):
    """A port of a container and where this machine publishes it."""

    address: str
    published: int
    container: int


class Mount(NamedTuple):
    """A named volume and where a container sees it."""

    volume: str
    target: str


class Healthcheck(NamedTuple):
    """How an engine asks a container whether it is well."""

    test: tuple[str, ...]
    interval: float = 30.0
    timeout: float = 30.0
    retries: int = 3
    start_period: float = 0.0


@dataclass(frozen=True, slots=True)
class Service:
    """One container of a stack; `depends_on` names what starts before it, `restarts` counts new attempts.

    One with `profiles` is only there where one of them is asked for; `memory` limits it, in bytes, if not 0.
    """

    name: str
    image: str
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    ports: tuple[Port, ...] = ()
    volumes: tuple[Mount, ...] = ()
    tmpfs: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    healthcheck: Healthcheck | None = None
    stop_seconds: float = 10.0
    init: bool = False
    restarts: int = 0
    profiles: tuple[str, ...] = ()
    memory: int = 0


@dataclass(frozen=True, slots=True)
class StackDefinition:
    """The services of a stack, in the order in which they start, and the network they share."""

    services: tuple[Service, ...]
    network: str

    def without(self, names: Collection[str]) -> StackDefinition:
        """The same without the services of these names."""
        return replace(self, services=tuple(each for each in self.services if each.name not in names))


def definition_from(
    path: Path, variables: Mapping[str, str], over: Path | None = None, profiles: Collection[str] = ()
) -> StackDefinition:
    """Read a Compose file, with `${VAR}` and `${VAR:-default}` filled from the variables.

    `over` is a file of the user's that goes over it; services that have profiles are only there with one of
    `profiles`. Raises StackError, with file and line, for whatever is not of the part that kdev understands.
    """
    reading = Reading(path, variables)
    tree = reading.document() if over is None else document_over(reading, over, variables)
    definition = _definition(reading, tree)
    _require_profiles(definition, profiles)
    asked = set(profiles)
    return definition.without([each.name for each in definition.services if not _wanted(each, asked)])


def _wanted(service: Service, profiles: set[str]) -> bool:
    return not service.profiles or bool(profiles & set(service.profiles))


def _require_profiles(definition: StackDefinition, profiles: Collection[str]) -> None:
    there = sorted({profile for each in definition.services for profile in each.profiles})
    for unknown in sorted(set(profiles) - set(there)):
        raise StackError(
            f"`{unknown}` is nothing that can stand beside the brokers", hint=f"there is {', '.join(there)}"
        )


def _definition(reading: Reading, tree: Tree) -> StackDefinition:
    top = reading.mapping(tree, (), ("services", "volumes", "networks"))
    volumes = reading.mapping(top.get("volumes"), ("volumes",))
    for name, options in volumes.items():
        reading.mapping(options, ("volumes", name), ())
    services = {
        name: _service(reading, name, value)
        for name, value in reading.mapping(top.get("services"), ("services",)).items()
    }
    if not services:
        reading.refuse(("services",), "there are no services", "a stack has one at least")
    for service in services.values():
        _require_known(reading, service, "volumes", {m.volume for m in service.volumes} - set(volumes))
        _require_known(reading, service, "depends_on", set(service.depends_on) - set(services))
    return StackDefinition(_in_order(reading, services), _network(reading, top.get("networks")))


def _service(reading: Reading, name: str, tree: Tree) -> Service:
    at: At = ("services", name)
    given = reading.mapping(tree, at, _SERVICE_KEYS)
    if "image" not in given:
        reading.refuse(at, f"service `{name}` has no `image`", "kdev starts images, it does not build them")
    return Service(
        name=name,
        image=reading.text(given["image"], (*at, "image")),
        labels=reading.pairs(given.get("labels"), (*at, "labels")),
        environment=reading.pairs(given.get("environment"), (*at, "environment")),
        ports=tuple(_port(reading, *item) for item in _items(reading, given, at, "ports")),
        volumes=tuple(_mount(reading, *item) for item in _items(reading, given, at, "volumes")),
        tmpfs=reading.texts(given.get("tmpfs"), (*at, "tmpfs")),
        depends_on=reading.texts(given.get("depends_on"), (*at, "depends_on")),
        healthcheck=_healthcheck(reading, given.get("healthcheck"), (*at, "healthcheck")),
        stop_seconds=reading.seconds(given.get("stop_grace_period", "10s"), (*at, "stop_grace_period")),
        init=reading.flag(given.get("init", "false"), (*at, "init")),
        restarts=_restarts(reading, given.get("restart", "on-failure:0"), (*at, "restart")),
        profiles=reading.texts(given.get("profiles"), (*at, "profiles")),
        memory=reading.size(given.get("mem_limit", "0"), (*at, "mem_limit")),
    )


def _items(reading: Reading, given: Mapping[str, Tree], at: At, key: str) -> list[tuple[str, At]]:
    return [(text, (*at, key, i)) for i, text in enumerate(reading.texts(given.get(key), (*at, key)))]


def _port(reading: Reading, text: str, at: At) -> Port:
    found = _PORT.fullmatch(text)
    if not found:
        reading.refuse(at, f"`{text}` is not a port that kdev publishes", "write `127.0.0.1:9092:9092`")
    return Port(found["address"], int(found["published"]), int(found["container"]))


def _mount(reading: Reading, text: str, at: At) -> Mount:
    volume, _, target = text.partition(":")
    if not target.startswith("/") or ":" in target or volume.startswith((".", "/", "~")):
        reading.refuse(at, f"`{text}` is not a named volume", "write `name:/path`, the name below `volumes`")
    return Mount(volume, target)


def _healthcheck(reading: Reading, tree: Tree, at: At) -> Healthcheck | None:
    if tree is None:
        return None
    given = reading.mapping(tree, at, Healthcheck._fields)
    usual = Healthcheck(())
    seconds = {
        key: reading.seconds(given[key], (*at, key)) if key in given else getattr(usual, key)
        for key in ("interval", "timeout", "start_period")
    }
    retries = reading.number(given["retries"], (*at, "retries")) if "retries" in given else usual.retries
    return Healthcheck(reading.texts(given.get("test"), (*at, "test")), retries=retries, **seconds)


def _restarts(reading: Reading, tree: Tree, at: At) -> int:
    kind, _, times = reading.text(tree, at).partition(":")
    if kind != "on-failure" or not times.isdecimal():
        reading.refuse(at, f"`{tree}` is not a `restart` that kdev knows", "write `on-failure:5`")
    return int(times)


def _network(reading: Reading, tree: Tree) -> str:
    networks = reading.mapping(tree, ("networks",), ("default",))
    default = reading.mapping(networks.get("default"), ("networks", "default"), ("name",))
    return reading.text(default.get("name", "default"), ("networks", "default", "name"))


def _require_known(reading: Reading, service: Service, key: str, unknown: set[str]) -> None:
    for name in sorted(unknown):
        reading.refuse(
            ("services", service.name, key), f"`{key}` of `{service.name}` names `{name}`, which is not there"
        )


def _in_order(reading: Reading, services: Mapping[str, Service]) -> tuple[Service, ...]:
    try:
        order = TopologicalSorter({name: services[name].depends_on for name in services}).static_order()
        return tuple(services[name] for name in order)
    except CycleError as exc:
        reading.refuse(("services",), f"services wait for each other: {' -> '.join(exc.args[1])}")
