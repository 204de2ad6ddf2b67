"""What a cluster says of itself over a plain connection, and what is no such answer."""

from __future__ import annotations

import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.kafka.lines import is_to_itself
from kdev.kafka.metadata import Address, Heard, heard, metadata
from kdev.kafka.plain import NO_ANSWER
from kdev.kafka.readiness import answers, has_topics
from kdev.model import Endpoint
from tests.one_answer import listener

NOWHERE = "127.0.0.1:1"


def text(words: str) -> bytes:
    return struct.pack(f">h{len(words)}s", len(words), words.encode())


def partition(number: int, leader: int) -> bytes:
    copies = struct.pack(">ii", 1, 1)
    return struct.pack(">hii", 0, number, leader) + copies + copies + struct.pack(">i", 0)


def topic(name: str, *leaders: int) -> bytes:
    partitions = b"".join(partition(number, leader) for number, leader in enumerate(leaders))
    return struct.pack(">h", 0) + text(name) + struct.pack(">?i", False, len(leaders)) + partitions


def answer(port: int, *topics: bytes, controller: int = 1) -> bytes:
    """What Kafka answers, as its protocol describes version 5 of it: one broker, and these topics."""
    nothing = struct.pack(">h", -1)
    broker = struct.pack(">ii", 1, 1) + text("127.0.0.1") + struct.pack(">i", port) + nothing
    cluster = text("the-cluster") + struct.pack(">i", controller)
    whole = struct.pack(">ii", 0, 0) + broker + cluster + struct.pack(">i", len(topics)) + b"".join(topics)
    return struct.pack(">i", len(whole)) + whole


def port_of(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_brokers_controller_and_leaders_are_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as broker:
        with listener(answer(port_of(broker), topic("cars", 1, -1), topic("none"))) as where:
            found = heard(where)

        assert found == Heard(
            "the-cluster", 1, {1: Address("127.0.0.1", port_of(broker))}, {"cars": [1, -1], "none": []}
        )


@pytest.mark.parametrize(
    ("topics", "ready"),
    [([topic("cars", 1, 1), topic("bikes", 1)], True), ([topic("cars", 1, -1)], False), ([], False)],
)
def test_topics_are_there_when_each_partition_has_a_leader(topics: list[bytes], ready: bool) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as broker,
        listener(answer(port_of(broker), *topics)) as where,
    ):
        assert has_topics(where) is ready


@pytest.mark.parametrize(("controller", "ready"), [(1, True), (-1, False), (2, False)])
def test_a_cluster_whose_controller_is_none_of_its_brokers_does_not_answer(
    controller: int, ready: bool
) -> None:
    said = {"controller": controller}
    with socket.create_server(("127.0.0.1", 0)) as broker, listener(answer(port_of(broker), **said)) as where:
        assert answers(where) is ready


def test_another_cluster_is_not_the_one_that_was_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as broker, listener(answer(port_of(broker))) as where:
        assert not answers(Endpoint(where.bootstrap_servers, cluster_id="my-cluster"))


def test_a_broker_that_is_not_where_it_says_is_not_heard() -> None:
    with listener(answer(1)) as where:
        assert heard(where) is None


def test_nobody_is_heard_where_nobody_listens() -> None:
    assert heard(Endpoint(NOWHERE)) is None


@given(
    st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda b: struct.pack(">i", len(b)) + b))
)
def test_what_is_no_kafka_is_not_heard(said: bytes) -> None:
    with listener(said) as where:
        found = heard(where)

    assert found is None or not found.brokers


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00\x00", b""])
def test_a_web_server_is_not_heard(said: bytes) -> None:
    with listener(said) as where:
        assert heard(where) is None


def test_a_line_that_reached_itself_is_known() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.connect(line.getsockname())

        assert is_to_itself(line)


def test_a_line_to_somebody_else_does_not_end_where_it_begins() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as line,
    ):
        assert not is_to_itself(line)


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for() -> None:
    drops = 200
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        left_after = pool.submit(dripped, server, drops)

        with pytest.raises(NO_ANSWER):
            metadata("127.0.0.1", port_of(server), 0.2)

        assert left_after.result(30) < drops


def dripped(server: socket.socket, drops: int) -> int:
    """Answer with so many bytes, one at a time; how many were sent when the other one had left."""
    line, _ = server.accept()
    with line, suppress(OSError):
        for sent in range(drops):
            line.sendall(b"\0" if sent < 3 else b"\xff")
            time.sleep(0.02)
        return drops
    return sent
