"""Nested objects are drawn as rows of a pool."""

from __future__ import annotations

from typing import Any

from kdev.mock.chance import Chance
from kdev.mock.pools import ROWS, pooled
from tests.unit.mock.made import stream, texts, values

CUSTOMER: dict[str, Any] = {
    "type": "object",
    "required": ["name", "city", "tier", "since"],
    "properties": {
        "name": {"type": "string"},
        "city": {"type": "string"},
        "tier": {"enum": ["gold", "silver", "none"]},
        "since": {"type": "string", "format": "date-time"},
    },
}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["customer", "state"],
    "properties": {"customer": CUSTOMER, "state": {"enum": ["new", "paid"]}},
}


def without(value: Any, name: str) -> Any:
    customer = {key: part for key, part in value["customer"].items() if key != name}
    return {**value, "customer": customer}


def test_the_same_rows_come_again_and_again() -> None:
    made: list[Any] = values(stream(ORDER), 20_000)
    rows = {(one["customer"]["name"], one["customer"]["city"], one["customer"]["tier"]) for one in made}

    assert 500 < len(rows) <= ROWS
    assert {one["customer"]["tier"] for one in made} == {"gold", "silver", "none"}


def test_what_is_beside_the_object_is_drawn_by_itself() -> None:
    made: list[Any] = values(stream(ORDER), 20_000)
    states: dict[object, set[object]] = {}
    for one in made:
        key = (one["customer"]["name"], one["customer"]["city"])
        states.setdefault(key, set()).add(one["state"])

    assert sum(len(each) == 2 for each in states.values()) > 0.9 * len(states)


def test_one_more_field_in_a_nested_object_moves_no_other() -> None:
    larger = {**CUSTOMER, "properties": {"note": {"type": "string"}, **CUSTOMER["properties"]}}
    more = {**ORDER, "properties": {"customer": larger, "state": ORDER["properties"]["state"]}}

    assert [without(one, "note") for one in values(stream(more), 3000)] == values(stream(ORDER), 3000)


def test_a_key_in_a_nested_object_is_the_one_of_the_payload() -> None:
    made = stream(ORDER, extensions={"x-kdev": {"key": "$.customer.name"}})
    block = made.make(0, range(500))

    names = [one["customer"]["name"].encode() for one in values(made, 500)]  # type: ignore[index]

    assert block.keys == names


def test_records_are_the_same_however_they_are_cut_into_blocks() -> None:
    made = stream(ORDER)

    assert [*texts(made, 700), *texts(made, 1500, 700)] == list(texts(made, 2200))


def test_every_value_is_in_the_pool_about_equally_often() -> None:
    order = list(pooled(["a", "b", "c"], Chance(1)))

    assert len(order) == ROWS
    assert {order.count(each) for each in "abc"} == {341, 342}
