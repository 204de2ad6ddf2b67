"""`kdev mock --transactional`: what the summary calls committed is what readers see."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, TopicPartition

from kdev import wiring
from kdev.cli.interrupt import stop_on_interrupt
from kdev.delivery import Delivery, Transacted
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.model import Block, RuntimeName
from tests.conftest import SOON_FORGOTTEN, Broker, Kdev, brought_up
from tests.fakes import Numbers
from tests.integration.test_mock_outage import interrupted
from tests.integration.test_workers import SPEC

pytestmark = pytest.mark.kafka


@pytest.fixture
def spec(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    topic = kafka.topic(partitions=3)
    path = tmp_path / "cars.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    return str(path), topic


class OneTooLarge(Numbers):
    """The same, but that number 7 has 5,000 bytes more."""

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        made = super().make(first, times_ms)
        numbered = enumerate(made.values, first)
        return replace(made, values=[(value or b"") + b" " * 5000 * (n == 7) for n, value in numbered])


def values(kafka: Broker, topic: str, isolation: str) -> list[bytes]:
    """All values of a topic that a reader of this isolation level sees, partition by partition."""
    config: dict[str, str | bool] = {
        "bootstrap.servers": kafka.endpoint.bootstrap_servers,
        "group.id": uuid.uuid4().hex,
        "isolation.level": isolation,
        "enable.partition.eof": True,
        "enable.auto.commit": False,
    }
    marks = wiring.watermarks(kafka.endpoint, [topic])
    consumer = Consumer(config)
    found: dict[int, list[bytes]] = {number: [] for _, number in marks}
    left = set(found)
    consumer.assign([TopicPartition(topic, number, 0) for number in left])
    while left:
        message = consumer.poll(20)
        assert message is not None, "a transaction was left open: the reader waits behind it"
        error = message.error()
        if error is None:
            found[message.partition() or 0].append(message.value() or b"")
        elif error.code() == KafkaError._PARTITION_EOF:
            left.discard(message.partition() or 0)
    consumer.close()
    return [value for number in sorted(found) for value in found[number]]


def summary_of(kdev: Kdev, kafka: Broker, *words: str) -> dict[str, dict[str, int]]:
    done = kdev("mock", *words, "--transactional", "--output", "json", "-q", **kafka.environ())
    assert done.code == 0, done.err
    summary: dict[str, dict[str, int]] = json.loads(done.out)
    return summary


def test_a_reader_of_committed_records_sees_exactly_those_and_any_other_sees_all(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    asked = ("--count", "1000", "--rate", "max", "--seed", "5", "--transaction-size", "50", "--abort", "30%")

    summary = summary_of(kdev, kafka, path, *asked)

    records, found = summary["records"], summary["transactions"]
    assert (records["sent"], records["acked"], records["failed"]) == (1000, 1000, 0)
    assert found["committed"] + found["aborted"] == 20
    assert found["aborted"] > 0
    assert found["failed"] == 0
    assert len(values(kafka, topic, "read_uncommitted")) == 1000
    assert len(values(kafka, topic, "read_committed")) == found["committed_records"] < 1000
    assert found["committed_records"] + found["aborted_records"] == 1000


@pytest.mark.parametrize(
    "wish",
    [("aborted", "> 0", 6), ("committed", "< 1000", 6), ("aborted", ">= 1000", 0), ("committed", "== 0", 0)],
)
def test_a_run_can_be_failed_by_what_was_committed_and_aborted(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str], wish: tuple[str, str, int]
) -> None:
    name, limit, code = wish
    asked = ("--transactional", "--transaction-size", "50", "--abort", "30%", "--fail-if", f"{name} {limit}")
    run = ("mock", spec[0], "-q", "-o", "json", "--count", "1000", "--rate", "max", "--seed", "5")

    done = kdev(*run, *asked, **kafka.environ())

    summary = json.loads(done.out)
    (verdict,) = summary["fail_if"]
    value = summary["transactions"][f"{name}_records"]
    assert (done.code, verdict["ok"], verdict["value"]) == (code, code == 0, value)


def test_the_same_seed_aborts_the_same_records(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str], tmp_path: Path
) -> None:
    path, topic = spec
    other = kafka.topic(partitions=3)
    again = tmp_path / "again.yaml"
    again.write_text(SPEC.format(topic=other), encoding="utf-8")
    asked = ("--count", "400", "--rate", "max", "--seed", "3", "--transaction-size", "25", "--abort", "0.4")

    summary_of(kdev, kafka, path, *asked)
    summary_of(kdev, kafka, str(again), *asked)

    committed = values(kafka, topic, "read_committed")
    assert 0 < len(committed) < 400
    assert committed == values(kafka, other, "read_committed")


def test_a_transaction_ends_in_time_also_when_no_next_record_comes(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec

    summary = summary_of(kdev, kafka, path, "--count", "3", "--rate", "2", "--transaction-time", "50ms")

    assert summary["transactions"]["committed"] == 3
    assert len(values(kafka, topic, "read_committed")) == 3


def test_each_worker_has_transactions_of_its_own(kdev: Kdev, kafka: Broker, spec: tuple[str, str]) -> None:
    path, topic = spec
    asked = ("--count", "800", "--rate", "2000", "--transaction-size", "20", "--abort", "25%", "--seed", "1")

    summary = summary_of(kdev, kafka, path, *asked, "--workers", "2")

    found = summary["transactions"]
    assert (summary["records"]["acked"], found["failed"]) == (800, 0)
    assert found["aborted"] > 0
    assert len(values(kafka, topic, "read_committed")) == found["committed_records"]
    assert len(values(kafka, topic, "read_uncommitted")) == 800


def test_a_record_that_is_too_large_has_failed_and_the_others_are_committed(kafka: Broker) -> None:
    topic = kafka.topic(partitions=1)
    wish = Delivery(settings={"message.max.bytes": "1200"}, transacted=Transacted(topic, records=10))

    with wiring.sink(kafka.endpoint, 100.0, wish) as sink, stop_on_interrupt() as clock:
        summary = run(Mix([OneTooLarge(topic)], 1), sink, Schedule(rate_from("max"), 1, 0, count=40), clock)

    assert (summary.sent, summary.acked, summary.failed) == (40, 39, 1)
    assert "MSG_SIZE_TOO_LARGE" in summary.errors[0].reason
    assert len(values(kafka, topic, "read_committed")) == 39


@pytest.fixture
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka of the test's own, which it may kill."""
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory, SOON_FORGOTTEN)


@pytest.fixture
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """The broker that is no Apache Kafka."""
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


def test_a_broker_that_is_killed_and_comes_back_has_every_record_once_and_committed(mortal: Broker) -> None:
    topic = mortal.topic()
    schedule = Schedule(rate_from("200"), 1, 0, seconds=4, retry_for=60)
    wish = Delivery(transacted=Transacted(topic, abort=0.2, seed=4))

    summary, _ = interrupted(mortal, topic, schedule, comes_back=True, delivery=wish)

    found = summary.transactions
    assert found is not None
    assert summary.sent == summary.acked + summary.failed == len(values(mortal, topic, "read_uncommitted"))
    assert len(values(mortal, topic, "read_committed")) == found.committed_records
    assert summary.failed == 0
    assert found.aborted_records + found.committed_records == summary.acked


def test_a_broker_that_stays_away_ends_the_run_with_every_record_counted(mortal: Broker) -> None:
    topic = mortal.topic()
    schedule = Schedule(rate_from("200"), 1, 0, seconds=30, retry_for=2)
    wish = Delivery(transacted=Transacted(topic))

    summary, _ = interrupted(mortal, topic, schedule, comes_back=False, delivery=wish)

    found = summary.transactions
    assert found is not None
    assert summary.stopped_by == "broker"
    assert summary.sent == summary.acked + summary.failed
    assert found.committed_records == summary.acked > 0
    assert sum(each.records for each in summary.errors) == summary.failed


def test_the_embedded_broker_is_refused(kdev: Kdev, embedded: Broker, tmp_path: Path) -> None:
    path = tmp_path / "cars.yaml"
    path.write_text(SPEC.format(topic="cars"), encoding="utf-8")

    done = kdev("mock", str(path), "--transactional", **embedded.environ())

    assert done.code == 2
    assert "the embedded broker keeps no transactions" in done.err
