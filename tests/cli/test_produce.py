"""`kdev produce`: what it refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Kdev

SameAs = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("null-and-value", ["hello", "--null", "--key", "k"]),
        ("null-without-key", ["--null"]),
        ("bad-header", ["hello", "--header", "source"]),
        ("from-and-value", ["hello", "--from", "kept.jsonl"]),
        ("from-and-key", ["--from", "kept.jsonl", "--key", "k"]),
        ("from-nowhere", ["--from", "kept.jsonl"]),
        ("bad-speed", ["--from", "kept.jsonl", "--replay", "fast"]),
        ("replay-without-from", ["--replay", "2x"]),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_is_sent(
    kdev: Kdev, same_as: SameAs, name: str, options: list[str]
) -> None:
    result = kdev("produce", "car-rentals", *options, "-b", "localhost:1")

    assert (result.code, result.out) == (2, "")
    same_as(f"produce-{name}", result.err)


def test_a_broker_that_is_not_there_is_told_at_once(kdev: Kdev, same_as: SameAs, free_port: int) -> None:
    result = kdev("produce", "car-rentals", "hello", "--bootstrap", f"localhost:{free_port}")

    assert (result.code, result.out) == (5, "")
    same_as("produce-unreachable", result.err.replace(str(free_port), "PORT"))
