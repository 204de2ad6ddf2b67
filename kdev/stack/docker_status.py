"""What the labels and the states of containers say of an environment."""

from __future__ import annotations

import json

from kdev.figures import bytes_text
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.docker_addresses import inside
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import (
    ADDRESS,
    BROKERS,
    COMPOSE,
    FAST,
    MEMORY,
    MODE,
    PORT,
    PROFILE,
    SECURE,
    SERVICE,
    SETTINGS,
    VERSION,
)
from kdev.stack.docker_start import Found
from kdev.stack.ports import LOOPBACK
from kdev.stack.runtime import Fast, ServiceStatus, StackRequest, StackStatus, State

_ENDED_WELL = {0, 130, 143}  # by itself, by SIGINT, by SIGTERM
_KILLED = 137


def endpoint_of(request: StackRequest) -> Endpoint:
    """Where the brokers of a request are published."""
    return Endpoint(",".join(f"{LOOPBACK}:{port}" for port in request.ports))


def status_of(name: str, found: Found) -> StackStatus:
    """An environment as its labels and the states of its containers tell it."""
    volumes = ", ".join(volume.name for volume in found.volumes)
    brokers = int(found.label(BROKERS) or 1)
    return StackStatus(
        name=name,
        runtime=RuntimeName.DOCKER,
        mode=Mode(found.label(MODE)),
        endpoint=endpoint_of(StackRequest(port=int(found.label(PORT)), brokers=brokers)),
        # One that `kdev load` made and could not remove is no service.
        services=tuple(_service(each) for each in found.containers if SERVICE in each.labels),
        version=found.label(VERSION),
        data=f"Docker volumes {volumes}" if len(found.volumes) > 1 else f"Docker volume {volumes}",
        settings=json.loads(found.label(SETTINGS) or "{}"),
        compose=found.label(COMPOSE),
        secure=bool(found.label(SECURE)),
        inside=inside(found.containers),
        memory=int(found.label(MEMORY) or 0),
        fast=Fast(found.label(FAST)) if found.label(FAST) else None,
    )


def _service(container: Container) -> ServiceStatus:
    state = _state(container)
    return ServiceStatus(
        service=container.labels[SERVICE],
        state=state,
        detail=_detail(container, state),
        identity=container.name,
        started=container.started or None,
        extra=container.labels.get(PROFILE, ""),
    )


def _state(container: Container) -> State:
    match container.state:
        case "running":
            return State.RUNNING
        case "restarting":
            return State.STARTING
        case "paused":
            return State.PAUSED
        case "created" if not container.error:
            return State.STOPPED
        case "exited" if container.exit_code in _ENDED_WELL and not container.out_of_memory:
            return State.STOPPED
        case _:
            return State.FAILED


def _out_of_memory(limit: int) -> str:
    return (
        f"killed at its memory limit of {bytes_text(limit)}"
        if limit
        else "killed because Docker's memory ran out"
    )


def _detail(container: Container, state: State) -> str:
    if state is State.RUNNING and ADDRESS in container.labels:
        return container.labels[ADDRESS]
    if state is not State.FAILED:
        return ""
    if container.out_of_memory:
        return _out_of_memory(container.limit)
    if container.state != "exited":
        return container.error or container.state
    return "killed" if container.exit_code == _KILLED else f"ended with exit code {container.exit_code}"
