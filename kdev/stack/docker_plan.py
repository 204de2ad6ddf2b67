"""What a stack is made of on an engine: its names, its labels, and the configuration of each container."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from kdev.model import DEFAULT_NAME, Mode
from kdev.stack.definition import Healthcheck, Service, StackDefinition
from kdev.stack.runtime import StackRequest

PROJECT = "kdev.project"
SERVICE = "kdev.service"
ROLE = "kdev.role"
MODE = "kdev.mode"
OWNER = "kdev.owner"
PORT = "kdev.port"
BROKERS = "kdev.brokers"
VERSION = "kdev.kafka-version"
CLUSTER_ID = "kdev.cluster-id"
DEFINITION = "kdev.definition-hash"
SETTINGS = "kdev.settings"
COMPOSE = "kdev.compose"
MEMORY = "kdev.memory"
FAST = "kdev.fast"
PROFILE = "kdev.profile"
SECURE = "kdev.secure"
ADDRESS = "kdev.address"
IMAGE_PREFIX = "kdev.image-prefix"
BROKER = "broker"

_NANOSECONDS = 1_000_000_000

Labels = Mapping[str, str]


class ContainerPlan(NamedTuple):
    """A container to be made: its name, its labels, and its configuration in the words of the engine.

    `files` is a tar archive of what is put into it before it starts.
    """

    name: str
    service: str
    labels: Labels
    config: Mapping[str, object]
    files: bytes = b""


@dataclass(frozen=True, slots=True)
class StackPlan:
    """All that a stack needs, containers in the order in which they start."""

    network: str
    volumes: tuple[str, ...]
    containers: tuple[ContainerPlan, ...]
    labels: Labels


def prefix_of(name: str) -> str:
    """What the names of an environment's containers, volumes and network begin with."""
    return "kdev" if name == DEFAULT_NAME else f"kdev-{name}"


def variables_for(
    request: StackRequest, image_prefix: str, cluster_id: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """The variables that fill a Compose file: what a request says, then what the environment does."""
    return {
        **environ,
        "KDEV_NAME": prefix_of(request.name),
        "KDEV_PORT": str(request.port),
        **{f"KDEV_PORT_{number}": str(port) for number, port in enumerate(request.ports, start=1)},
        "KDEV_IMAGE_PREFIX": image_prefix,
        "KDEV_CLUSTER_ID": cluster_id,
    }


def owner_of(home: Path) -> str:
    """The label of what was made for one home, which tells no path."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def plan_from(
    definition: StackDefinition,
    request: StackRequest,
    cluster_id: str,
    owner: str = "",
    *,
    files: bytes = b"",
    image_prefix: str | None = None,
) -> StackPlan:
    """What to make of a definition for a request; `owner` is the label of the home that it is for.

    `files` is an archive of what is put into each broker; `image_prefix` is None where no image is
    chosen yet.
    """
    labels = _labels(request, owner)
    if image_prefix is not None:
        labels[IMAGE_PREFIX] = image_prefix
    containers = tuple(_container(each, definition.network, request, labels) for each in definition.services)
    # With ZooKeeper the first broker makes the cluster id up by itself.
    if request.mode is Mode.KRAFT:
        labels[CLUSTER_ID] = cluster_id
    mounted = [mount.volume for service in definition.services for mount in service.volumes]
    return StackPlan(
        network=definition.network,
        volumes=tuple(f"{prefix_of(request.name)}-{volume}" for volume in mounted),
        containers=tuple(_with_files(each, files) for each in containers),
        labels=labels,
    )


def _labels(request: StackRequest, owner: str) -> dict[str, str]:
    """What everything of an environment is labelled with."""
    return {
        PROJECT: request.name,
        MODE: str(request.mode),
        PORT: str(request.port),
        BROKERS: str(request.brokers),
        OWNER: owner,
    }


def _asked(request: StackRequest) -> dict[str, str]:
    # Only containers have these: they are made again when they change, volumes are not.
    asked = {SETTINGS: json.dumps(dict(request.settings)), COMPOSE: request.compose}
    return {**asked, **({MEMORY: str(request.memory)} if request.memory else {})}


def _container(service: Service, network: str, request: StackRequest, common: Labels) -> ContainerPlan:
    prefix = prefix_of(request.name)
    config = _config(service, network, prefix)
    asked = _asked(request)
    more: list[object] = [asked] if request.settings or request.compose or request.memory else []
    fast = {FAST: str(request.fast)} if request.fast else {}
    labels = {
        **service.labels,
        **common,
        **asked,
        **fast,
        **({PROFILE: service.profiles[0]} if service.profiles else {}),
        SERVICE: service.name,
        DEFINITION: _hash((_told(service), network, *more, *fast.values())),
    }
    return ContainerPlan(f"{prefix}-{service.name}", service.name, labels, {**config, "Labels": labels})


def _with_files(plan: ContainerPlan, files: bytes) -> ContainerPlan:
    """A broker with files is another one than without, or with others."""
    if not files or plan.labels.get(ROLE) != BROKER:
        return plan
    kept = hashlib.sha256(files).hexdigest()[:16]
    labels = {**plan.labels, SECURE: kept, DEFINITION: _hash((plan.labels[DEFINITION], kept))}
    return plan._replace(labels=labels, config={**plan.config, "Labels": labels}, files=files)


def _told(service: Service) -> list[tuple[str, object]]:
    told = asdict(service)
    left_out = {"profiles", *(() if service.memory else ("memory",))}  # it came later than many containers
    return sorted(item for item in told.items() if item[0] not in left_out)


def _hash(made_of: object) -> str:
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]


def _config(service: Service, network: str, prefix: str) -> dict[str, object]:
    published = {
        f"{port.container}/tcp": [{"HostIp": port.address, "HostPort": str(port.published)}]
        for port in service.ports
    }
    return {
        "Image": service.image,
        "Env": [f"{name}={value}" for name, value in service.environment.items()],
        "ExposedPorts": {port: {} for port in published},
        "Healthcheck": _health(service.healthcheck) if service.healthcheck else None,
        "StopTimeout": int(service.stop_seconds),
        "HostConfig": {
            "Binds": [f"{prefix}-{mount.volume}:{mount.target}" for mount in service.volumes],
            "PortBindings": published,
            "Tmpfs": dict.fromkeys(service.tmpfs, ""),
            "NetworkMode": network,
            "Init": service.init,
            **({"Memory": service.memory} if service.memory else {}),
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": service.restarts}
            if service.restarts
            else {"Name": "no"},
        },
        "NetworkingConfig": {"EndpointsConfig": {network: {"Aliases": [service.name]}}},
    }


def _health(check: Healthcheck) -> dict[str, object]:
    return {
        "Test": list(check.test),
        "Interval": int(check.interval * _NANOSECONDS),
        "Timeout": int(check.timeout * _NANOSECONDS),
        "Retries": check.retries,
        "StartPeriod": int(check.start_period * _NANOSECONDS),
    }
