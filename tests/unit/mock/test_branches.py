"""What is sent of schemas that ask for exactly one of several forms reads as one of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.mock.made import stream, values

TEXT = {"type": "string"}
CARD = {"type": "object", "required": ["card"], "properties": {"card": TEXT, "brand": TEXT}}
TRANSFER = {"type": "object", "required": ["iban"], "properties": {"iban": TEXT, "holder": TEXT}}
CASH = {"type": "object", "properties": {"kind": {"const": "cash"}, "till": {"type": "integer"}}}
PAID = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "paid"}, "by": TEXT}}


def made(schema: object) -> list[Any]:
    return values(stream(schema), 200)


def within(schema: object) -> object:
    return {"type": "object", "required": ["pay"], "properties": {"pay": schema}}


@pytest.mark.parametrize("inside", [False, True])
def test_each_record_has_the_fields_of_one_form_only(inside: bool) -> None:
    schema: object = {"oneOf": [CARD, TRANSFER]}
    found = made(within(schema) if inside else schema)

    seen = {frozenset(value["pay"] if inside else value) for value in found}
    assert {form & {"card", "iban"} for form in seen} == {frozenset({"card"}), frozenset({"iban"})}
    assert all(form <= {"card", "brand"} or form <= {"iban", "holder"} for form in seen)


def test_a_form_is_told_by_a_value_of_its_own_where_it_has_one() -> None:
    found = made({"oneOf": [CASH, PAID]})

    assert {value["kind"] for value in found} == {"cash", "paid"}
    assert all("by" not in value for value in found if value["kind"] == "cash")


def test_a_field_that_is_needed_to_tell_forms_apart_is_there() -> None:
    either = {"oneOf": [{"type": "object", "properties": {name: TEXT}} for name in ("a", "b")]}

    for value in made(either):
        assert isinstance(value.get("a", ""), str) != isinstance(value.get("b", ""), str)


def test_a_form_that_no_value_has_leaves_the_others() -> None:
    named = {"maxProperties": 2, "patternProperties": {"^c": {}}}
    schema = {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": {"type": "number"},
        "oneOf": [named, {"minProperties": 2}],
    }

    assert all(len(value) != 2 for value in values(stream(schema), 50) if isinstance(value, dict))


def test_a_required_name_that_is_not_declared_is_no_field_of_the_same_name_elsewhere() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "object", "required": ["b"]}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    }

    assert all(isinstance(value["b"], int) and "b" in value["a"] for value in made(schema))
    never = {"properties": {"level": {"not": {}}, "name": {"type": "object", "required": ["level"]}}}
    assert all("level" in value.get("name", ["level"]) for value in made({"type": "object", **never}))
