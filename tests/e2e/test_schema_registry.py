"""Records behind the ids of a real schema registry: other clients read them, and kdev does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.conftest import Broker, Kdev
from tests.integration.counted import messages_in
from tests.unit.payload.judged_protobuf import as_json, judge_of

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]  # the first run fetches a registry

AVRO: Any = AvroDeserializer
PROTOBUF: Any = ProtobufDeserializer
COUNT = 12
PROTO = (
    'syntax = "proto3"; package shop; message Stop { string city = 1; } '
    "message Trip { string trip_id = 1; Stop to = 2; }"
)
DOCUMENT = """
asyncapi: 3.0.0
info: {title: Shop, version: 1.0.0}
channels:
  ORDERS:
    messages:
      Placed:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema:
            type: record
            name: Placed
            namespace: shop
            fields: [{name: orderId, type: string}, {name: note, type: ['null', string]}FIELD]
  TRIPS:
    messages:
      Trip:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: PROTO
  PAYMENTS:
    messages:
      Paid:
        bindings: {kafka: {schemaIdLocation: payload}}
        payload:
          type: object
          required: [orderId]
          properties: {orderId: {type: string}, amount: {type: number}}
"""


class Sent:
    """Records of a document in Avro, Protobuf and JSON, sent with a registry."""

    def __init__(self, kdev: Kdev, kafka: Broker, registry: str, folder: Path) -> None:
        self._run = kdev
        self._kafka = kafka
        self.registry = registry
        self.avro, self.protobuf, self.json = self.topics = [kafka.topic(partitions=1) for _ in range(3)]
        self.document = folder / "shop.yaml"
        self.write()

    def write(self, field: str = "") -> None:
        text = DOCUMENT.replace("FIELD", field).replace("PROTO", json.dumps(PROTO))
        for name, topic in zip(("ORDERS", "TRIPS", "PAYMENTS"), self.topics, strict=True):
            text = text.replace(name, topic)
        self.document.write_text(text, encoding="utf-8")

    def kdev(self, *words: str) -> Any:
        return self._run(*words, **self._kafka.environ())

    def mock(self) -> Any:
        count = ("--rate", "100", "--count", str(COUNT), "--quiet")
        return self.kdev("mock", str(self.document), *count, "--registry", self.registry)

    def shown(self, topic: str, *words: str) -> list[dict[str, Any]]:
        done = self.kdev("tail", topic, "--from-beginning", "--no-follow", *words)
        assert done.code == 0, done.err
        return [json.loads(line) for line in done.out.splitlines()]


@pytest.fixture
def sent(kdev: Kdev, kafka: Broker, real_registry: str, tmp_path: Path) -> Sent:
    made = Sent(kdev, kafka, real_registry, tmp_path)
    done = made.mock()
    assert done.code == 0, done.err
    return made


def test_a_client_on_node_reads_avro_and_json_by_the_ids(
    sent: Sent, kafka: Broker, node: Callable[..., str]
) -> None:
    for topic in (sent.avro, sent.json):
        ours = [record["value"] for record in sent.shown(topic, "--registry", sent.registry)]
        read = node("consume", kafka.endpoint.bootstrap_servers, topic, str(len(ours)), sent.registry)

        assert [json.loads(line)["value"] for line in read.splitlines()] == ours
        assert len(ours) == COUNT // 3


def test_the_deserializers_of_confluent_read_avro_and_protobuf(sent: Sent, kafka: Broker) -> None:
    with SchemaRegistryClient({"url": sent.registry}) as client:
        trip = judge_of(PROTO, "shop.Trip")
        readers: dict[str, Any] = {
            sent.avro: AVRO(client),
            # It would ask for the compiled form of the schema, which only the registry of Confluent has.
            sent.protobuf: PROTOBUF(trip, {"use.deprecated.format": False}),
        }
        for topic, reader in readers.items():
            context = SerializationContext(topic, MessageField.VALUE)
            read = [reader(message.value(), context) for message in messages_in(kafka, topic)]
            values = [as_json(each) if isinstance(each, trip) else each for each in read]

            assert values == [record["value"] for record in sent.shown(topic, "--registry", sent.registry)]
            assert len(values) == COUNT // 3


def test_records_are_named_by_their_schema_and_keep_to_the_document(sent: Sent) -> None:
    names = {record["message"] for record in sent.shown(sent.protobuf, "--registry", sent.registry)}
    verified = sent.kdev("verify", str(sent.document))

    assert names == {"shop.Trip"}
    assert verified.code == 0, verified.out


def test_the_same_document_keeps_its_ids_and_a_change_that_breaks_consumers_is_refused(
    sent: Sent, kafka: Broker
) -> None:
    compatible = json.dumps({"compatibility": "BACKWARD"}).encode()
    kind = {"Content-Type": "application/vnd.schemaregistry.v1+json"}
    subject = f"{sent.registry}/config/{sent.avro}-value"
    with urlopen(Request(subject, data=compatible, headers=kind, method="PUT")):
        pass

    again = sent.mock()
    sent.write(", {name: total, type: double}")
    refused = sent.mock()

    ids = {(message.value() or b"")[:5] for message in messages_in(kafka, sent.avro)}
    assert (again.code, len(ids)) == (0, 1)
    assert refused.code == 5
    assert f"does not take the schema of `{sent.avro}-value`" in refused.err
    assert "hint: an earlier version is registered there" in refused.err
