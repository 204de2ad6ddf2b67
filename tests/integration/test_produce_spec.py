"""`kdev produce --spec`: JSON is written as messages of a document, so what was decoded can go back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Broker, Kdev
from tests.integration.test_verify import SPEC

pytestmark = pytest.mark.kafka

KINDS = ("", ".avro", ".proto")
GOOD = '{"orderId":"7f0c8a52-3c1e-4b7a-9d43-0a6b1c2d3e4f","total":5}'


@pytest.fixture
def spec(kafka: Broker, kdev: Kdev, tmp_path: Path) -> tuple[str, str]:
    """A document of three languages and the first of its topics, which are there."""
    topic, path = kafka.topic(), tmp_path / "shop.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    assert kdev("topics", "apply", str(path), **kafka.environ()).code == 0
    return str(path), topic


def raw(kafka: Broker, kdev: Kdev, topic: str) -> Sequence[tuple[object, object]]:
    """The keys and values of a topic, in order, as the broker has them."""
    result = kdev("tail", topic, "-n", "all", "--no-follow", "--decode", "hex", **kafka.environ())
    assert result.code == 0, result.err
    lines = sorted(map(json.loads, result.out.splitlines()), key=lambda it: (it["partition"], it["offset"]))
    return [(each["key"], each["value"]) for each in lines]


@pytest.mark.parametrize("kind", KINDS, ids=["JSON", "Avro", "Protobuf"])
def test_what_was_decoded_goes_back_as_the_same_bytes(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], *, tmp_path: Path, kind: str
) -> None:
    path, topic = spec[0], spec[1] + kind
    assert (
        kdev("mock", path, "--topic", topic, "--rate", "max", "-c", "200", "-q", **kafka.environ()).code == 0
    )
    kept, copy = tmp_path / "kept.jsonl", kafka.topic()
    words = ("tail", topic, "--spec", path, "-n", "all", "--no-follow", "-o", "json")
    kept.write_text(kdev(*words, **kafka.environ()).out, encoding="utf-8")
    assert '"value":{' in kept.read_text(encoding="utf-8")

    named = f"{ {'': 'orders', '.avro': 'measures', '.proto': 'readings'}[kind] }={copy}"
    sent = ("produce", copy, "--spec", path, "--topic-name", named, "--from", str(kept), "--keep-partitions")
    result = kdev(*sent, **kafka.environ())

    assert result.code == 0, result.err
    assert raw(kafka, kdev, copy) == raw(kafka, kdev, topic)
    judged = ("verify", path, "--topic-name", named, "-t", copy, "--min", "200")
    assert kdev(*judged, **kafka.environ()).code == 0


def test_a_value_or_lines_are_written_as_the_message_that_they_fit(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], tmp_path: Path
) -> None:
    path, topic = spec
    lines = tmp_path / "lines"
    lines.write_text('{"sensor":"a","value":1.5}\n{"sensor":"b","value":2}\n', encoding="utf-8")

    one = kdev("produce", topic, GOOD, "--spec", path, "-k", "k", **kafka.environ())
    proto = kdev("produce", f"{topic}.proto", '{"sensor_id":"s"}', "--spec", path, **kafka.environ())
    many = (
        "produce",
        f"{topic}.avro",
        "--spec",
        path,
        "-m",
        "Measured",
        "--from",
        str(lines),
        "--input",
        "lines",
    )
    avro = kdev(*many, **kafka.environ())

    assert (one.code, proto.code, avro.code) == (0, 0, 0), avro.err
    assert raw(kafka, kdev, topic) == [("k", GOOD.encode().hex())]
    assert raw(kafka, kdev, f"{topic}.proto") == [(None, "0a0173")]
    assert {value for _, value in raw(kafka, kdev, f"{topic}.avro")} == {
        "0261000000000000f83f",
        "02620000000000000040",
    }


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("", GOOD.replace("5}", "-5}"), "is no OrderPlaced: `$.total` must be at least 0"),
        ("", "no json", "is no JSON"),
        (".avro", '{"sensor":"a"}', "is no Measured"),
        (".proto", '{"sensor_id":5}', "is no Read"),
    ],
)
def test_what_is_no_message_is_told_and_not_sent(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], *, kind: str, value: str, why: str
) -> None:
    path, topic = spec[0], spec[1] + kind

    result = kdev("produce", topic, value, "--spec", path, **kafka.environ())

    assert result.code == 6
    assert f"error: the value {why}" in result.err
    assert raw(kafka, kdev, topic) == []


def test_a_bad_line_of_a_file_is_told_with_its_place(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], tmp_path: Path
) -> None:
    path, topic = spec
    kept, lines = tmp_path / "kept.jsonl", tmp_path / "lines"
    kept.write_text(
        f'{{"value":{GOOD}}}\n{{"value":{{"total":5}},"message":"OrderPlaced"}}\n', encoding="utf-8"
    )
    lines.write_text(f"{GOOD}\n5\n", encoding="utf-8")

    told = kdev("produce", topic, "--spec", path, "--from", str(kept), **kafka.environ())
    plain = kdev(
        "produce", topic, "--spec", path, "--from", str(lines), "--input", "lines", **kafka.environ()
    )

    assert (told.code, plain.code) == (6, 6)
    assert f"{kept}:2 has a `value` that is no OrderPlaced: `$` lacks `orderId`" in told.err
    assert "nothing was sent" in told.err
    assert f"{lines}:2 is no OrderPlaced" in plain.err
    assert "1 record before it was sent" in plain.err
    assert len(raw(kafka, kdev, topic)) == 1


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["nowhere", "5"], "has no topic `nowhere`"),
        (["", "5", "-m", "OrderPlacd"], "has no message `OrderPlacd`"),
    ],
)
def test_what_the_document_has_not_is_refused(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], *, words: list[str], problem: str
) -> None:
    path, topic = spec

    result = kdev("produce", words[0] or topic, *words[1:], "--spec", path, **kafka.environ())

    assert result.code == 2
    assert problem in result.err
