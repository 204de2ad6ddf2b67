"""What a broker may refuse in the middle of a run: nothing is lost unnoticed, and the counts are honest."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import randbytes
from threading import Thread

import pytest

from kdev import wiring
from kdev.delivery import USUAL, Delivery, Transacted
from kdev.errors import BrokerError
from kdev.mock.mix import Stream
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress
from kdev.mock.schedule import Schedule
from kdev.model import Block
from tests.conftest import Broker, Kdev
from tests.fakes import Numbers
from tests.integration.counted import adds_up, keys_in, sent_to

pytestmark = pytest.mark.kafka

DOCUMENT = """
asyncapi: 3.0.0
info: {title: Notes, version: "1"}
channels:
  notes:
    address: NOTES
    bindings: {kafka: {partitions: 1, topicConfiguration: {max.message.bytes: 2000}}}
    messages: {note: {payload: {type: string, minLength: 3000}}}
  memos:
    address: MEMOS
    messages: {memo: {payload: {type: string, maxLength: 9}}}
"""


@dataclass(frozen=True)
class SomeLarge:
    """Every hundredth record is of 6000 bytes that cannot be compressed, the others of 60."""

    topic: str
    weight: int = 1
    message: str = "SomeLarge"

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        numbers = range(first, first + len(times_ms))
        values = [b"x" * 60 if number % 100 else randbytes(6000) for number in numbers]
        return Block(self.topic, values, [b"%d" % number for number in numbers])


def sized_topic(broker: Broker, limit: int) -> str:
    """A topic that takes no records larger than this."""
    return broker.topic(1, **{"max.message.bytes": str(limit)})


@pytest.mark.parametrize("rate", ["20k/s", "max"])
def test_only_the_records_that_are_too_large_fail(kafka: Broker, rate: str) -> None:
    topic = sized_topic(kafka, 3000)

    summary = sent_to(kafka, [SomeLarge(topic)], Schedule(rate_from(rate), 1, 0, count=5000))

    found = keys_in(kafka, topic)
    assert (summary.sent, summary.failed) == (5000, 50)
    assert adds_up(summary, found)
    assert sorted(map(int, found)) == [number for number in range(5000) if number % 100]
    assert [(each.records, each.topic, each.partition) for each in summary.errors] == [(50, topic, 0)]


def test_records_that_are_too_large_are_told_with_reason_topic_and_first_place(
    kafka: Broker, kdev: Kdev, tmp_path: Path
) -> None:
    notes, memos = sized_topic(kafka, 2000), kafka.topic(partitions=1)
    path = tmp_path / "notes.yaml"
    path.write_text(DOCUMENT.replace("NOTES", notes).replace("MEMOS", memos), encoding="utf-8")

    result = kdev("mock", str(path), "--rate", "100", "--count", "20", "-o", "json", **kafka.environ())

    told = json.loads(result.out.splitlines()[-1])
    assert result.code == 6
    assert (told["records"]["acked"], told["records"]["failed"], told["topics"][memos]["acked"]) == (
        10,
        10,
        10,
    )
    error = told["errors"][0]
    assert error["reason"].startswith("MSG_SIZE_TOO_LARGE")
    assert (error["records"], error["topic"], error["partition"]) == (10, notes, 0)
    assert 0 <= error["first_at"] < 60
    assert "`max.message.bytes` of the topic is the limit" in result.err


def deleting(broker: Broker, topic: str) -> Callable[[Progress], None]:
    """Deletes a topic once records have been acknowledged."""

    def delete() -> None:
        with wiring.admin(broker.settings()) as admin:
            admin.delete([topic])

    thread = Thread(target=delete)

    def watch(progress: Progress) -> None:
        if progress.acked > 200 and thread.ident is None:
            thread.start()

    return watch


@pytest.mark.parametrize(
    ("rate", "delivery"),
    [("1000", USUAL), ("max", USUAL), ("500", Delivery(transacted=Transacted("deleted")))],
    ids=["each", "blocks", "transactions"],
)
def test_a_topic_that_is_deleted_ends_the_run_and_is_not_made_again(
    kafka: Broker, rate: str, delivery: Delivery
) -> None:
    gone, other = kafka.topic(), kafka.topic()
    streams: list[Stream] = [Numbers(gone), Numbers(other)]

    schedule = Schedule(rate_from(rate), 1, 0, seconds=30)
    summary = sent_to(kafka, streams, schedule, watch=deleting(kafka, gone), delivery=delivery)

    assert summary.stopped_by == "error"
    assert isinstance(summary.error, BrokerError)
    assert str(summary.error) == f"topic `{gone}` was deleted while records were sent to it"
    assert summary.sent == summary.acked + summary.failed
    assert sum(each.records for each in summary.errors) == summary.failed
    rows = {each.topic: each for each in summary.topics}
    found = keys_in(kafka, other)
    assert rows[other].acked == found.total() == len(found)
    # Only a transaction takes the records of the other topic along.
    assert delivery.transacted or rows[other].sent == rows[other].acked
    with wiring.admin(kafka.settings()) as admin:
        assert gone not in {each.name for each in admin.topics()}
