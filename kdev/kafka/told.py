"""Where the brokers of a cluster say they are, asked on one plain connection that trusts no such answer."""

from __future__ import annotations

from collections.abc import Mapping
from struct import Struct, error
from typing import NamedTuple

from kdev.kafka.lines import addresses, connection
from kdev.model import Endpoint

_SECONDS = 2.0
_CLIENT = b"kdev-doctor"
# The Metadata request, version 1, for no topics (Kafka protocol, API key 3).
_BODY = Struct(f">hhih{len(_CLIENT)}si").pack(3, 1, 1, len(_CLIENT), _CLIENT, 0)
_SIZE = Struct(">i")
_SHORT = Struct(">h")
_LONGEST = 1 << 20
_LAST_PORT = 65_535


class Told(NamedTuple):
    """The address that a broker tells its clients to use."""

    host: str
    port: int


def told_brokers(endpoint: Endpoint) -> Mapping[int, Told]:
    """The brokers by number, as the first address that answers tells; none where it wants TLS or a login.

    A usual client goes on at the told address only, and may never get the answer where that is wrong.
    """
    for host, port in addresses(endpoint):
        try:
            with connection(host, port, _SECONDS) as line:
                line.sendall(_SIZE.pack(len(_BODY)) + _BODY)
                with line.makefile("rb") as answer:
                    (size,) = _SIZE.unpack(answer.read(_SIZE.size))
                    return _brokers(answer.read(size) if size <= _LONGEST else b"")
        except (OSError, error, UnicodeDecodeError):
            continue
    return {}


def _brokers(content: bytes) -> Mapping[int, Told]:
    (count,) = _SIZE.unpack_from(content, 4)
    at, found = 8, dict[int, Told]()
    for _ in range(count):
        (number,) = _SIZE.unpack_from(content, at)
        (length,) = _SHORT.unpack_from(content, at + 4)
        at += 6 + length
        host = content[at - length : at].decode()
        (port,) = _SIZE.unpack_from(content, at)
        (rack,) = _SHORT.unpack_from(content, at + 4)
        at += 6 + max(rack, 0)
        if not 0 < port <= _LAST_PORT:
            return {}
        found[number] = Told(host, port)
    return found
