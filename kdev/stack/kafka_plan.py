"""What one environment of Java processes is made of: its services, its ports, and where its files are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

from kdev.commands import command
from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.stack.kafka_config import Node, new_cluster_id
from kdev.stack.ports import LOOPBACK, free_port, is_free
from kdev.stack.runtime import StackRequest, broker_services
from kdev.stack.sameness import is_newer
from kdev.stack.state import SavedStack

KAFKA = "kafka"
ZOOKEEPER = "zookeeper"

_CONTROLLER = "controller"
_USUAL_ZOOKEEPER_PORT = 2181
_PARTITION = re.compile(r".+-\d+")
_METADATA_LOG = "__cluster_metadata-0"


def services_of(mode: Mode, brokers: int = 1) -> tuple[str, ...]:
    """The services of a stack in the order in which they start."""
    return (() if mode is Mode.KRAFT else (ZOOKEEPER,)) + broker_services(brokers)


def kind_of(service: str) -> str:
    """What a service is, whichever broker it may be: `kafka` or `zookeeper`."""
    return service.partition("-")[0]


def settings_of(service: str) -> str:
    """The settings file of a service, below the folder of its environment."""
    return {KAFKA: "conf/server.properties"}.get(service, f"conf/{service}.properties")


def log_of(folder: Path, service: str) -> Path:
    """The log file of a service in the folder of its environment."""
    return folder / "logs" / f"{service}.log"


def keeps_topics(folder: Path) -> bool:
    """Whether the data in the folder of an environment holds a partition of any topic."""
    partitions = (each.name for each in (folder / "data").glob("kafka*/*-*"))
    return any(_PARTITION.fullmatch(name) and name != _METADATA_LOG for name in partitions)


def nodes_of(stack: SavedStack) -> tuple[Node, ...]:
    """The brokers of a stack, each with its ports."""
    clients = StackRequest(port=stack.port, brokers=stack.brokers).ports
    if stack.mode is Mode.ZOOKEEPER:
        metadata = [stack.ports[ZOOKEEPER]] * stack.brokers
    else:
        metadata = [stack.ports[role] for role in _roles(stack.mode, stack.brokers)]
    controllers = () if stack.mode is Mode.ZOOKEEPER else tuple(metadata)
    return tuple(
        Node(port, metadata[at], at + 1, stack.brokers, controllers, stack.settings, stack.secure)
        for at, port in enumerate(clients)
    )


def planned(
    request: StackRequest, saved: SavedStack | None, version: str, usable: Callable[[int], bool] = is_free
) -> SavedStack:
    """The stack to start, with its own ports; what was saved of it before stays as far as it can.

    `usable` says whether a port that is wanted can be had.
    """
    ports: dict[str, int] = {}
    for role in _roles(request.mode, request.brokers):
        taken = {*request.ports, *ports.values()}
        wanted = _wanted(role, saved)
        ports[role] = wanted if wanted and wanted not in taken and usable(wanted) else _unlike(taken)
    return SavedStack(
        name=request.name,
        runtime=RuntimeName.PROCESS,
        mode=request.mode,
        port=request.port,
        bootstrap_servers=",".join(f"{LOOPBACK}:{port}" for port in request.ports),
        version=version,
        cluster_id=_cluster_id(request, saved),
        ports=ports,
        brokers=request.brokers,
        settings=request.settings,
        secure=request.secure,
        memory=request.memory,
    )


def require_readable(saved: SavedStack, version: str) -> None:
    """Make sure that a Kafka can read the data of an environment.

    Raises StackError when a newer one wrote it.
    """
    if is_newer(saved.version, version):
        raise StackError(
            f"Kafka {version} cannot read the data of environment `{saved.name}`, {saved.version} wrote it",
            hint=f"{command('down --volumes', saved.name)} removes the environment with its data, "
            "or take another name with `--name`",
        )


def _roles(mode: Mode, brokers: int) -> tuple[str, ...]:
    if mode is Mode.ZOOKEEPER:
        return (ZOOKEEPER,)
    return (_CONTROLLER, *(f"{_CONTROLLER}-{number}" for number in range(2, brokers + 1)))


def _wanted(role: str, saved: SavedStack | None) -> int:
    before = saved.ports.get(role) if saved else None
    return before or (_USUAL_ZOOKEEPER_PORT if role == ZOOKEEPER else 0)


def _unlike(taken: Collection[int]) -> int:
    while (found := free_port()) in taken:
        pass
    return found


def _cluster_id(request: StackRequest, saved: SavedStack | None) -> str:
    if request.mode is Mode.ZOOKEEPER:  # there the broker makes its own, and ZooKeeper keeps it
        return ""
    return saved.cluster_id if saved else new_cluster_id()
