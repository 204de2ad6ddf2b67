"""The addresses that brokers in containers tell their clients: on their own machine, and on their network."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import BROKER, ROLE
from kdev.stack.runtime import Inside

HOST_NETWORK = "host"
"""The network of a container that has that of its machine."""
LOOPBACK_ADDRESS = re.compile(r"(localhost|127\.0\.0\.1|\[?::1\]?):\d+")

_ADVERTISED = "KAFKA_ADVERTISED_LISTENERS"


def told(brokers: Iterable[Container], *, near: bool) -> list[str]:
    """What brokers tell clients of their own machine (`near`), or those that are on their network."""
    addresses = (
        each.rpartition("://")[2]
        for broker in brokers
        for each in broker.environment.get(_ADVERTISED, "").split(",")
    )
    return [each for each in addresses if each and bool(LOOPBACK_ADDRESS.fullmatch(each)) is near]


def inside(containers: Iterable[Container]) -> Inside | None:
    """Where clients in other containers find brokers; None where there are none."""
    brokers = [each for each in containers if each.labels.get(ROLE) == BROKER]
    addresses = told(brokers, near=False)
    networks = [network for each in brokers for network in each.networks]
    return Inside(",".join(addresses), networks[0]) if addresses and networks else None
