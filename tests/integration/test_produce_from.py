"""`kdev produce --from` on a real Kafka: tail, file, produce, tail gives the same."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kdev import wiring
from kdev.model import Block, Headers
from tests.conftest import Broker, Kdev
from tests.terminals import terminal

pytestmark = pytest.mark.kafka

VALUES: Sequence[bytes | None] = (
    b'{"days":3,"price":1.10,"big":12345678901234567890123}',
    None,
    b"",
    b"null",
    b'"quoted"',
    b"plain text\nof two lines",
    b"\x00\xff\xfe",
    b'{"a":NaN}',
    b'"\\ud800"',
    "Köln\u2028\x1b[31m".encode(),
)
KEYS: Sequence[bytes | None] = (b"a", b"b", None, b"", b"\xff", b"{}", b"a", b"b", "ä".encode(), b"x\ny")
HEADERS: Sequence[Headers] = (
    (("h", b"1"), ("h", b"2"), ("none", None), ("empty", b""), ("raw", b"\xff")),
    *[()] * 9,
)


@pytest.fixture
def source(kafka: Broker) -> str:
    """A topic with records of every kind, in three partitions."""
    topic = kafka.topic()
    with wiring.sink(kafka.endpoint, None) as sink:
        assert sink.offer(Block(topic, VALUES, KEYS, HEADERS)) == len(VALUES)
        assert sink.flush(20) == 0
    return topic


def tail(kdev: Kdev, kafka: Broker, topic: str) -> str:
    result = kdev("tail", topic, "-n", "all", "--no-follow", "-o", "json", **kafka.environ())
    assert result.code == 0, result.err
    return result.out


def content(text: str) -> list[tuple[object, ...]]:
    names = ("key", "key_encoding", "value", "value_encoding", "headers", "size")
    records = map(json.loads, text.removesuffix("\n").split("\n"))
    return sorted((tuple(map(record.get, names)) for record in records), key=repr)


def test_tail_file_produce_tail_gives_the_same_keys_values_and_headers(
    kafka: Broker, kdev: Kdev, source: str, tmp_path: Path
) -> None:
    path, copy = tmp_path / "kept.jsonl", kafka.topic()
    path.write_text(tail(kdev, kafka, source), encoding="utf-8")
    result = kdev("produce", copy, "--from", str(path), **kafka.environ())

    assert result.code == 0, result.err
    assert result.err.startswith(f"kdev: {len(VALUES)} records to {copy}")
    assert content(tail(kdev, kafka, copy)) == content(path.read_text(encoding="utf-8"))


def test_times_and_partitions_can_be_kept_too(
    kafka: Broker, kdev: Kdev, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, before = kafka.topic(), tail(kdev, kafka, source)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(before.encode())))
    kept = ("--keep-timestamps", "--keep-partitions")
    assert kdev("produce", copy, "--from", "-", *kept, **kafka.environ()).code == 0

    after = tail(kdev, kafka, copy).replace(copy, source)
    assert sorted(after.split("\n")) == sorted(before.split("\n"))


def test_a_bad_line_of_a_file_is_told_with_its_place_and_nothing_is_sent(
    kafka: Broker, kdev: Kdev, tmp_path: Path
) -> None:
    topic, path = kafka.topic(), tmp_path / "kept.jsonl"
    path.write_text('{"value":1}\n\n{"vaule":2}\n', encoding="utf-8")
    result = kdev("produce", topic, "--from", str(path), **kafka.environ())

    assert result.code == 6
    assert f"{path}:3 has `vaule`, which no record has; nothing was sent" in result.err
    assert "did you mean `value`?" in result.err
    assert tail(kdev, kafka, topic) == ""


def test_a_bad_line_of_standard_input_ends_it_after_those_before_it(
    kafka: Broker, kdev: Kdev, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = kafka.topic()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"value":1}\nno\n{"value":3}\n')))
    result = kdev("produce", topic, "--from", "-", **kafka.environ())

    assert result.code == 6
    assert "stdin:2 is no record" in result.err
    assert "1 record before it was sent" in result.err
    assert json.loads(tail(kdev, kafka, topic))["value"] == 1


def test_plain_lines_of_a_file_are_values(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic, path = kafka.topic(partitions=1), tmp_path / "plain.txt"
    path.write_text('{"days":3}\nhello\n', encoding="utf-8")
    options = ("--from", str(path), "--input", "lines", "--key", "k")
    assert kdev("produce", topic, *options, **kafka.environ()).code == 0

    records = list(map(json.loads, tail(kdev, kafka, topic).splitlines()))
    assert [(record["key"], record["value"]) for record in records] == [("k", {"days": 3}), ("k", "hello")]


def test_a_replay_takes_as_long_as_it_took_or_less(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic, path = kafka.topic(partitions=1), tmp_path / "kept.jsonl"
    lines = [json.dumps({"value": n, "timestamp": 1_700_000_000_000 + 400 * n}) for n in range(4)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert kdev("produce", topic, "--from", str(path), "--replay", "2x", **kafka.environ()).code == 0

    stamps = [json.loads(line)["timestamp"] for line in tail(kdev, kafka, topic).splitlines()]
    assert stamps == sorted(stamps)
    assert len(set(stamps)) == 4


def test_a_terminal_shows_how_many_records_went(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic = kafka.topic()
    file = tmp_path / "apart.jsonl"
    moments = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:02Z")
    file.write_text("".join(f'{{"value":1,"timestamp":"{each}"}}\n' for each in moments), encoding="utf-8")

    with terminal(kafka, "produce", topic, "--from", str(file), "--replay", "1x") as shown:
        shown.until("kdev: sending, 1 record …")
        shown.until(f"kdev: 2 records to {topic}")


def test_what_was_decoded_for_reading_is_sent_as_the_bytes_that_it_was(
    kafka: Broker, kdev: Kdev, source: str, tmp_path: Path
) -> None:
    for coding in ("hex", "base64", "text"):
        topic, file = kafka.topic(), tmp_path / f"{coding}.jsonl"
        options = ("-n", "all", "--no-follow", "-q", "--decode", coding, "--decode-key", coding)
        file.write_text(kdev("tail", source, *options, **kafka.environ()).out, encoding="utf-8")
        assert f'"value_encoding":"{coding}"' in file.read_text(encoding="utf-8")

        sent = kdev("produce", topic, "--from", str(file), **kafka.environ())

        assert sent.code == 0, sent.err
        assert content(tail(kdev, kafka, topic)) == content(tail(kdev, kafka, source))
