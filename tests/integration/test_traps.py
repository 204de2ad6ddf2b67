"""What goes wrong with a Kafka on this machine, provoked on the real one: what is printed then."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType

from kdev import wiring
from kdev.model import Mode
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES
from tests.conftest import Broker, Kdev, Result, require, shared_cache, unused_port

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]

ODD = """
asyncapi: 3.0.0
info: {title: Cars, version: 1.0.0}
channels: {odd: {address: "cars/rented now", messages: {m: {payload: {type: boolean}}}}}
operations: {send: {action: send, channel: {$ref: '#/channels/odd'}}}
"""


def settled(result: Result, port: object) -> str:
    """The exit code and all that was said, without what differs from run to run."""
    text = f"{result.code}\n{result.out}{result.err}".replace(str(port), "PORT")
    return re.sub(r"[^\s`]*/kafka/4\.\d\.\d", "KAFKA", text)


class Page(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked."""


@pytest.fixture
def web() -> Iterator[int]:
    """The port of a web server, which is no Kafka."""
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.trap(3)
@pytest.mark.parametrize("line", [("topics", "list"), ("tail", "orders"), ("doctor",), ("up",)])
def test_another_program_at_the_port_is_not_taken_for_nobody(
    web: int, kdev: Kdev, same_as: SameAs, line: tuple[str, ...]
) -> None:
    at = ("--bootstrap", f"127.0.0.1:{web}")
    here = ("--port", str(web), "--runtime", "process") if line == ("up",) else at
    result = kdev(*line, *here)

    text = re.sub(r"process \w+ \(pid \d+\)", "process NAME (pid NUMBER)", settled(result, web))
    same_as(f"trap-03-{line[0]}", text)


@pytest.mark.trap(6)
def test_a_client_that_takes_localhost_for_ipv6_finds_the_broker_as_well(
    kafka: Broker, kdev: Kdev, same_as: SameAs
) -> None:
    port = kafka.endpoint.bootstrap_servers.rpartition(":")[2]

    same_as("trap-06", settled(kdev("wait", "--bootstrap", f"[::1]:{port}"), port))


@pytest.mark.trap(8)
def test_a_cluster_whose_own_topics_want_more_copies_than_it_has_brokers(kdev: Kdev, same_as: SameAs) -> None:
    port = unused_port()
    begun = kdev(
        *("up", "--runtime", "process", "--port", str(port)),
        *("--config", "offsets.topic.replication.factor=3"),
    )
    if begun.code:
        require("process", begun.err)
    result = kdev("doctor", "--bootstrap", f"127.0.0.1:{port}")
    kdev("down", "--volumes")

    same_as("trap-08", settled(result, port))


@pytest.mark.trap(10)
def test_zookeeper_mode_of_a_kafka_that_has_none(kdev: Kdev, same_as: SameAs, kafka: Broker) -> None:
    there = wiring.cache(Settings(cache=shared_cache())) / "kafka" / RELEASES[Mode.KRAFT].version
    assert kafka
    result = kdev("up", "--mode", "zookeeper", "--runtime", "process", KAFKA_HOME=str(there))

    same_as("trap-10-process", settled(result, "no port"))


@pytest.mark.trap(15)
def test_a_topic_that_does_not_exist_is_told_with_near_ones_and_is_not_made(
    kafka: Broker, kdev: Kdev, same_as: SameAs
) -> None:
    port = kafka.endpoint.bootstrap_servers.rpartition(":")[2]
    kdev("produce", "payments-of-the-trap", "--create", "x", **kafka.environ())

    tailed = kdev("tail", "payment-of-the-trap", **kafka.environ())
    produced = kdev("produce", "payment-of-the-trap", "x", **kafka.environ())
    waited = kdev("wait", "payment-of-the-trap", "--timeout", "1ms", **kafka.environ())

    same_as("trap-15", "".join(settled(each, port) for each in (tailed, produced, waited)))


@pytest.mark.trap(16)
def test_characters_that_a_topic_cannot_have_are_told_or_replaced(
    kafka: Broker, kdev: Kdev, same_as: SameAs, tmp_path: Path
) -> None:
    document = tmp_path / "odd.yaml"
    document.write_text(ODD, encoding="utf-8")

    refused = kdev("produce", "rented now?", "--create", "x", **kafka.environ())
    replaced = kdev("topics", "apply", str(document), **kafka.environ())

    same_as("trap-16", settled(refused, "no port") + settled(replaced, "no port"))


@pytest.mark.trap(23)
def test_a_first_group_waits_for_nothing(kafka: Broker) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.endpoint.bootstrap_servers})
    resource = ConfigResource(ResourceType.BROKER, "1")
    told = admin.describe_configs([resource])[resource].result()

    assert told["group.initial.rebalance.delay.ms"].value == "0"
    assert told["offsets.topic.num.partitions"].value == "1"


@pytest.mark.trap(27)
def test_the_age_that_clients_must_have_is_told(kafka: Broker, kdev: Kdev, same_as: SameAs) -> None:
    address = kafka.endpoint.bootstrap_servers
    result = kdev("doctor", "--bootstrap", address)

    told = re.search(r"(?m)^.*  clients .*\n.*\n", result.out)
    assert told is not None
    same_as("trap-27", told[0])
