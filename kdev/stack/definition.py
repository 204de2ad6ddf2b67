"""A stack as a Compose file defines it: the part of Compose that kdev needs, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple, NoReturn

import yaml

from kdev.errors import StackError

_VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\}|)"
)
_PORT = re.compile(r"(?P<address>\d+\.\d+\.\d+\.\d+):(?P<published>\d+):(?P<container>\d+)")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_SERVICE_KEYS = (
    *("image", "labels", "environment", "ports", "volumes", "tmpfs"),
    *("depends_on", "healthcheck", "stop_grace_period", "init", "restart"),
)

_Tree = str | list["_Tree"] | dict[str, "_Tree"] | None
_At = tuple[str | int, ...]


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
    """One container of a stack; `depends_on` names what starts before it, `restarts` counts new attempts."""

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


@dataclass(frozen=True, slots=True)
class StackDefinition:
    """The services of a stack, in the order in which they start, and the network they share."""

    services: tuple[Service, ...]
    network: str


def definition_from(path: Path, variables: Mapping[str, str]) -> StackDefinition:
    """Read a Compose file, with `${VAR}` and `${VAR:-default}` filled from the variables.

    Raises StackError, with file and line, for whatever is not of the part that kdev understands.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as exc:
        raise StackError(f"{path} cannot be read: {exc}", hint="it is a Compose file in UTF-8") from exc
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise StackError(f"{path}:{line} is not YAML: {exc.problem}", hint="mind the indentation") from exc
    reading = _Reading(path, variables)
    return _definition(reading, reading.tree(node, ()))


class _Reading:
    """One file being read: its variables, and the line of each of its values."""

    def __init__(self, path: Path, variables: Mapping[str, str]) -> None:
        self._path = path
        self._variables = variables
        self._lines: dict[_At, int] = {}

    def tree(self, node: yaml.Node | None, at: _At) -> _Tree:
        """The plain values below a node, every scalar a text with its variables filled."""
        self._lines[at] = node.start_mark.line + 1 if node else 1
        match node:
            case yaml.MappingNode():
                return dict(self._entry(key, value, at) for key, value in node.value)
            case yaml.SequenceNode():
                return [self.tree(item, (*at, i)) for i, item in enumerate(node.value)]
            case yaml.ScalarNode(tag="tag:yaml.org,2002:null") | None:
                return None
            case _:
                return self._filled(str(node.value), at)

    def _entry(self, key: yaml.Node, value: yaml.Node, at: _At) -> tuple[str, _Tree]:
        name = str(key.value)
        tree = self.tree(value, (*at, name))
        self._lines[(*at, name)] = key.start_mark.line + 1
        return name, tree

    def _filled(self, text: str, at: _At) -> str:
        def fill(found: re.Match[str]) -> str:
            if found["dollar"]:
                return "$"
            name = found["name"] or found["bare"]
            if name is None:
                self.refuse(
                    at, f"`{text}` has a `$` that kdev cannot read", "write `${NAME:-default}` or `$$`"
                )
            value = self._variables.get(name, "") or found["default"]
            if value is None:
                self.refuse(at, f"variable `{name}` has no value", f"give it one: `${{{name}:-default}}`")
            return value

        return _VARIABLE.sub(fill, text)

    def refuse(self, at: _At, problem: str, hint: str = "") -> NoReturn:
        """Raise StackError with the line of a value."""
        raise StackError(f"{self._path}:{self._lines.get(at, 1)} {problem}", hint=hint)

    def mapping(self, tree: _Tree, at: _At, known: Iterable[str] | None = None) -> dict[str, _Tree]:
        """The entries of a mapping; refuses a key that is not known, except `x-` ones."""
        if tree is None:
            return {}
        if not isinstance(tree, dict):
            self.refuse(at, f"`{at[-1] if at else 'the file'}` must be a mapping")
        names = None if known is None else tuple(known)
        for key in tree:
            if names is not None and key not in names and not key.startswith("x-"):
                hint = f"kdev reads {', '.join(names)} here; Compose itself may know more"
                self.refuse((*at, key), f"kdev does not understand `{key}`", hint)
        return {key: value for key, value in tree.items() if not key.startswith("x-")}

    def text(self, tree: _Tree, at: _At) -> str:
        """A text; refuses anything else."""
        if not isinstance(tree, str):
            self.refuse(at, f"`{_last_name(at)}` must be a text")
        return tree

    def texts(self, tree: _Tree, at: _At) -> tuple[str, ...]:
        """A list of texts; a text alone is a list of one, nothing is none."""
        if tree is None:
            return ()
        if isinstance(tree, dict):
            self.refuse(at, f"`{_last_name(at)}` must be a list")
        items = [tree] if isinstance(tree, str) else tree
        return tuple(self.text(item, (*at, i)) for i, item in enumerate(items))

    def pairs(self, tree: _Tree, at: _At) -> dict[str, str]:
        """Names with values, written as a mapping or as a list of `NAME=value`."""
        if isinstance(tree, list):
            return {item.partition("=")[0]: item.partition("=")[2] for item in self.texts(tree, at)}
        return {key: self.text(value, (*at, key)) for key, value in self.mapping(tree, at).items()}

    def seconds(self, tree: _Tree, at: _At) -> float:
        """A duration such as `1m30s`."""
        text = self.text(tree, at)
        found = _DURATION.fullmatch(text)
        if not text or not found:
            self.refuse(at, f"`{text}` is not a duration", "write it as `10s`, `1m30s` or `500ms`")
        hours, minutes, seconds, ms = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds + ms / 1000

    def flag(self, tree: _Tree, at: _At) -> bool:
        """True or false."""
        text = self.text(tree, at)
        if text not in {"true", "false"}:
            self.refuse(at, f"`{text}` is neither `true` nor `false`")
        return text == "true"

    def number(self, tree: _Tree, at: _At) -> int:
        """A whole number."""
        text = self.text(tree, at)
        if not text.isdecimal():
            self.refuse(at, f"`{text}` is not a whole number")
        return int(text)


def _definition(reading: _Reading, tree: _Tree) -> StackDefinition:
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


def _service(reading: _Reading, name: str, tree: _Tree) -> Service:
    at: _At = ("services", name)
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
    )


def _items(reading: _Reading, given: Mapping[str, _Tree], at: _At, key: str) -> list[tuple[str, _At]]:
    return [(text, (*at, key, i)) for i, text in enumerate(reading.texts(given.get(key), (*at, key)))]


def _port(reading: _Reading, text: str, at: _At) -> Port:
    found = _PORT.fullmatch(text)
    if not found:
        reading.refuse(at, f"`{text}` is not a port that kdev publishes", "write `127.0.0.1:9092:9092`")
    return Port(found["address"], int(found["published"]), int(found["container"]))


def _mount(reading: _Reading, text: str, at: _At) -> Mount:
    volume, _, target = text.partition(":")
    if not target.startswith("/") or ":" in target or volume.startswith((".", "/", "~")):
        reading.refuse(at, f"`{text}` is not a named volume", "write `name:/path`, the name below `volumes`")
    return Mount(volume, target)


def _healthcheck(reading: _Reading, tree: _Tree, at: _At) -> Healthcheck | None:
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


def _restarts(reading: _Reading, tree: _Tree, at: _At) -> int:
    kind, _, times = reading.text(tree, at).partition(":")
    if kind != "on-failure" or not times.isdecimal():
        reading.refuse(at, f"`{tree}` is not a `restart` that kdev knows", "write `on-failure:5`")
    return int(times)


def _network(reading: _Reading, tree: _Tree) -> str:
    networks = reading.mapping(tree, ("networks",), ("default",))
    default = reading.mapping(networks.get("default"), ("networks", "default"), ("name",))
    return reading.text(default.get("name", "default"), ("networks", "default", "name"))


def _require_known(reading: _Reading, service: Service, key: str, unknown: set[str]) -> None:
    for name in sorted(unknown):
        reading.refuse(
            ("services", service.name, key), f"`{key}` of `{service.name}` names `{name}`, which is not there"
        )


def _in_order(reading: _Reading, services: Mapping[str, Service]) -> tuple[Service, ...]:
    try:
        order = TopologicalSorter({name: services[name].depends_on for name in services}).static_order()
        return tuple(services[name] for name in order)
    except CycleError as exc:
        reading.refuse(("services",), f"services wait for each other: {' -> '.join(exc.args[1])}")


def _last_name(at: _At) -> str:
    return next((part for part in reversed(at) if isinstance(part, str)), "the file")
