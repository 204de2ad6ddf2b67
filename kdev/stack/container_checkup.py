"""A look at a container of somebody else's: how its clients reach the brokers of an environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Set

from kdev.commands import command
from kdev.errors import StackError
from kdev.findings import Finding, Grade
from kdev.model import DEFAULT_NAME
from kdev.stack.docker import Engine, connected
from kdev.stack.docker_addresses import HOST_NETWORK, LOOPBACK_ADDRESS, told
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import BROKER, ROLE
from kdev.stack.docker_start import found_on

_ABOUT = "container"
_PROTOCOL = re.compile(r"(PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL)://")
_ADDRESS = re.compile(r"([\w.-]+|\[[\da-fA-F:]+\]|::1):\d{1,5}")


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
    yield from way_findings(found, brokers, environment)


def way_findings(
    found: Container, brokers: list[Container], environment: str = DEFAULT_NAME
) -> Iterator[Finding]:
    """Whether a container is where the brokers of an environment are.

    And which of its variables do not lead to them from there.
    """
    if HOST_NETWORK in found.networks:
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
        hint = f"{command(f'connect {found.name}', environment)}; its clients use {inside} then"
        text = f"`{found.name}` is not on network `{network}`, where the brokers are"
        yield Finding(_ABOUT, Grade.FAIL, text, hint)
    published = {each.rpartition(":")[2] for each in told(brokers, near=True)}
    for variable, value in found.environment.items():
        if address := _own_address(value, published):
            text = f"`{variable}` of `{found.name}` has `{address}`, which means the container itself"
            yield Finding(_ABOUT, Grade.FAIL, text, f"in a container write {inside}")


def _own_address(value: str, published: Set[str]) -> str:
    """The first address in a list of them that is a port of the brokers on the container itself; else "".

    A value of any other form is not looked at: it may be of another service, and have a secret in it.
    """
    addresses = [_PROTOCOL.sub("", each.strip()) for each in value.split(",")]
    if not all(_ADDRESS.fullmatch(each) for each in addresses):
        return ""
    own = filter(LOOPBACK_ADDRESS.fullmatch, addresses)
    return next((each for each in own if each.rpartition(":")[2] in published), "")


def _addresses(brokers: list[Container], *, near: bool) -> str:
    return f"`{','.join(told(brokers, near=near))}`"
