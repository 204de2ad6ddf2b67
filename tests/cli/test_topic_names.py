"""`--param` and `--topic-name` as a person types them; printed records need no broker."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Kdev

SameAs = Callable[[str, str], None]

DOCUMENT = """\
asyncapi: 3.0.0
info: {title: Cars, version: '1'}
channels:
  moves:
    address: '{stage}/cars/{city}'
    parameters: {stage: {enum: [dev, prod]}, city: {default: berlin}}
    messages: {moved: {payload: {type: boolean}}}
  rentals:
    address: rentals
    messages: {rented: {payload: {type: boolean}}}
"""


@pytest.fixture
def cars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A document with parameters in the working folder."""
    monkeypatch.chdir(tmp_path)
    Path("cars.yaml").write_text(DOCUMENT, encoding="utf-8")
    return "cars.yaml"


def topics(printed: str) -> set[str]:
    return {json.loads(line)["topic"] for line in printed.splitlines()}


def test_topics_get_the_names_that_were_typed_and_the_run_can_be_typed_again(kdev: Kdev, cars: str) -> None:
    names = ["--param", "moves.city=rome", "--param", "stage=prod", "--topic-name", "rentals=lent"]

    result = kdev("mock", cars, "--dry-run", *names)

    assert result.code == 0
    assert topics(result.out) == {"prod.cars.rome", "lent"}
    assert f" {' '.join(names)} --dry-run\n" in result.err


def test_the_file_of_settings_names_topics_and_an_option_wins(kdev: Kdev, cars: str) -> None:
    Path("kdev.toml").write_text(
        "topic_separator = '-'\n[parameters]\nstage = 'prod'\ncity = 'rome'\nother = 'x'\n"
        "[topics]\nrentals = 'lent'\n"
    )

    result = kdev("mock", cars, "--dry-run", "--param", "city=paris")

    assert topics(result.out) == {"prod-cars-paris", "lent"}


@pytest.mark.usefixtures("cars")
@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("--param", "cty=rome"), "param-unknown"),
        (("--param", "stage=pord"), "param-not-allowed"),
        (("--param", "rome"), "param-without-value"),
        (("--topic-name", "rental=lent"), "topic-name-unknown"),
        (("--topic-name", "rentals=a/b"), "topic-name-illegal"),
    ],
)
def test_a_name_that_makes_no_sense_is_said_in_one_message(
    kdev: Kdev, same_as: SameAs, argv: tuple[str, ...], name: str
) -> None:
    result = kdev("mock", "cars.yaml", "--dry-run", *argv)

    assert (result.code, result.out) == (2, "")
    same_as(name, result.err)


@pytest.mark.trap(16)
def test_a_document_whose_channels_have_no_topic_says_why(kdev: Kdev, cars: str, same_as: SameAs) -> None:
    own = "channels: {__consumer_offsets: {messages: {m: {payload: {type: boolean}}}}}\n"
    Path(cars).write_text(DOCUMENT.partition("channels:")[0] + own, encoding="utf-8")

    result = kdev("mock", cars, "--dry-run")

    assert (result.code, result.out) == (3, "")
    same_as("mock-no-topic", result.err)
