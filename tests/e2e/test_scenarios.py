"""The three small systems of the tutorial: each program reads what `kdev mock` sends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kdev import wiring
from tests.conftest import ROOT, Broker, Kdev

pytestmark = pytest.mark.kafka

SCENARIOS = ROOT / "docs" / "tutorial" / "scenarios"
SPEC = str(ROOT / "specs" / "car-rentals.yaml")


def program(kafka: Broker, name: str, *arguments: str) -> list[str]:
    """The lines that a program prints until it has read what it was told to."""
    done = subprocess.run(
        [sys.executable, str(SCENARIOS / f"{name}.py"), *arguments],
        env={**os.environ, "KDEV_BOOTSTRAP": kafka.endpoint.bootstrap_servers},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(autouse=True)
def _nothing_left(kafka: Broker) -> Iterator[None]:
    """The topics have the names of the tutorial, which other tests of the same broker use as well."""
    _delete(kafka)
    yield
    _delete(kafka)


def _delete(kafka: Broker) -> None:
    with wiring.admin(kafka.settings()) as admin:
        there = {each.name for each in admin.topics()} & {"car-rentals", "car.available"}
        if there:
            admin.delete(sorted(there))


def sent(kdev: Kdev, kafka: Broker, topic: str, count: int) -> None:
    """Send records of one topic."""
    done = kdev("mock", SPEC, "--topic", topic, "--rate", "max", "--count", str(count), **kafka.environ())
    assert done.code == 0, done.err


def test_the_board_tells_of_each_car_that_is_free_or_taken(kdev: Kdev, kafka: Broker) -> None:
    sent(kdev, kafka, "car.available", 30)

    lines = program(kafka, "availability_board", "30")

    assert len(lines) == 30
    assert all(re.fullmatch(r"CAR-\d+ is (free|taken \(.+\)) at \S+", line) for line in lines), lines


def test_the_analytics_count_each_rental_that_was_asked_for(kdev: Kdev, kafka: Broker) -> None:
    sent(kdev, kafka, "car-rentals", 90)

    lines = program(kafka, "rental_analytics", "90")

    table = lines[len(lines) - 1 - lines[::-1].index(next(line for line in lines if "rentals" in line)) :]
    rentals = [int(line.split()[1]) for line in table[1:] if line]
    asked = subprocess.run(
        [sys.executable, "-m", "kdev", "tail", "car-rentals", "--from-beginning", "--no-follow"],
        env={**os.environ, **kafka.environ()},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.count('"requestedAt"')
    assert sum(rentals) == asked > 0


def test_what_was_sent_by_hand_before_stops_none_of_them(kdev: Kdev, kafka: Broker) -> None:
    for topic in ("car-rentals", "car.available"):
        by_hand = ("produce", topic, "New rental request received!", "--create")
        assert kdev(*by_hand, **kafka.environ()).code == 0
        assert kdev("produce", topic, "--key", "gone", "--null", **kafka.environ()).code == 0
        sent(kdev, kafka, topic, 12)

    assert len(program(kafka, "availability_board", "14")) == 12
    assert any("rentals" in line for line in program(kafka, "rental_analytics", "14"))
    assert program(kafka, "service", "fleet", "14")
    assert program(kafka, "service", "invoices", "14")


def test_a_service_that_was_away_catches_up_where_it_left_off(kdev: Kdev, kafka: Broker) -> None:
    sent(kdev, kafka, "car-rentals", 60)

    fleet = program(kafka, "service", "fleet", "60")
    first = program(kafka, "service", "invoices", "20")
    then = program(kafka, "service", "invoices", "40")

    assert all(re.fullmatch(r"CAR-\d+ has [\d,]+ km(, to be repaired)?", line) for line in fleet), fleet
    assert len(fleet) > len(first) + len(then) > 0
    assert not set(first) & set(then)
