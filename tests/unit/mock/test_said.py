"""What a document says to kdev is tried before a run is, and all of it is told that cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import DataError, KdevError, SpecError
from kdev.settings import Settings
from kdev.wishes import Wishes

HEAD = """asyncapi: 3.0.0
info: {{title: t, version: '1'}}
channels:
  cars:
    messages:
      Car:
        x-kdev: {message}
        payload:
          type: object
          properties:
            carId: {{type: string}}
            color: {{type: string, x-kdev: {field}}}
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "cars.yaml"


def told(document: Path, *, message: str = "{weight: 1}", field: str = "red|blue") -> list[str]:
    document.write_text(HEAD.format(message=message, field=field), encoding="utf-8")
    found = wiring.examine(str(document))
    assert (found.spec is None) == bool(found.errors)
    return [
        f"{each.place.path.removeprefix('$.channels.cars.messages.')} {each.text}" for each in found.errors
    ]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("{fakr: name}", "`fakr` is not known here"),
        ("{values: 7}", "`values: 7` is no list of values"),
        ("{values: [a, b], weights: [1]}", "`weights` do not go with `values`"),
        ("{regex: '['}", "`/[/` is no regular expression"),
        ("{range: [9, 2]}", "`9..2` ends before it begins"),
        ("{faker: nosuchthing}", "`nosuchthing` is no provider"),
    ],
)
def test_a_field_that_says_what_cannot_be_followed_is_told_with_its_place(
    document: Path, field: str, text: str
) -> None:
    assert told(document, field=field) == [
        f"Car.payload.properties.color has an `x-kdev` that cannot be followed: {text}"
    ]


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        ("{wieght: 3, kye: $.carId}", ["`x-kdev` has `wieght`", "`x-kdev` has `kye`"]),
        ("{weight: -1}", ["`x-kdev` has the weight `-1`"]),
        ("{weight: many, key: 7}", ["`x-kdev` has the weight `many`", "`x-kdev` has a key that is no path"]),
        ("{key: {field: $.carId, cuont: 4}}", ["`x-kdev` has a key with `cuont`"]),
        ("{key: {field: $.carId, count: 0}}", ["`x-kdev` has the count of keys `0`"]),
        ("often", ["`x-kdev` of a message is `often`"]),
    ],
)
def test_a_message_that_says_what_cannot_be_followed_is_told_with_all_of_it(
    document: Path, message: str, texts: list[str]
) -> None:
    assert told(document, message=message) == [f"Car {text}" for text in texts]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("{key: $.carId, weight: 0}", "red*3|blue"),
        (
            "{key: {field: $.carId, distribution: 'zipf:1.1', count: 10}}",
            "{values: [red, blue], weights: [3, 1]}",
        ),
        ("{weight: 2}", "{regex: '[a-z]{3}'}"),
        ("{weight: 2}", "first_name"),
    ],
)
def test_what_can_be_followed_is_no_problem(document: Path, message: str, field: str) -> None:
    assert told(document, message=message, field=field) == []


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("{weight: 1}", "{fakr: name}"),
        ("{weight: many}", "red"),
        ("{key: {cuont: 3}}", "red"),
        ("often", "red"),
    ],
)
def test_a_run_is_refused_for_the_same_reason(document: Path, message: str, field: str) -> None:
    said = told(document, message=message, field=field)
    plan = wiring.topic_plan(wiring.load_spec(str(document)), Settings())
    with pytest.raises(KdevError) as caught:
        wiring.mix(plan, Wishes(), Settings(), seed=1)

    assert isinstance(caught.value, SpecError | DataError)
    assert said[0].partition(" ")[2] in str(caught.value)


def test_a_schema_that_is_used_twice_is_told_once(tmp_path: Path) -> None:
    document = tmp_path / "twice.yaml"
    document.write_text(
        """asyncapi: 3.0.0
info: {title: t, version: '1'}
channels:
  cars:
    messages:
      Rented: {payload: {$ref: '#/components/schemas/Car'}}
      Returned: {payload: {$ref: '#/components/schemas/Car'}}
components:
  schemas:
    Car: {type: object, properties: {color: {type: string, x-kdev: {fakr: name}}}}
""",
        encoding="utf-8",
    )

    (problem,) = wiring.examine(str(document)).errors

    assert (problem.place.line, problem.hint) == (10, "did you mean `faker`?")
