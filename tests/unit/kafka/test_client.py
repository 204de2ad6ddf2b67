from __future__ import annotations

import socket

import pytest
from confluent_kafka import KafkaError, KafkaException

from kdev.errors import Unreachable
from kdev.kafka.client import Connection, client_config, require_listener
from kdev.kafka.lines import addresses
from kdev.model import Endpoint
from tests.conftest import unused_port

LOST = KafkaError(KafkaError._ALL_BROKERS_DOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost:9092", (("localhost", 9092),)),
        ("localhost", (("localhost", 9092),)),
        ("a:1, b:2", (("a", 1), ("b", 2))),
        ("[::1]:9093", (("::1", 9093),)),
        ("PLAINTEXT://kafka.example:9094", (("kafka.example", 9094),)),
    ],
)
def test_addresses_are_read_as_kafka_reads_them(text: str, expected: tuple[tuple[str, int], ...]) -> None:
    assert addresses(Endpoint(text)) == expected


@pytest.mark.parametrize(
    ("text", "family"),
    [("localhost:9092", "v4"), ("127.0.0.1:1,localhost:2", "v4"), ("a:1,localhost:2", "any")],
)
def test_only_this_machine_is_reached_by_ipv4_alone(text: str, family: str) -> None:
    assert client_config(Endpoint(text), "test")["broker.address.family"] == family


def test_no_client_writes_to_stderr_or_makes_topics() -> None:
    config = client_config(Endpoint("localhost:9092"), "test")

    assert config["log_level"] == 0
    assert config["allow.auto.create.topics"] is False


def test_a_closed_port_is_told_at_once_with_the_reason() -> None:
    port = unused_port()

    with pytest.raises(Unreachable) as caught:
        require_listener(Endpoint(f"127.0.0.1:{port}"))

    assert str(caught.value) == f"no broker answers at 127.0.0.1:{port} (connection refused)"


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (f"{'a' * 64}.example:9092", "no such host"),
        ("a..example:9092", "no such host"),
        ("localhost:65536", "65536 is no port"),
    ],
)
def test_an_address_that_nothing_can_have_is_told_with_the_reason(server: str, reason: str) -> None:
    with pytest.raises(Unreachable) as caught:
        require_listener(Endpoint(server))

    assert str(caught.value) == f"no broker answers at {server} ({reason})"


def test_one_listening_server_of_several_is_enough() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        require_listener(Endpoint(f"127.0.0.1:{unused_port()},127.0.0.1:{listening.getsockname()[1]}"))


def test_a_connection_that_was_never_lost_asks_nobody() -> None:
    asked: list[float] = []

    assert Connection().answers(asked.append)
    assert asked == []


def test_a_lost_connection_is_back_when_a_broker_answers() -> None:
    asked: list[float] = []
    connection = Connection()
    connection.on_error(LOST)

    assert connection.answers(asked.append, seconds=0.3)
    assert connection.answers(asked.append)
    assert asked == [0.3]


def test_a_lost_connection_stays_lost_while_no_broker_answers() -> None:
    def nobody(_seconds: float) -> None:
        raise KafkaException(KafkaError(KafkaError._TRANSPORT))

    connection = Connection()
    connection.on_error(LOST)

    assert not connection.answers(nobody)
    assert not connection.answers(nobody)


def test_an_error_of_one_broker_loses_nothing() -> None:
    connection = Connection()

    connection.on_error(KafkaError(KafkaError._TRANSPORT))

    assert connection.answers(lambda _: pytest.fail("it was asked"))


def test_the_first_fatal_error_is_kept() -> None:
    first = KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "first", fatal=True)
    connection = Connection()

    connection.on_error(first)
    connection.on_error(KafkaError(KafkaError._FATAL, "second", fatal=True))

    assert connection.fatal is first
