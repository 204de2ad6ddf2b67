"""What a cluster says of itself, heard over a plain connection."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdev.kafka.lines import addresses, connect
from kdev.kafka.plain import NO_ANSWER, Answer, Request, asked
from kdev.model import Endpoint

_HEARD_SECONDS = 1.0
_TOLD_SECONDS = 2.0
_METADATA = 3
_VERSION = 5  # of Kafka 1.0: the first one that every Kafka since then still takes
_ALL_TOPICS, _NO_TOPICS = -1, 0
_LAST_PORT = 65_535


class Address(NamedTuple):
    """Where a broker tells its clients that it is."""

    host: str
    port: int


class Heard(NamedTuple):
    """The id of a cluster, the number of its controller, and the addresses of its brokers by their numbers.

    `leaders` are those of each topic's partitions: the number of a broker, or one below zero for none.
    """

    cluster_id: str
    controller: int
    brokers: Mapping[int, Address]
    leaders: Mapping[str, Sequence[int]]


def heard(endpoint: Endpoint) -> Heard | None:
    """What the broker at an endpoint says; None when it, or one that it names, cannot be reached.

    The endpoint is one broker, and wants neither TLS nor a password.
    """
    host, port = addresses(endpoint)[0]
    try:
        found = metadata(host, port, _HEARD_SECONDS)
        for address in found.brokers.values():
            connect(*address, _HEARD_SECONDS)
    except NO_ANSWER:
        return None
    return found


def told_brokers(endpoint: Endpoint) -> Mapping[int, Address]:
    """The brokers by number, as the first address that answers tells; none where it wants TLS or a login.

    A usual client goes on at the told address only, and may never get the answer where that is wrong.
    """
    for host, port in addresses(endpoint):
        try:
            told = metadata(host, port, _TOLD_SECONDS, topics=False).brokers
        except NO_ANSWER:
            continue
        return told if all(0 < each.port <= _LAST_PORT for each in told.values()) else {}
    return {}


def metadata(host: str, port: int, seconds: float, *, topics: bool = True) -> Heard:
    """What the broker at an address knows of its cluster, on request without topics.

    Raises one of NO_ANSWER where it says nothing.
    """
    body = struct.pack(">i?", _ALL_TOPICS if topics else _NO_TOPICS, False)
    answer = asked(host, port, seconds, Request(_METADATA, _VERSION, body))
    answer.number()  # how long the client shall wait
    brokers = answer.each(lambda: _broker(answer))
    cluster_id, controller = answer.text(), answer.number()
    return Heard(cluster_id, controller, dict(brokers), dict(answer.each(lambda: _topic(answer))))


def _broker(answer: Answer) -> tuple[int, Address]:
    number, address = answer.number(), Address(answer.text(), answer.number())
    answer.text()  # its rack
    return number, address


def _topic(answer: Answer) -> tuple[str, list[int]]:
    answer.number("h")  # what is wrong with it
    name = answer.text()
    answer.number("?")  # whether Kafka keeps it for itself
    return name, answer.each(lambda: _leader(answer))


def _leader(answer: Answer) -> int:
    answer.number("h")
    answer.number()  # which partition it is
    leader = answer.number()
    for _ in ("replicas", "those in sync", "those that are gone"):
        answer.each(answer.number)
    return leader
