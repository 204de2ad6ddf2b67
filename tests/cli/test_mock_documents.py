"""`kdev mock A B`, and `topics apply` and `verify` like it: the topics of several documents in one run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Broker, Kdev

DOCUMENT = """
asyncapi: 3.0.0
info: {{title: {message}, version: 1.0.0}}
{servers}
channels:
  {topic}:
    address: {topic}
    messages:
      {message}:
        payload:
          type: object
          required: [id, {field}, at]
          properties:
            id: {{type: string, pattern: '^[A-Z]{{3}}-[0-9]{{3}}$'}}
            {field}: {{type: integer, minimum: 0, maximum: 100000}}
            at: {{type: string, format: date-time}}
"""
MQTT = "servers: {own: {host: 'mqtt.example.com', protocol: mqtt}}"
KAFKA = "servers: {own: {host: 'kafka.example.com', protocol: kafka}}"
FAST = ("--rate", "max", "--dry-run", "--seed", "7")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, topic: str, message: str, field: str = "step", *, servers: str = "") -> str:
    text = DOCUMENT.format(topic=topic, message=message, field=field, servers=servers)
    Path(name).write_text(text, encoding="utf-8")
    return name


def untimed(out: str, topic: str) -> list[object]:
    """Keys and values of a topic without the time of the event, which the rate of the whole run decides."""
    records = [json.loads(line) for line in out.splitlines()]
    return [(record["key"], {**record["value"], "at": ""}) for record in records if record["topic"] == topic]


def test_a_second_document_leaves_the_records_of_the_first_as_they_were(kdev: Kdev) -> None:
    cars, bikes = write("cars.yaml", "cars", "CarMoved"), write("bikes.yaml", "bikes", "BikeMoved")

    alone = untimed(kdev("mock", cars, *FAST, "-c", "40").out, "cars")
    both = kdev("mock", cars, bikes, *FAST, "-c", "80").out

    assert len(alone) == 40
    assert untimed(both, "cars") == alone
    assert untimed(both, "bikes") == untimed(kdev("mock", bikes, *FAST, "-c", "40").out, "bikes")


def test_a_quoted_glob_means_all_documents_that_it_matches(kdev: Kdev) -> None:
    write("cars.yaml", "cars", "CarMoved")
    write("bikes.yaml", "bikes", "BikeMoved")
    Path("kdev-notes.yaml").write_text("no: document\n", encoding="utf-8")

    out = kdev("mock", "*.yaml", *FAST, "-c", "10").out

    assert Counter(json.loads(line)["topic"] for line in out.splitlines()) == {"cars": 5, "bikes": 5}


def test_options_are_about_the_topics_and_messages_of_all_documents(kdev: Kdev) -> None:
    both = (write("cars.yaml", "cars", "CarMoved"), write("bikes.yaml", "bikes", "BikeMoved", "speed"))

    rated = kdev("mock", *both, "--dry-run", "--rate", "bikes=10", "--rate", "cars=90", "-c", "50")
    chosen = kdev("mock", *both, *FAST, "-c", "5", "--topic", "bikes", "--set", "speed=7")
    named = kdev("mock", *both, *FAST, "-c", "4", "--topic-name", "cars=autos")

    topics = Counter(json.loads(line)["topic"] for line in rated.out.splitlines())
    assert topics == {"cars": 45, "bikes": 5}
    records = [json.loads(line) for line in chosen.out.splitlines()]
    assert {(record["topic"], record["value"]["speed"]) for record in records} == {("bikes", 7)}
    assert {json.loads(line)["topic"] for line in named.out.splitlines()} == {"autos", "bikes"}


def test_the_shards_of_several_documents_are_the_whole_run(kdev: Kdev) -> None:
    both = (write("cars.yaml", "cars", "CarMoved"), write("bikes.yaml", "bikes", "BikeMoved"))
    run = ("mock", *both, *FAST, "-c", "60")

    parts = [kdev(*run, "--shard", f"{part}/2").out.splitlines() for part in (1, 2)]

    assert all(parts)
    assert sorted(parts[0] + parts[1]) == sorted(kdev(*run).out.splitlines())


def test_a_message_that_is_in_two_documents_is_sent_once(kdev: Kdev) -> None:
    both = (write("cars.yaml", "cars", "CarMoved"), write("again.yaml", "cars", "CarMoved"))

    assert kdev("mock", *both, *FAST, "-c", "20").out == kdev("mock", both[0], *FAST, "-c", "20").out


def test_what_does_not_go_together_is_told_with_both_places(
    kdev: Kdev, same_as: Callable[[str, str], None]
) -> None:
    write("cars.yaml", "cars", "CarMoved")
    write("other.yaml", "cars", "CarMoved", "mileage")
    write("dotted.yaml", "car.fleet", "FleetMoved")
    write("dashed.yaml", "car_fleet", "FleetMoved")
    Path("broken.yaml").write_text("asyncapi: 3.0.0\n", encoding="utf-8")
    said: list[str] = []
    for words, code in (
        (["cars.yaml", "other.yaml"], 3),
        (["dotted.yaml", "dashed.yaml"], 3),
        (["broken.yaml", "cars.yaml", "missing.yaml"], 3),
        (["cars.yaml", "dotted.yaml", "--topic", "cras"], 2),
        (["cars.yaml", "dotted.yaml", "--param", "city=berlin"], 2),
    ):
        result = kdev("mock", *words, "--dry-run")
        assert result.code == code, words
        said += [f"$ kdev mock {' '.join(words)}", result.err]

    same_as("mock/several-refused", "\n".join(said))


def test_a_document_whose_servers_do_not_speak_kafka_is_sent_beside_one_whose_servers_do(kdev: Kdev) -> None:
    cars = write("cars.yaml", "cars", "CarMoved", servers=KAFKA)
    lamps = write("lamps.yaml", "lamps", "LampLit", servers=MQTT)

    out = kdev("mock", cars, lamps, *FAST, "-c", "10").out

    assert {json.loads(line)["topic"] for line in out.splitlines()} == {"cars", "lamps"}


def test_one_run_sends_several_documents_with_one_summary_that_can_be_typed_again(
    kdev: Kdev, broker: Broker
) -> None:
    names = [
        write("cars.yaml", "cars-of-two", "CarMoved"),
        write("sales.yaml", "cars-of-two", "CarSold", "price"),
    ]

    result = kdev("mock", *names, "--rate", "200", "-c", "60", "--seed", "1", **broker.environ())

    assert result.code == 0
    assert "topic `cars-of-two` gets `CarMoved` of cars.yaml, and `CarSold` of sales.yaml" in result.err
    assert "60 sent   60 acked" in result.out
    assert "kdev mock cars.yaml sales.yaml --rate 200 --count 60 --seed 1" in result.out


@pytest.mark.kafka
def test_workers_share_several_documents(kdev: Kdev, kafka: Broker) -> None:
    first, second = kafka.topic(), kafka.topic()
    names = [write("cars.yaml", first, "CarMoved"), write("bikes.yaml", second, "BikeMoved")]

    result = kdev(
        "mock", *names, "--rate", "1k", "-c", "400", "--workers", "2", "-q", "-o", "json", **kafka.environ()
    )

    topics = json.loads(result.out)["topics"]
    assert {topic: found["acked"] for topic, found in topics.items()} == {first: 200, second: 200}


def test_the_topics_of_several_documents_are_made_and_verified_together(kdev: Kdev, broker: Broker) -> None:
    names = [
        write("cars.yaml", "cars-checked", "CarMoved"),
        write("bikes.yaml", "bikes-checked", "BikeMoved"),
    ]
    names.append(write("sales.yaml", "cars-checked", "CarSold", "price"))
    run = (*names, "--output", "json")

    applied = kdev("topics", "apply", *run, **broker.environ())
    sent = kdev("mock", *names, "--rate", "max", "-c", "60", **broker.environ())
    good = kdev("verify", *run, **broker.environ())
    kdev("produce", "bikes-checked", "nonsense", **broker.environ())
    broken = kdev("verify", *names, **broker.environ())

    assert (applied.code, sent.code, good.code, broken.code) == (0, 0, 0, 6)
    assert [each["topic"] for each in json.loads(applied.out)["topics"]] == ["cars-checked", "bikes-checked"]
    topics = json.loads(good.out)["topics"]
    assert {name: topic["valid"] for name, topic in topics.items()} == {
        "cars-checked": {"CarMoved": 20, "CarSold": 20},
        "bikes-checked": {"BikeMoved": 20},
    }
    assert "--spec bikes.yaml" in broken.out
    assert "`kdev explain bikes.yaml` shows what is asked for" in broken.err


def test_documents_that_do_not_go_together_make_no_topics_and_no_verdict(kdev: Kdev) -> None:
    names = [write("cars.yaml", "cars", "CarMoved"), write("other.yaml", "cars", "CarMoved", "mileage")]

    for command in ("verify", "up"):
        result = kdev(command, *names)
        assert (result.code, result.out) == (3, "")
        assert "sends another `CarMoved` to topic `cars` than cars.yaml does" in result.err
