"""What is spoken at an address, and from which versions on; asked on one plain connection."""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct, error

from kdev.kafka.lines import addresses, connection
from kdev.model import Endpoint

FETCH = 1
"""The API key of the request by which clients read records."""

_SECONDS = 2.0
_ID = 7
# The ApiVersions request, version 0, without a client id: brokers answer it before a login.
_ASKED = Struct(">ihhih").pack(10, 18, 0, _ID, -1)
_HEAD = Struct(">iihi")
_ROW = Struct(">hhh")
_LONGEST = 1 << 16


class NotKafka(Exception):
    """Something answers at an address, and not as a Kafka broker does."""


def oldest_versions(endpoint: Endpoint) -> Mapping[int, int]:
    """The oldest version of each request, by API key, that the first address that answers takes.

    Empty where nobody says anything, as behind TLS. Raises NotKafka for an answer that is none of Kafka's.
    """
    for host, port in addresses(endpoint):
        try:
            with connection(host, port, _SECONDS) as line:
                line.sendall(_ASKED)
                with line.makefile("rb") as answer:
                    head = answer.read(_HEAD.size)
                    return _versions(head, answer.read(_length(head))) if head else {}
        except OSError:
            continue
    return {}


def _length(head: bytes) -> int:
    """The bytes that come after the head of an answer; raises NotKafka."""
    if len(head) < _HEAD.size:
        raise NotKafka
    size, number, _, count = _HEAD.unpack(head)
    rest: int = size + 4 - _HEAD.size
    if number != _ID or not 0 <= count * _ROW.size <= rest <= _LONGEST:
        raise NotKafka
    return rest


def _versions(head: bytes, rest: bytes) -> Mapping[int, int]:
    count = _HEAD.unpack(head)[3]
    try:
        rows = (_ROW.unpack_from(rest, at * _ROW.size) for at in range(count))
        return {key: oldest for key, oldest, _ in rows}
    except error as exc:
        raise NotKafka from exc
