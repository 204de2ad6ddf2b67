"""Where brokers say they are: what is no answer of Kafka tells nothing."""

from __future__ import annotations

import pytest

from kdev.kafka.metadata import Address, told_brokers
from kdev.model import Endpoint
from tests.one_answer import listener

ANSWER = (
    b"\0\0\0\1" + b"\0\0\0\0" + b"\0\0\0\2"
    b"\0\0\0\1" + b"\0\4away" + b"\0\0\x23\x84" + b"\xff\xff"
    b"\0\0\0\2" + b"\0\1b" + b"\0\0\x23\x85" + b"\0\3eu1" + b"\0\2id" + b"\0\0\0\1\0\0\0\0"
)


def told_by(answer: bytes) -> object:
    """What is read from a listener that gives one answer."""
    with listener(answer) as endpoint:
        return told_brokers(endpoint)


def test_brokers_with_and_without_a_rack_are_told() -> None:
    assert told_by(len(ANSWER).to_bytes(4, "big") + ANSWER) == {
        1: Address("away", 9092),
        2: Address("b", 9093),
    }


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\4\0\0\0\1", b"\0\0\0\x20" + b"\xff" * 32],
)
def test_what_is_no_answer_tells_no_broker(answer: bytes) -> None:
    assert told_by(answer) == {}


def test_nobody_there_tells_no_broker(free_port: int) -> None:
    assert told_brokers(Endpoint(f"127.0.0.1:{free_port}")) == {}
