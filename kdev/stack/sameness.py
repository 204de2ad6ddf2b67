"""What an environment that is there was asked for, and whether it can be what is asked for now."""

from __future__ import annotations

import re

from kdev.commands import command
from kdev.errors import StackError
from kdev.figures import heap_text
from kdev.model import RuntimeName
from kdev.stack.runtime import Runtime, StackRequest, StackStatus


def request_of(status: StackStatus) -> StackRequest:
    """The request that an environment was started by."""
    return StackRequest(
        status.name,
        status.mode,
        port_of(status),
        len(status.endpoint.servers),
        settings=status.settings,
        compose=status.compose,
        extras=status.extras,
        secure=status.secure,
        memory=status.memory,
        fast=status.fast,
    )


def same_stack(found: tuple[Runtime, StackStatus], wanted: RuntimeName, request: StackRequest) -> None:
    """Make sure that an environment that is there can be what was asked for.

    Raises StackError when it is of another kind, or runs at another port or with other settings.
    """
    same_kind(found, wanted, request)
    status = found[1]
    first = f"{command('down', request.name)} first"
    port = port_of(status)
    if status.running and port != request.port:
        raise StackError(
            f"environment `{request.name}` runs at port {port}, not {request.port}",
            hint=f"{first}, or take another name: `--name`",
        )
    other = _other(status, request) if status.alive else ""
    if other:
        raise StackError(
            f"environment `{request.name}` runs {other}",
            hint=f"{first}, its data stays; then the same again",
        )


def _other(status: StackStatus, request: StackRequest) -> str:
    """What an environment runs with, of what takes a new start to be otherwise; empty where nothing is."""
    if status.secure != request.secure:
        return f"{'with' if status.secure else 'without'} `--secure`"
    if status.memory != request.memory:
        return f"with `--memory {heap_text(status.memory)}`" if status.memory else "without `--memory`"
    # Only containers have a native image; the other runtimes take no notice of it.
    if status.runtime is RuntimeName.DOCKER and bool(status.fast) != bool(request.fast):
        return f"{'with' if status.fast else 'without'} `--fast`"
    same = (status.settings, status.compose) == (request.settings, request.compose)
    return "" if same else "with other settings"


def same_kind(found: tuple[Runtime, StackStatus], wanted: RuntimeName, request: StackRequest) -> None:
    """Make sure that an environment has the runtime, the mode and the brokers that were asked for.

    Raises StackError when it has not.
    """
    runtime, status = found
    removed = f"{command('down --volumes', request.name)} removes it with its data"
    if wanted not in {RuntimeName.AUTO, runtime.name}:
        raise StackError(
            f"environment `{request.name}` exists with runtime `{runtime.name}`, not `{wanted}`",
            hint=f"{removed}, or take another name: `--name {wanted}`",
        )
    if status.mode is not request.mode:
        raise StackError(
            f"environment `{request.name}` exists in {status.mode} mode, not {request.mode}",
            hint=f"{removed}, or take another name: `--name {request.mode}`",
        )
    brokers = len(status.endpoint.servers)
    if brokers != request.brokers:
        raise StackError(
            f"environment `{request.name}` exists with `--brokers {brokers}`, not {request.brokers}",
            hint=f"{removed}, or take another name: `--name`",
        )


def is_newer(version: str, other: str) -> bool:
    """Whether a version of Kafka is newer than another one."""
    return _numbers(version) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def port_of(status: StackStatus) -> int:
    """The port of this machine at which the first broker of an environment answers."""
    return int(status.endpoint.servers[0].rpartition(":")[2])
