"""The settings a single broker gets."""

from __future__ import annotations

import base64

import pytest

from kdev.bundled import compose_file
from kdev.model import Mode
from kdev.stack.kafka_config import Node, broker_config, new_cluster_id, zookeeper_config

BOTH = ("127.0.0.1", "::1")


def settings(text: str) -> dict[str, str]:
    """A properties file as a dict."""
    return {name: value for name, _, value in (line.partition("=") for line in text.splitlines())}


def test_a_broker_is_reached_from_this_machine_only_and_says_so() -> None:
    found = settings(broker_config(Mode.KRAFT, Node(9092, 9093), ("127.0.0.1",), "4.3.1"))

    assert found["listeners"] == "HOST://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093"
    assert found["advertised.listeners"] == "HOST://127.0.0.1:9092"
    assert found["controller.quorum.voters"] == "1@127.0.0.1:9093"


def test_where_localhost_is_ipv6_first_the_same_port_answers_there_too() -> None:
    found = settings(broker_config(Mode.KRAFT, Node(9092, 9093), BOTH, "4.3.1"))

    assert found["advertised.listeners"] == "HOST://127.0.0.1:9092,HOST6://[::1]:9092"
    assert found["listener.security.protocol.map"] == "HOST:PLAINTEXT,HOST6:PLAINTEXT,CONTROLLER:PLAINTEXT"


def test_with_zookeeper_there_is_no_controller_listener() -> None:
    found = settings(broker_config(Mode.ZOOKEEPER, Node(9092, 2181), ("127.0.0.1",), "3.9.2"))

    assert found["zookeeper.connect"] == "127.0.0.1:2181"
    assert found["listeners"] == "HOST://127.0.0.1:9092"
    assert "process.roles" not in found


@pytest.mark.parametrize("brokers", [1, 3])
def test_one_that_was_killed_is_soon_forgotten_in_processes_and_in_containers(brokers: int) -> None:
    found = settings(broker_config(Mode.KRAFT, Node(9092, 9093, brokers=brokers), BOTH, "4.3.1"))
    composed = compose_file("kraft.yaml" if brokers == 1 else "kraft-3.yaml").read_text(encoding="utf-8")

    assert found["broker.session.timeout.ms"] == "4000"
    assert 'KAFKA_BROKER_SESSION_TIMEOUT_MS: "4000"' in composed


def test_internal_topics_need_one_broker_and_one_partition() -> None:
    found = settings(broker_config(Mode.KRAFT, Node(9092, 9093), BOTH, "4.3.1"))

    for topic in ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic"):
        assert (found[f"{topic}.replication.factor"], found[f"{topic}.num.partitions"]) == ("1", "1")
    assert found["auto.create.topics.enable"] == "true"
    assert found["group.initial.rebalance.delay.ms"] == "0"


def test_a_kafka_before_share_groups_is_not_told_of_them() -> None:
    assert "share." not in broker_config(Mode.ZOOKEEPER, Node(9092, 2181), BOTH, "3.9.2")


def test_paths_are_those_of_the_folder_of_the_environment() -> None:
    assert settings(broker_config(Mode.KRAFT, Node(1, 2), BOTH, "4.3.1"))["log.dirs"] == "data/kafka"
    assert settings(zookeeper_config(2181))["dataDir"] == "data/zookeeper"


def test_a_cluster_id_is_as_kafka_itself_writes_it() -> None:
    for cluster_id in [new_cluster_id() for _ in range(200)]:
        decoded = base64.urlsafe_b64decode(f"{cluster_id}==")

        assert len(decoded) == 16
        assert base64.urlsafe_b64encode(decoded).decode() == f"{cluster_id}=="
        assert not cluster_id.startswith("-")


def test_three_brokers_keep_three_copies_and_know_each_other() -> None:
    node = Node(9094, 9095, number=2, brokers=3, controllers=(9093, 9095, 9097))

    found = settings(broker_config(Mode.KRAFT, node, ("127.0.0.1",), "4.3.1"))

    assert found["controller.quorum.voters"] == "1@127.0.0.1:9093,2@127.0.0.1:9095,3@127.0.0.1:9097"
    assert (found["node.id"], found["log.dirs"]) == ("2", "data/kafka-2")
    assert {found[name] for name in found if name.endswith("replication.factor")} == {"3"}
    assert {found[name] for name in found if "min.isr" in name or "min.insync" in name} == {"2"}
