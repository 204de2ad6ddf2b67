"""`kdev produce` on a broker: what it sends is what `kdev tail` shows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from tests.conftest import Broker, Kdev

pytestmark = pytest.mark.broker

Given = Callable[[bytes], None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Gives bytes as standard input."""

    def give(content: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def shown(broker: Broker, kdev: Kdev, topic: str) -> list[dict[str, object]]:
    result = kdev("tail", topic, "--from-beginning", "--no-follow", **broker.environ())
    assert result.code == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


def test_one_argument_is_one_record_with_key_and_headers(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=1)

    result = kdev(
        "produce", topic, "New rental request received!", "--key", "r-1",
        "--header", "source=kdev", "--header", "a=b=c", **broker.environ(),
    )  # fmt: skip

    assert result == (0, "", f"kdev: 1 record to {topic}, partition 0\n")
    (record,) = shown(broker, kdev, topic)
    assert (record["key"], record["value"]) == ("r-1", "New rental request received!")
    assert record["headers"] == [["source", "kdev"], ["a", "b=c"]]


def test_each_line_of_standard_input_is_a_record(broker: Broker, kdev: Kdev, given: Given) -> None:
    topic = broker.topic(partitions=1)
    given(b'{"days":3}\n\nlast line')

    result = kdev("produce", topic, **broker.environ())

    assert (result.code, result.err) == (0, f"kdev: 3 records to {topic}, partition 0\n")
    assert [record["value"] for record in shown(broker, kdev, topic)] == [{"days": 3}, "", "last line"]


def test_many_lines_arrive_once_each_and_in_order(broker: Broker, kdev: Kdev, given: Given) -> None:
    topic = broker.topic(partitions=1)
    given(b"".join(b"%d\n" % n for n in range(20_000)))

    result = kdev("produce", topic, "-q", **broker.environ())

    assert (result.code, result.err) == (0, "")
    assert [record["value"] for record in shown(broker, kdev, topic)] == list(range(20_000))


def test_a_tombstone_is_a_key_without_a_value(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic()

    assert kdev("produce", topic, "--key", "r-1", "--null", **broker.environ()).code == 0

    (record,) = shown(broker, kdev, topic)
    assert (record["key"], record["value"], record["size"]) == ("r-1", None, 0)


def test_an_unknown_topic_is_told_with_near_names_and_not_created(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic()

    result = kdev("produce", f"{topic}s", "hello", **broker.environ())

    assert (result.code, result.out) == (5, "")
    assert f"did you mean: {topic}" in result.err
    assert f"{topic}s" not in kdev("topics", "list", **broker.environ()).out


def test_a_topic_is_made_when_that_is_asked_for(broker: Broker, kdev: Kdev) -> None:
    topic = f"{broker.topic()}-new"

    assert kdev("produce", topic, "hello", "--create", **broker.environ()).code == 0

    assert [record["value"] for record in shown(broker, kdev, topic)] == ["hello"]
