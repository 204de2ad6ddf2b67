"""The names that a cluster has, asked in a moment on a plain connection, or not at all.

A Kafka client takes longer to be loaded than a shell may wait.
"""

from __future__ import annotations

from collections.abc import Collection
from struct import Struct, error
from typing import NamedTuple

from kdev.kafka.lines import addresses, connection
from kdev.model import INTERNAL_TOPICS, Endpoint

_METADATA, _LIST_GROUPS = 3, 16  # Kafka protocol, API keys
_CLIENT = b"kdev-names"
_HEAD = Struct(f">hhih{len(_CLIENT)}s")
_BYTE, _SHORT, _LONG = Struct(">b"), Struct(">h"), Struct(">i")
_ALL = _LONG.pack(-1)
_LONGEST = 1 << 26


def topic_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The topics of a cluster, None when it does not tell them in time or wants TLS or a login."""
    for host, port in addresses(endpoint):
        try:
            return sorted({*_metadata(host, port, seconds).topics} - INTERNAL_TOPICS)
        except (OSError, error, UnicodeDecodeError):
            continue
    return None


def partition_numbers(endpoint: Endpoint, seconds: float, topics: Collection[str] = ()) -> list[str] | None:
    """The numbers of the partitions of some topics, all when none is named; None as for their names."""
    for host, port in addresses(endpoint):
        try:
            counts = _metadata(host, port, seconds).topics
            some = [count for name, count in counts.items() if name in topics or not topics]
            return [str(number) for number in range(max(some, default=0))]
        except (OSError, error, UnicodeDecodeError):
            continue
    return None


def group_names(endpoint: Endpoint, seconds: float) -> list[str] | None:
    """The consumer groups of a cluster, None when it does not tell them in time or wants TLS or a login."""
    for host, port in addresses(endpoint):
        try:
            brokers = _metadata(host, port, seconds).brokers
            # Each broker knows the groups that it looks after.
            return sorted({name for broker in brokers for name in _groups(*broker, seconds)})
        except (OSError, error, UnicodeDecodeError):
            continue
    return None


class _Metadata(NamedTuple):
    brokers: list[tuple[str, int]]
    topics: dict[str, int]


def _metadata(host: str, port: int, seconds: float) -> _Metadata:
    answer = _Answer(_asked(host, port, seconds, _HEAD.pack(_METADATA, 1, 1, len(_CLIENT), _CLIENT) + _ALL))
    brokers = [answer.broker() for _ in answer.items()]
    answer.number(_LONG)  # the controller
    return _Metadata(brokers, dict(answer.topic() for _ in answer.items()))


def _groups(host: str, port: int, seconds: float) -> list[str]:
    answer = _Answer(_asked(host, port, seconds, _HEAD.pack(_LIST_GROUPS, 0, 1, len(_CLIENT), _CLIENT)))
    answer.number(_SHORT)  # an error has no groups
    return [(answer.text(), answer.text())[0] for _ in answer.items()]


def _asked(host: str, port: int, seconds: float, request: bytes) -> bytes:
    """What a broker answers to a request, from the number of the request on."""
    with connection(host, port, seconds) as line:
        line.sendall(_LONG.pack(len(request)) + request)
        with line.makefile("rb") as answer:
            (size,) = _LONG.unpack(answer.read(_LONG.size))
            return answer.read(size) if 0 < size <= _LONGEST else b""


class _Answer:
    """The bytes of an answer, read one after the other; raises struct.error where they end too soon."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = _LONG.size

    def number(self, form: Struct) -> int:
        """The next number."""
        (found,) = form.unpack_from(self._content, self._at)
        self._at += form.size
        return int(found)

    def text(self) -> str:
        """The next text, empty where there is none."""
        length = max(self.number(_SHORT), 0)
        self._at += length
        return self._content[self._at - length : self._at].decode()

    def items(self) -> range:
        """As many as the next list has."""
        return range(self.number(_LONG))

    def broker(self) -> tuple[str, int]:
        """The address of the next broker."""
        self.number(_LONG)
        host, port = self.text(), self.number(_LONG)
        self.text()  # its rack
        return host, port

    def topic(self) -> tuple[str, int]:
        """The name of the next topic, and how many partitions it has."""
        self.number(_SHORT)
        name = self.text()
        self.number(_BYTE)
        partitions = self.items()
        for _ in partitions:
            self._at += _SHORT.size + 2 * _LONG.size
            for _ in range(2):  # where it is copied, and where the copies are up to date
                copies = max(self.number(_LONG), 0)
                self._at += _LONG.size * copies
        return name, len(partitions)
