"""The page that newcomers come from: what stands on it works against kdev, as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer

from kdev import wiring
from tests.conftest import ROOT, Broker, Kdev

pytestmark = pytest.mark.kafka

PAGE = ROOT.parent / "shared" / "seed" / "what-is-asyncapi.md"
SECONDS = 30.0


@pytest.fixture(scope="module")
def page() -> str:
    if not PAGE.is_file():
        pytest.skip(f"{PAGE.name} is not beside the checkout")
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def document(page: str, tmp_path: Path) -> str:
    """The AsyncAPI document of the page, as a file."""
    match = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert match is not None
    path = tmp_path / "page.yaml"
    path.write_text(match.group(1), encoding="utf-8")
    return str(path)


def localhost(kafka: Broker) -> str:
    return f"localhost:{kafka.endpoint.bootstrap_servers.rpartition(':')[2]}"


def test_the_bundled_document_is_the_one_of_the_page(document: str) -> None:
    bundled = (ROOT / "specs" / "car-availability.yaml").read_text(encoding="utf-8")

    assert Path(document).read_text(encoding="utf-8").strip() == bundled.strip()


def test_the_document_of_the_page_becomes_events_on_the_local_broker(
    document: str, kafka: Broker, kdev: Kdev
) -> None:
    made = kdev("mock", document, "--rate", "max", "--count", "20", **kafka.environ())
    shown = kdev("tail", "car.available", "-n", "20", "--no-follow", **kafka.environ())

    records = [json.loads(line) for line in shown.out.splitlines()]
    assert made.code == 0, made.err
    assert len(records) == 20
    assert all(isinstance(record["value"]["available"], bool) for record in records)
    assert all(set(record["value"]) == {"carId", "available", "timestamp"} for record in records)


def test_the_producer_and_the_consumer_group_of_the_page_meet(page: str, kafka: Broker) -> None:
    topic, text = re.findall(r'SendMessageAsync\("([^"]+)", "([^"]+)"\)', page)[0]
    (group,) = re.findall(r'GroupId = "([^"]+)"', page)
    with wiring.admin(kafka.settings()) as admin:
        if topic in {each.name for each in admin.topics()}:
            admin.delete([topic])
    producer = Producer({"bootstrap.servers": localhost(kafka)})
    producer.produce(topic, text.encode())
    assert producer.flush(SECONDS) == 0

    consumer = Consumer(
        {"bootstrap.servers": localhost(kafka), "group.id": group, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    message = consumer.poll(SECONDS)
    consumer.close()

    assert message is not None
    assert message.value() == text.encode()


def test_the_settings_printed_for_dotnet_are_those_of_the_page(page: str, kdev: Kdev) -> None:
    printed = kdev("env", "--lang", "dotnet", "--bootstrap", "localhost:9092").out

    settings = re.findall(
        r"^    ((?:BootstrapServers|GroupId|AutoOffsetReset) = [^,\n]+)", printed, re.MULTILINE
    )
    assert len(settings) == 3
    assert all(setting in page for setting in settings)
