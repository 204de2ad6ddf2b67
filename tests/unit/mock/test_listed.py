"""Items of a list are numbered in their order, and what is the sum of theirs is that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.mock.made import stream, values

NUMBER: Mapping[str, object] = {"type": "number", "minimum": 0.1, "maximum": 30}
WHOLE: Mapping[str, object] = {"type": "integer"}


def orders(**item: object) -> list[Any]:
    """Orders whose items have some fields."""
    items = {"type": "object", "properties": item, "required": list(item)}
    order = {
        "type": "object",
        "properties": {
            "lines": {"type": "array", "items": items, "minItems": 1, "maxItems": 4},
            "totalWeightKg": {"type": "number"},
        },
        "required": ["lines", "totalWeightKg"],
    }
    return [*values(stream(order), 200)]


@pytest.mark.parametrize(
    ("name", "first"), [("lineNumber", 1), ("position", 1), ("itemIndex", 0), ("sequenceNo", 1)]
)
def test_items_are_numbered_in_their_order(name: str, first: int) -> None:
    for value in orders(**{name: WHOLE}):
        said = [item[name] for item in value["lines"]]
        assert said == [*range(first, first + len(said))]


def test_a_number_that_the_schema_settles_stays_as_it_says() -> None:
    found = orders(lineNumber={"type": "integer", "enum": [10, 20]})

    assert {item["lineNumber"] for value in found for item in value["lines"]} == {10, 20}


def test_a_number_of_something_else_is_none_of_its_place() -> None:
    found = orders(phoneNumber=WHOLE)

    assert any(value["lines"][0]["phoneNumber"] != 1 for value in found)


def test_the_total_of_a_measure_is_the_sum_over_the_items() -> None:
    for value in orders(weightKg=NUMBER):
        assert value["totalWeightKg"] == pytest.approx(sum(item["weightKg"] for item in value["lines"]))
