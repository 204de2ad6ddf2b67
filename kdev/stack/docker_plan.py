"""What a stack is made of on an engine: its names, its labels, and the configuration of each container."""

from __future__ import annotations

import hashlib
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
BROKER = "broker"

_NANOSECONDS = 1_000_000_000

Labels = Mapping[str, str]


class ContainerPlan(NamedTuple):
    """A container to be made: its name, its labels, and its configuration in the words of the engine."""

    name: str
    service: str
    labels: Labels
    config: Mapping[str, object]


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
    definition: StackDefinition, request: StackRequest, cluster_id: str, owner: str = ""
) -> StackPlan:
    """What to make of a definition for a request; `owner` is the label of the home that it is for."""
    labels = {PROJECT: request.name, MODE: str(request.mode), PORT: str(request.port)}
    labels |= {BROKERS: str(request.brokers), OWNER: owner}
    # With ZooKeeper the first broker makes the cluster id up by itself.
    if request.mode is Mode.KRAFT:
        labels[CLUSTER_ID] = cluster_id
    mounted = [mount.volume for service in definition.services for mount in service.volumes]
    return StackPlan(
        network=definition.network,
        volumes=tuple(f"{prefix_of(request.name)}-{volume}" for volume in mounted),
        containers=tuple(
            _container(each, definition.network, request, owner) for each in definition.services
        ),
        labels=labels,
    )


def _container(service: Service, network: str, request: StackRequest, owner: str) -> ContainerPlan:
    prefix = prefix_of(request.name)
    config = _config(service, network, prefix)
    labels = {
        **service.labels,
        PROJECT: request.name,
        SERVICE: service.name,
        MODE: str(request.mode),
        PORT: str(request.port),
        BROKERS: str(request.brokers),
        OWNER: owner,
        DEFINITION: hashlib.sha256(repr((sorted(asdict(service).items()), network)).encode()).hexdigest()[
            :16
        ],
    }
    return ContainerPlan(f"{prefix}-{service.name}", service.name, labels, {**config, "Labels": labels})


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
