"""`kdev tail`: what it refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Kdev

SameAs = Callable[[str, str], None]
_LIST = "`kdev topics list` shows what there is"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("two-starts", ["--from-beginning", "-n", "5"]),
        ("bad-last", ["-n", "many"]),
        ("bad-duration", ["--for", "10"]),
        ("bad-patience", ["--retry-for", "always"]),
        ("bad-coding", ["--decode", "int65"]),
        ("raw-decoded", ["--decode", "hex", "-o", "raw"]),
        ("null-lines", ["--null"]),
        ("until-follow", ["--until", "10m", "-f"]),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_is_read(
    kdev: Kdev, same_as: SameAs, name: str, options: list[str]
) -> None:
    result = kdev("tail", "car-rentals", *options, "-b", "localhost:1")

    assert (result.code, result.out) == (2, "")
    same_as(f"tail-{name}", result.err)


def test_a_number_that_is_too_small_is_refused(kdev: Kdev) -> None:
    assert kdev("tail", "car-rentals", "-c", "0").code == 2


def test_a_topic_must_be_named_where_nobody_can_be_asked(kdev: Kdev) -> None:
    assert kdev("tail") == (2, "", f"error: no topic is named\nhint: {_LIST}\n")


def test_without_an_environment_it_says_how_to_start_one(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("tail", "car-rentals")

    assert (result.code, result.out) == (4, "")
    same_as("tail-no-environment", result.err)


def test_a_broker_that_is_not_there_is_told_at_once(kdev: Kdev, same_as: SameAs, free_port: int) -> None:
    result = kdev("tail", "car-rentals", "--bootstrap", f"localhost:{free_port}")

    assert (result.code, result.out) == (5, "")
    same_as("tail-unreachable", result.err.replace(str(free_port), "PORT"))


@pytest.mark.parametrize(
    "other", [("-n", "3"), ("--since", "1h"), ("--offset", "1"), ("--group", "g"), ("--from-beginning",)]
)
def test_another_way_to_begin_does_not_go_with_it(kdev: Kdev, other: tuple[str, ...]) -> None:
    result = kdev("tail", "t", "--from-group", "g", *other, "-b", "localhost:1")

    assert result.code == 2
    assert "`--from-group`" in result.err
