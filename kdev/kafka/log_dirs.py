"""The bytes of partitions on the disks of brokers: a request that the Kafka client has no call for.

It is Kafka's `DescribeLogDirs` in version 1, which every broker since 2.0 understands.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from kdev.kafka.lines import connection

Sizes = Mapping[tuple[str, int], int]
"""Bytes by topic and partition."""

_API, _VERSION, _CORRELATION = 35, 1, 1
_CLIENT = "kdev-admin"
_SECONDS = 3.0
_LONGEST = 64 * 1024 * 1024


class Wanted(NamedTuple):
    """The partitions of a topic whose sizes are asked for."""

    topic: str
    partitions: Collection[int]


def sizes_on(host: str, port: int, wanted: Collection[Wanted]) -> Sizes:
    """The bytes that a broker keeps of partitions, without those that it does not tell."""
    try:
        with connection(host, port, _SECONDS) as line, line.makefile("rb") as replies:
            line.sendall(_request(wanted))
            return dict(_sizes(_Reader(_reply(replies))))
    except (OSError, ValueError, struct.error):
        return {}


def _request(wanted: Collection[Wanted]) -> bytes:
    header = struct.pack(">hhi", _API, _VERSION, _CORRELATION) + _text(_CLIENT)
    topics = b"".join(
        _text(each.topic) + struct.pack(f">i{len(each.partitions)}i", len(each.partitions), *each.partitions)
        for each in wanted
    )
    body = header + struct.pack(">i", len(wanted)) + topics
    return struct.pack(">i", len(body)) + body


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">h", len(encoded)) + encoded


def _reply(replies: BinaryIO) -> bytes:
    (length,) = struct.unpack(">i", replies.read(4))
    if not 0 <= length <= _LONGEST:
        raise ValueError(length)
    return replies.read(length)


class _Reader:
    """Takes Kafka's plain types off the front of a reply."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply
        self._at = 0

    def take(self, form: str) -> int:
        (value,) = struct.unpack_from(f">{form}", self._reply, self._at)
        self._at += struct.calcsize(f">{form}")
        return int(value)

    def text(self) -> str:
        length = max(0, self.take("h"))
        start, self._at = self._at, self._at + length
        return self._reply[start : self._at].decode()

    def each(self) -> range:
        return range(self.take("i"))


def _sizes(reader: _Reader) -> Iterator[tuple[tuple[str, int], int]]:
    reader.take("i")  # correlation
    reader.take("i")  # throttle time
    for _ in reader.each():
        reader.take("h")  # error of the folder; it then has no topics
        reader.text()
        for _ in reader.each():
            topic = reader.text()
            for _ in reader.each():
                partition, size, _, future = (reader.take(form) for form in "iqq?")
                # A copy that is on its way to another disk counts only once.
                if not future:
                    yield (topic, partition), size
