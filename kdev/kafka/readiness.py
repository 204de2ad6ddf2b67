"""Whether a broker that starts can be used: asked through the address that it advertises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kdev.kafka.metadata import Heard, heard
from kdev.model import Endpoint

Ask = Callable[[Endpoint], Heard | None]
"""Asks the broker at an endpoint what it knows of its cluster; None when none of it can be used yet."""


def answers(endpoint: Endpoint, brokers: int | None = None, *, ask: Ask = heard) -> bool:
    """Whether the cluster answers: so many brokers, one of them the controller, each at its own address.

    As many as the endpoint has addresses when it is not said; each of these is asked, because one that was
    just told of a broker may be ahead of the others.
    """
    wanted = brokers or len(endpoint.servers)
    each = (replace(endpoint, bootstrap_servers=server) for server in endpoint.servers)
    return all(_knows(ask(one), endpoint.cluster_id, wanted) for one in each)


def _knows(found: Heard | None, cluster_id: str, brokers: int) -> bool:
    if found is None or cluster_id not in {"", found.cluster_id}:
        return False
    return len(found.brokers) >= brokers and found.controller in found.brokers


def has_topics(endpoint: Endpoint, *, ask: Ask = heard) -> bool:
    """Whether a cluster lists topics, every partition of them with a leader."""
    found = ask(endpoint)
    return found is not None and bool(found.leaders) and all(map(_led, found.leaders.values()))


def _led(leaders: Sequence[int]) -> bool:
    return bool(leaders) and min(leaders) >= 0
