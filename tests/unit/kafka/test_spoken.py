"""What an address speaks: an answer that is none of Kafka's is told from none at all."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack

import pytest

from kdev.kafka.spoken import FETCH, NotKafka, oldest_versions
from kdev.model import Endpoint
from tests.one_answer import listener

ROWS = pack(">hhh", 0, 0, 13) + pack(">hhh", FETCH, 4, 18)


def told_by(answer: bytes) -> Mapping[int, int]:
    """What is read from a listener that gives one answer."""
    with listener(answer) as endpoint:
        return oldest_versions(endpoint)


def answer(rows: bytes, *, count: int = 2, number: int = 7) -> bytes:
    body = pack(">ihi", number, 0, count) + rows
    return pack(">i", len(body)) + body


def test_the_oldest_version_of_each_request_is_told() -> None:
    assert told_by(answer(ROWS)) == {0: 0, FETCH: 4}


def test_who_says_nothing_may_be_anything(free_port: int) -> None:
    assert told_by(b"") == {}
    assert oldest_versions(Endpoint(f"127.0.0.1:{free_port}")) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\0\0\0\1x",
        answer(ROWS, number=8),
        answer(ROWS, count=9),
        answer(ROWS, count=-1),
        answer(ROWS)[:-3],
    ],
)
def test_an_answer_that_is_none_of_kafka_is_told(wrong: bytes) -> None:
    with pytest.raises(NotKafka):
        told_by(wrong)
