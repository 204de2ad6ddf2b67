"""What draft-04 writes in another way means the same in draft-07."""

from __future__ import annotations

import pytest

from kdev.payload.draft4 import DRAFT_7, modern
from tests.unit.mock.made import stream, values

DRAFT_4 = "http://json-schema.org/draft-04/schema#"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"minimum": 0, "exclusiveMinimum": True}, {"exclusiveMinimum": 0}),
        ({"maximum": 9, "exclusiveMaximum": False}, {"maximum": 9}),
        ({"exclusiveMaximum": True}, {}),
        ({"properties": {"id": {"id": "#a"}}}, {"properties": {"id": {"$id": "#a"}}}),
        ({"default": {"id": "x"}, "enum": [{"id": "x"}]}, {"default": {"id": "x"}, "enum": [{"id": "x"}]}),
        ({"allOf": [{"minimum": 1, "exclusiveMinimum": True}]}, {"allOf": [{"exclusiveMinimum": 1}]}),
    ],
)
def test_what_was_written_otherwise_means_the_same(
    before: dict[str, object], after: dict[str, object]
) -> None:
    assert modern({"$schema": DRAFT_4, **before}) == {"$schema": DRAFT_7, **after}


def test_a_schema_of_another_draft_stays_as_it_is() -> None:
    schema = {"$schema": DRAFT_7, "id": "x", "exclusiveMinimum": 3}

    assert modern(schema) is schema


def test_records_keep_to_the_open_bounds_of_draft_4() -> None:
    price = {
        "type": "integer",
        "minimum": 0,
        "exclusiveMinimum": True,
        "maximum": 3,
        "exclusiveMaximum": True,
    }
    schema = {"$schema": DRAFT_4, "type": "object", "properties": {"price": price}, "required": ["price"]}

    assert {str(value) for value in values(stream(schema), 50)} == {"{'price': 1}", "{'price': 2}"}
