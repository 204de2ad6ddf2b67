"""A container of somebody else's on the network of an environment: put there, and taken off again."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import NamedTuple

from kdev.commands import command
from kdev.errors import StackError, UsageError
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_addresses import HOST_NETWORK, inside, told
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import BROKER, PROJECT, ROLE
from kdev.stack.docker_start import Found, found_on


class Joined(NamedTuple):
    """A container and the network of an environment, as they are now.

    `changed` says that they were not so before, `running` that the container runs; its clients find brokers
    at `bootstrap_servers`, which is empty where it is not on the network. Secured ones
    want `client_file` too.
    """

    container: str
    network: str
    bootstrap_servers: str
    changed: bool
    running: bool
    client_file: str = ""


def connect(container: str, environment: str, environ: Mapping[str, str] = os.environ) -> Joined:
    """Put a container on the network of an environment that runs, where it is not on it yet.

    Raises StackError when there is no such container, or the brokers run in none.
    """
    with connected(environ) as engine:
        brokers = _brokers(engine, environment)
        found = _container(engine, container)
        if HOST_NETWORK in found.networks:
            where = ",".join(told(brokers, near=True))
            return Joined(found.name, HOST_NETWORK, where, changed=False, running=_runs(found))
        way = inside(brokers)
        if way is None:
            raise StackError(
                f"the brokers of `{environment}` tell no address to clients in other containers",
                hint=f"{command('status', environment)} shows where they answer",
            )
        missing = way.network not in found.networks
        if missing:
            engine.connect(way.network, found.id)
        return Joined(found.name, way.network, way.bootstrap_servers, missing, _runs(found))


def disconnect(container: str, environment: str, environ: Mapping[str, str] = os.environ) -> Joined:
    """Take a container off the network of an environment, which need not run.

    Raises StackError when there is no such container or network, UsageError for one that is the
    environment's own.
    """
    with connected(environ) as engine:
        network = next(iter(found_on(engine, environment).networks), "")
        if not network:
            raise in_no_container(environment)
        found = _container(engine, container)
        if found.labels.get(PROJECT) == environment:
            raise UsageError(
                f"`{found.name}` is of environment `{environment}` itself",
                hint=f"{command('down', environment)} stops it, with all of its containers",
            )
        there = network in found.networks
        if there:
            engine.disconnect(network, found.id)
        return Joined(found.name, network, "", there, _runs(found))


def _brokers(engine: Engine, environment: str) -> list[Container]:
    """The brokers of an environment, one of which runs at least."""
    brokers = [each for each in found_on(engine, environment).containers if each.labels.get(ROLE) == BROKER]
    if not brokers:
        raise in_no_container(environment)
    if not any(map(_runs, brokers)):
        raise StackError(
            f"environment `{environment}` is not running", hint=f"start it: {command('up', environment)}"
        )
    return brokers


def _runs(container: Container) -> bool:
    return container.state in {"running", "paused"}


def require_alone_on(engine: Engine, found: Found, environment: str) -> None:
    """Make sure that no container of somebody else's holds the network of an environment to be removed.

    Raises StackError, before anything is gone, with what takes it off.
    """
    own = {each.id for each in found.containers}
    there = {name for network in found.networks for name in _others(engine, network, own)}
    if there:
        first, *more = sorted(there)
        names = " and ".join(f"`{each}`" for each in (first, *more))
        raise StackError(
            f"{names} {'are' if more else 'is'} still on the network of environment `{environment}`",
            hint=f"{command(f'connect {first} --disconnect', environment)} takes it off, then the same again",
        )


def _others(engine: Engine, network: str, own: set[str]) -> list[str]:
    return [name for each, name in engine.running_on(network).items() if each not in own]


def in_no_container(environment: str) -> StackError:
    """The error of an environment whose brokers are no containers."""
    return StackError(
        f"the brokers of `{environment}` are in no container, and no other container reaches them",
        hint=f"start some that are: {command('up --runtime docker', 'docker')}",
    )


def _container(engine: Engine, name: str) -> Container:
    found = engine.container(name)
    if found is None:
        names = engine.container_names()
        near = difflib.get_close_matches(name, names, n=1) or [each for each in names if name in each][:1]
        hint = f"did you mean `{near[0]}`?" if near else "`docker ps -a` shows those that there are"
        raise StackError(f"there is no container `{name}`", hint=hint)
    return found
