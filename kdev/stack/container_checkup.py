"""A look at a container of somebody else's: how its clients reach the brokers of an environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from kdev.commands import command
from kdev.errors import StackError
from kdev.findings import Finding, Grade
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import BROKER, ROLE
from kdev.stack.docker_start import found_on

_ABOUT = "container"
_HOST = "host"
_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[?::1\]?):\d+")
_ADVERTISED = "KAFKA_ADVERTISED_LISTENERS"


def container_findings(
    container: str, environment: str, environ: Mapping[str, str] = os.environ
) -> Iterator[Finding]:
    """Whether the clients in a container find the brokers of an environment, and by which address."""
    try:
        with connected(environ) as engine:
            yield from _findings(engine, container, environment)
    except StackError as exc:
        yield Finding(_ABOUT, Grade.FAIL, str(exc), exc.hint)


def _findings(engine: Engine, name: str, environment: str) -> Iterator[Finding]:
    found = engine.container(name)
    if found is None:
        hint = "`docker ps` shows those that run"
        yield Finding(_ABOUT, Grade.FAIL, f"there is no container `{name}`", hint)
        return
    brokers = [each for each in found_on(engine, environment).containers if each.labels.get(ROLE) == BROKER]
    if not brokers:
        text = f"the brokers of `{environment}` are in no container, and no other container reaches them"
        hint = f"start them in some: {command('up --runtime docker', environment)}"
        yield Finding(_ABOUT, Grade.FAIL, text, hint)
        return
    yield from _way(found, brokers)


def _way(found: Container, brokers: list[Container]) -> Iterator[Finding]:
    if _HOST in found.networks:
        text = (
            f"`{found.name}` has the network of its machine: its clients use {_addresses(brokers, near=True)}"
        )
        yield Finding(_ABOUT, Grade.OK, text)
        return
    inside = _addresses(brokers, near=False)
    network = next(iter(brokers[0].networks), "")
    if network in found.networks:
        text = f"`{found.name}` is on network `{network}`: its clients use {inside}"
        yield Finding(_ABOUT, Grade.OK, text)
    else:
        hint = f"`docker network connect {network} {found.name}`; its clients use {inside} then"
        text = f"`{found.name}` is not on network `{network}`, where the brokers are"
        yield Finding(_ABOUT, Grade.FAIL, text, hint)
    for variable, value in found.environment.items():
        if _LOOPBACK.search(value):
            text = f"`{variable}={value}` of `{found.name}` means the container itself"
            yield Finding(_ABOUT, Grade.FAIL, text, f"in a container write {inside}")


def _addresses(brokers: list[Container], *, near: bool) -> str:
    """The addresses that brokers tell their clients: on their own machine, or on their network."""
    told = [
        each.rpartition("://")[2]
        for broker in brokers
        for each in broker.environment.get(_ADVERTISED, "").split(",")
    ]
    return f"`{','.join(each for each in told if bool(_LOOPBACK.fullmatch(each)) is near)}`"
