"""Whatever a document holds, it gives a Spec, or problems with a place and a hint; never another exception.

KDEV_TEST_FUZZ=2000 tries that many documents in each test, those of the corpus too where it is at hand.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kdev.errors import SpecError
from kdev.payload.check import critic_of
from kdev.spec.load import examine
from kdev.spec.reading.parse import ReadingFailed, document_from
from kdev.spec.topics import topic_plan
from tests.conftest import CORPUS, ROOT
from tests.unit.spec.mutants import Change, Value, changed, torn, written

TRIES = int(os.environ.get("KDEV_TEST_FUZZ", "0"))

RICH_2 = """\
id: urn:example:shop
info: {title: Shop, version: '1'}
defaultContentType: application/json
servers:
  main:
    url: 'kafka-{zone}:9092'
    protocol: kafka
    variables: {zone: {enum: [a, b], default: a}}
    security: [{user: []}]
channels:
  orders/{region}:
    parameters: {region: {schema: {type: string, enum: [eu, us]}, location: '$message.header#/region'}}
    bindings: {kafka: {topic: orders, partitions: 3, replicas: 1, topicConfiguration: {retention.ms: 1000}}}
    subscribe:
      operationId: sendOrder
      traits: [{$ref: '#/components/operationTraits/all'}]
      message:
        oneOf:
        - {$ref: '#/components/messages/placed'}
        - {$ref: '#/components/messages/paid'}
        - {$ref: '#/components/messages/sent'}
    publish: {message: {name: asked, payload: {type: [string, 'null']}}}
components:
  securitySchemes: {user: {type: userPassword}}
  operationTraits: {all: {bindings: {kafka: {groupId: {type: string, enum: [g]}}}, tags: [{name: a}]}}
  messageTraits:
    common:
      headers: {type: object, properties: {region: {type: string}}}
      correlationId: {location: '$message.header#/id'}
  messages:
    placed:
      name: placed
      traits: [{$ref: '#/components/messageTraits/common'}]
      payload: {$ref: '#/components/schemas/order'}
      examples: [{payload: {id: a, lines: [{sku: x, of: {id: b}}]}}]
      bindings: {kafka: {key: {type: string}, bindingVersion: 0.5.0}}
    paid:
      schemaFormat: application/vnd.apache.avro;version=1.9.0
      payload: {type: record, name: Paid, fields: [{name: id, type: string}]}
    sent:
      schemaFormat: application/vnd.google.protobuf;version=3
      payload: |
        syntax = "proto3";
        import "google/protobuf/timestamp.proto";
        message Sent { string id = 1; google.protobuf.Timestamp at = 2;
          oneof way { string by = 3; Sent on = 4; } }
  schemas:
    order:
      type: object
      required: [id]
      properties: {id: {type: string}, lines: {type: array, items: {$ref: '#/components/schemas/line'}}}
    line:
      allOf:
        - {properties: {sku: {type: string, pattern: '^x'}}}
        - {properties: {of: {$ref: '#/components/schemas/order'}}}
"""
RICH_3 = """\
info: {title: Shop, version: '1', tags: [{name: a}]}
servers:
  main:
    host: kafka-{zone}:9092
    protocol: kafka
    variables: {zone: {default: a}}
    security: [{$ref: '#/components/securitySchemes/user'}]
channels:
  orders:
    address: orders.{region}
    servers: [{$ref: '#/servers/main'}]
    parameters: {region: {enum: [eu, us], location: '$message.payload#/id'}}
    messages: {placed: {$ref: '#/components/messages/placed'}, paid: {$ref: '#/components/messages/paid'}}
    bindings: {kafka: {partitions: 3, bindingVersion: 0.5.0, topicConfiguration: {cleanup.policy: [compact]}}}
  replies: {address: null, messages: {answer: {payload: {oneOf: [{type: integer}, {const: x}]}}}}
operations:
  send:
    action: send
    channel: {$ref: '#/channels/orders'}
    messages: [{$ref: '#/channels/orders/messages/placed'}]
    traits: [{$ref: '#/components/operationTraits/all'}]
    reply: {channel: {$ref: '#/channels/replies'}, address: {location: '$message.header#/replyTo'}}
components:
  securitySchemes: {user: {type: scramSha512}}
  operationTraits: {all: {bindings: {kafka: {clientId: {type: string}}}}}
  messageTraits: {common: {headers: {type: object, properties: {region: {type: string}}}}}
  messages:
    placed:
      traits: [{$ref: '#/components/messageTraits/common'}]
      payload: {$ref: '#/components/schemas/order'}
      examples: [{payload: {id: a}, headers: {region: eu}}]
      bindings: {kafka: {key: {type: string}}}
    paid:
      payload:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        schema: {type: record, name: Paid, fields: [{name: id, type: [int, 'null']}]}
  schemas:
    order:
      type: object
      properties: {id: {type: string}, self: {$ref: '#/components/schemas/order'}}
      if: {required: [id]}
      then: {minProperties: 1}
"""
HEADS = ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", "2.6.0", "3.0.0", "3.1.0"]


@cache
def texts() -> tuple[str, ...]:
    """The documents that are changed."""
    rich = [f"asyncapi: {head}\n{RICH_2 if head < '3' else RICH_3}" for head in HEADS]
    files = [
        *sorted((ROOT / "specs").glob("*.yaml")),
        *sorted((ROOT / "tests" / "cli" / "specs").glob("*.yaml")),
    ]
    found = [*rich, *(path.read_text(encoding="utf-8") for path in files)]
    if TRIES and CORPUS.is_dir():
        listed = (CORPUS / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
        paths = [CORPUS / "documents" / line.split("\t")[0] for line in listed]
        found += [path.read_text(encoding="utf-8-sig") for path in paths]
    return tuple(found)


@cache
def values() -> tuple[Value, ...]:
    """The documents that are changed, as values."""
    return tuple(value for text in texts() if (value := _value(text)) is not None)


def _value(text: str) -> Value:
    try:
        return document_from(text, "seed.yaml", []).data
    except ReadingFailed:
        return None


NUMBERS = st.integers(0, 1 << 40)
CHANGES = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=4)
TRIED = settings(
    max_examples=TRIES or 100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def require_a_diagnosis(name: str, content: bytes) -> None:
    """Examine a document, plan its topics, and look at whatever was said of it."""
    Path(name).write_bytes(content)
    diagnosis = examine(name, critic_of)
    assert (diagnosis.spec is None) == bool(diagnosis.errors)
    for problem in diagnosis.problems:
        assert problem.place.line or problem.code == "unreadable", problem
        assert problem.text
        assert problem.hint, problem
        assert str(problem).isprintable(), problem
    if diagnosis.spec is not None:
        with suppress(SpecError):
            topic_plan(diagnosis.spec)


@TRIED
@given(NUMBERS, CHANGES, st.sampled_from(["spec.yaml", "spec.json"]))
def test_a_document_with_other_values_is_understood_or_told(
    seed: int, changes: list[Change], name: str
) -> None:
    document = changed(values()[seed % len(values())], changes)

    require_a_diagnosis(name, written(document).encode())


@TRIED
@given(NUMBERS, CHANGES)
def test_a_text_with_other_bytes_is_understood_or_told(seed: int, changes: list[Change]) -> None:
    require_a_diagnosis("spec.yaml", torn(texts()[seed % len(texts())].encode(), changes))


@TRIED
@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_told(content: bytes) -> None:
    require_a_diagnosis("spec.yaml", b"asyncapi: 3.0.0\n" + content)
