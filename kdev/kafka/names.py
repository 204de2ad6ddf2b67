"""The names that a cluster has, asked in a moment on a plain connection, or not at all.

A Kafka client takes longer to be loaded than a shell may wait.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from kdev.kafka.lines import addresses
from kdev.kafka.metadata import metadata
from kdev.kafka.plain import NO_ANSWER, Request, asked
from kdev.model import INTERNAL_TOPICS, Endpoint

_LIST_GROUPS = Request(16, 0)

_T = TypeVar("_T")


def topic_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The topics of a cluster, None when it does not tell them in time or wants TLS or a login."""

    def names(host: str, port: int) -> list[str]:
        return sorted({*metadata(host, port, seconds).leaders} - INTERNAL_TOPICS)

    return _first(endpoint, names)


def partition_numbers(endpoint: Endpoint, seconds: float, topics: Collection[str] = ()) -> list[str] | None:
    """The numbers of the partitions of some topics, all when none is named; None as for their names."""

    def numbers(host: str, port: int) -> list[str]:
        found = metadata(host, port, seconds).leaders.items()
        most = max((len(each) for name, each in found if name in topics or not topics), default=0)
        return [str(number) for number in range(most)]

    return _first(endpoint, numbers)


def group_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The consumer groups of a cluster, None when it does not tell them in time or wants TLS or a login."""

    def names(host: str, port: int) -> list[str]:
        brokers = metadata(host, port, seconds, topics=False).brokers.values()
        # Each broker knows the groups that it looks after.
        return sorted({name for broker in brokers for name in _groups(*broker, seconds)})

    return _first(endpoint, names)


def _first(endpoint: Endpoint, ask: Callable[[str, int], _T]) -> _T | None:
    """What the first address answers that does; None when none of them does."""
    for host, port in addresses(endpoint):
        try:
            return ask(host, port)
        except NO_ANSWER:
            continue
    return None


def _groups(host: str, port: int, seconds: float) -> list[str]:
    answer = asked(host, port, seconds, _LIST_GROUPS)
    answer.number("h")  # an error has no groups
    return [name for name, _ in answer.each(lambda: (answer.text(), answer.text()))]
