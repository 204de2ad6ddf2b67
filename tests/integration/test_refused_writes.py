"""A broker that lets nobody write to one topic: told, counted, and the other topics go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

from kdev.model import Endpoint, RuntimeName
from tests.conftest import Broker, Kdev, require, shared_cache, unused_port
from tests.integration.counted import messages_in

pytestmark = pytest.mark.kafka

DOCUMENT = """
asyncapi: 3.0.0
info: {title: Rentals, version: "1"}
channels:
  rentals: {address: rentals, messages: {rental: {payload: {type: integer}}}}
  returns: {address: returns, messages: {returned: {payload: {type: integer}}}}
"""
READERS = (AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS, AclOperation.READ)


@pytest.fixture
def guarded(kdev: Kdev, tmp_path: Path) -> Iterator[Broker]:
    """A Kafka with an authorizer, whose topic `rentals` may be read and not be written to."""
    port = unused_port()
    broker = Broker(Endpoint(f"127.0.0.1:{port}", "guarded"), RuntimeName.PROCESS, "guarded", tmp_path)
    document = tmp_path / "rentals.yaml"
    document.write_text(DOCUMENT, encoding="utf-8")
    settings = (
        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found=true",
    )
    config = [word for each in settings for word in ("--config", each)]
    where = ["--runtime", "process", "--port", str(port)]
    cache = shared_cache()
    up = kdev("up", str(document), *where, *config, **broker.environ(), **_cache(cache))
    if up.code:
        require("process", up.err)
    admin = AdminClient({"bootstrap.servers": broker.endpoint.bootstrap_servers})
    rights = [_right(AclOperation.WRITE, AclPermissionType.DENY)]
    rights += [_right(each, AclPermissionType.ALLOW) for each in READERS]
    for future in admin.create_acls(rights).values():
        future.result(20)
    yield broker
    kdev("down", "--volumes", **broker.environ())


def _cache(cache: Path | None) -> dict[str, str]:
    return {} if cache is None else {"KDEV_CACHE": str(cache)}


def _right(operation: AclOperation, kind: AclPermissionType) -> AclBinding:
    literal = ResourcePatternType.LITERAL
    return AclBinding(ResourceType.TOPIC, "rentals", literal, "User:ANONYMOUS", "*", operation, kind)


def test_what_may_not_be_written_is_counted_and_the_rest_arrives(guarded: Broker, kdev: Kdev) -> None:
    document = str(guarded.home / "rentals.yaml")
    for rate in ("200", "max"):
        sent = kdev("mock", document, "--rate", rate, "--count", "200", "-o", "json", **guarded.environ())

        told = json.loads(sent.out.splitlines()[-1])
        assert sent.code == 6
        assert (told["records"]["acked"], told["records"]["failed"]) == (100, 100)
        assert all(each["reason"].startswith("TOPIC_AUTHORIZATION_FAILED") for each in told["errors"])

        assert {(each["topic"], each["records"]) for each in told["errors"]} == {("rentals", 100)}
        assert "this user has no right to the topic" in sent.err

    there = Counter(str(message.topic()) for message in messages_in(guarded, "rentals", "returns"))
    assert there == {"returns": 200}
    look = kdev("doctor", "--bootstrap", guarded.endpoint.bootstrap_servers)
    assert look.code == 0
    assert "this user may not write to rentals" in look.out
    assert "ask who runs the cluster for `WRITE` on it" in look.out
