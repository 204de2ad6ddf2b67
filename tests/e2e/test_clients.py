"""Clients of other languages against the stack: the console tools of Kafka itself, and kafkajs on Node."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from kdev import wiring
from kdev.model import Mode
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES, cached
from tests.conftest import Broker, Kdev, needs_command, shared_cache
from tests.e2e.conftest import answer_of

pytestmark = pytest.mark.kafka

Client = Callable[..., str]


@pytest.fixture(scope="module")
def console_tool(kafka: Broker) -> Client:
    """Runs a console tool of the Kafka distribution, which the broker brought along, by its class name."""
    java = needs_command("java", "process")
    distribution = cached(RELEASES[Mode.KRAFT], wiring.cache(Settings(cache=shared_cache())))
    assert distribution is not None

    def run(main_class: str, *arguments: str, given: str = "") -> str:
        return answer_of([java, "-cp", distribution.tools_class_path, main_class, *arguments], given=given)

    return run


def produced(kdev: Kdev, kafka: Broker, topic: str) -> None:
    done = kdev(
        "produce",
        topic,
        "New rental request received!",
        "--key",
        "r-1",
        "--header",
        "source=kdev",
        **kafka.environ(),
    )
    assert done.code == 0, done.err


def shown(kdev: Kdev, kafka: Broker, topic: str) -> list[dict[str, object]]:
    done = kdev("tail", topic, "--from-beginning", "--no-follow", "-o", "json", **kafka.environ())
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_node_sees_the_topics_and_consumes_records_with_keys_and_headers(
    kafka: Broker, kdev: Kdev, node: Client
) -> None:
    topic = kafka.topic()
    produced(kdev, kafka, topic)

    topics = json.loads(node("topics", kafka.endpoint.bootstrap_servers))
    consumed = json.loads(node("consume", kafka.endpoint.bootstrap_servers, topic, "1"))

    assert topic in topics
    assert (consumed["key"], consumed["value"]) == ("r-1", "New rental request received!")
    assert consumed["headers"] == [["source", "kdev"]]


def test_a_record_produced_by_node_is_shown_by_tail(kafka: Broker, kdev: Kdev, node: Client) -> None:
    topic = kafka.topic()

    node("produce", kafka.endpoint.bootstrap_servers, topic)

    (record,) = shown(kdev, kafka, topic)
    assert (record["key"], record["value"]) == ("from-node", "New rental request received!")
    assert record["headers"] == [["language", "node"]]


def test_the_console_tools_of_kafka_see_topics_and_consume_with_keys_and_headers(
    kafka: Broker, kdev: Kdev, console_tool: Client
) -> None:
    topic = kafka.topic()
    produced(kdev, kafka, topic)
    bootstrap = ("--bootstrap-server", kafka.endpoint.bootstrap_servers)

    topics = console_tool("org.apache.kafka.tools.TopicCommand", *bootstrap, "--list")
    consumed = console_tool(
        "org.apache.kafka.tools.consumer.ConsoleConsumer",
        *bootstrap,
        *("--topic", topic, "--from-beginning", "--max-messages", "1", "--group", "car-rental-group"),
        *("--formatter-property", "print.key=true", "--formatter-property", "print.headers=true"),
    )

    assert topic in topics.split()
    assert consumed.strip() == "source:kdev\tr-1\tNew rental request received!"


def test_a_record_produced_by_the_console_tool_is_shown_by_tail(
    kafka: Broker, kdev: Kdev, console_tool: Client
) -> None:
    topic = kafka.topic()

    console_tool(
        "org.apache.kafka.tools.ConsoleProducer",
        *("--bootstrap-server", kafka.endpoint.bootstrap_servers, "--topic", topic),
        *("--reader-property", "parse.key=true", "--reader-property", "key.separator=|"),
        given="from-java|New rental request received!\n",
    )

    (record,) = shown(kdev, kafka, topic)
    assert (record["key"], record["value"]) == ("from-java", "New rental request received!")
