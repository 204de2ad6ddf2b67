"""`kdev topics` as a person types it, on a real Kafka."""

from __future__ import annotations

import io
import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Broker, Kdev, Result

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]

DOCUMENT = """\
asyncapi: 3.0.0
info: {title: Shop, version: '1'}
channels:
  orders:
    address: 'shop/{shop}/orders'
    messages: {placed: {payload: {type: boolean}}}
    bindings:
      kafka:
        partitions: 2
        replicas: 3
        topicConfiguration: {retention.ms: 60000, min.insync.replicas: 2}
  stock:
    address: 'shop/{shop}/stock'
    messages: {counted: {payload: {type: boolean}}}
"""


class Shop:
    """A document whose topics are of this test alone."""

    def __init__(self, kdev: Kdev, broker: Broker) -> None:
        self._kdev = kdev
        self._broker = broker
        self.id = uuid.uuid4().hex[:8]
        self.document(DOCUMENT)

    def document(self, text: str) -> None:
        Path("shop.yaml").write_text(text, encoding="utf-8")

    def run(self, command: str, *argv: str, **environ: str) -> Result:
        return self._kdev("topics", command, *argv, **self._broker.environ(), **environ)

    def planned(self, command: str, *argv: str) -> Result:
        return self.run(command, *argv, "--param", f"shop={self.id}")

    def actions(self, *argv: str) -> list[str]:
        told = json.loads(self.planned("apply", "shop.yaml", "-o", "json", *argv).out)
        return [each["action"] for each in told["topics"]]

    def settled(self, result: Result) -> str:
        text = f"{result.code}\n{result.out}{result.err}".replace(self.id, "ID")
        return text.replace(self._broker.endpoint.bootstrap_servers, "BROKER")


@pytest.fixture
def shop(kdev: Kdev, kafka: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    return Shop(kdev, kafka)


def test_a_document_grows_and_its_topics_follow_as_permitted(shop: Shop, same_as: SameAs) -> None:
    same_as("kafka-topics-created", shop.settled(shop.planned("apply", "shop.yaml")))
    shop.document(DOCUMENT.replace("partitions: 2", "partitions: 3").replace("60000", "90000"))

    same_as("kafka-topics-differ", shop.settled(shop.planned("apply", "shop.yaml")))
    everything = ("--add-partitions", "--alter-configs")
    assert shop.actions(*everything, "--dry-run") == ["would change", "unchanged"]
    assert shop.actions("--add-partitions") == ["differs", "unchanged"]
    same_as("kafka-topics-changed", shop.settled(shop.planned("apply", "shop.yaml", *everything)))
    assert shop.actions() == ["unchanged", "unchanged"]


def test_topics_are_refused_for_their_own_reasons_and_the_others_made(shop: Shop, same_as: SameAs) -> None:
    spoilt = DOCUMENT.replace("retention.ms", "retentoin.ms")
    shop.document(
        f"{spoilt}  huge:\n    address: 'huge/{{shop}}'\n    bindings: {{kafka: {{partitions: 100000}}}}\n"
    )

    result = shop.planned("apply", "shop.yaml")

    same_as("kafka-topics-refused", shop.settled(result))
    assert shop.actions() == ["refused", "unchanged", "refused"]


def test_a_topic_is_described_with_its_settings_and_sizes(shop: Shop, same_as: SameAs) -> None:
    shop.planned("apply", "shop.yaml")
    shop.document(DOCUMENT.replace("partitions: 2", "partitions: 1"))

    same_as("kafka-topics-described", shop.settled(shop.planned("describe", "--spec", "shop.yaml")))


def test_topics_are_deleted_after_a_yes(shop: Shop, same_as: SameAs, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.planned("apply", "shop.yaml")
    monkeypatch.setattr("kdev.cli.console.is_terminal", lambda stream: stream is not sys.stdout)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    result = shop.run("delete", f"shop.{shop.id}.*", NO_COLOR="1")

    same_as("kafka-topics-deleted", shop.settled(result))
    assert shop.actions("--dry-run") == ["would create", "would create"]


def test_a_script_deletes_unasked_and_reads_what_became_of_it(shop: Shop) -> None:
    shop.planned("apply", "shop.yaml")

    result = shop.run("delete", f"shop.{shop.id}.stock", "--yes", "-o", "json")

    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == {
        "topics": [{"topic": f"shop.{shop.id}.stock", "action": "deleted", "error": None}]
    }
