"""The bytes of partitions on the disks of brokers: a request that the Kafka client has no call for.

It is Kafka's `DescribeLogDirs` in version 1, which every broker since 2.0 understands.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from kdev.kafka.lines import connection
from kdev.kafka.plain import NO_ANSWER, Answer, Line, Request, asked, text

Sizes = Mapping[tuple[str, int], int]
"""Bytes by topic and partition."""

_API, _VERSION = 35, 1
_SECONDS = 3.0


class Wanted(NamedTuple):
    """The partitions of a topic whose sizes are asked for."""

    topic: str
    partitions: Collection[int]


def sizes_on(host: str, port: int, wanted: Collection[Wanted], line: Line = connection) -> Sizes:
    """The bytes that a broker keeps of partitions, without those that it does not tell."""
    request = Request(_API, _VERSION, _body(wanted))
    try:
        return dict(_sizes(asked(host, port, _SECONDS, request, line=line)))
    except NO_ANSWER:
        return {}


def _body(wanted: Collection[Wanted]) -> bytes:
    topics = b"".join(
        text(each.topic) + struct.pack(f">i{len(each.partitions)}i", len(each.partitions), *each.partitions)
        for each in wanted
    )
    return struct.pack(">i", len(wanted)) + topics


def _sizes(answer: Answer) -> Iterator[tuple[tuple[str, int], int]]:
    answer.number()  # how long the client shall wait
    for folder in answer.each(lambda: _folder(answer)):
        for topic, copies in folder:
            # A copy that is on its way to another disk counts only once.
            yield from (((topic, number), size) for number, size, _, future in copies if not future)


def _folder(answer: Answer) -> list[tuple[str, list[list[int]]]]:
    answer.number("h")  # what is wrong with it; it then has no topics
    answer.text()
    return answer.each(lambda: (answer.text(), answer.each(lambda: [answer.number(form) for form in "iqq?"])))
