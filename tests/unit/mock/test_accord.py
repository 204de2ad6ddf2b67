"""A flag and its reason, a class and its price: what is said twice agrees."""

import pytest

from tests.unit.mock.made import stream, values


def thing(**properties: object) -> dict[str, object]:
    return {"type": "object", "required": list(properties), "properties": properties}


@pytest.mark.parametrize(
    ("flag", "field", "good", "bad"),
    [
        ("available", "reason", {"returned", "cleaned"}, {"rented", "maintenance"}),
        ("isActive", "status", {"active"}, {"suspended", "closed"}),
        ("success", "outcome", {"completed"}, {"failed", "rejected"}),
        ("paid", "paymentStatus", {"settled"}, {"pending", "overdue"}),
    ],
)
def test_a_state_says_what_its_flag_says(flag: str, field: str, good: set[str], bad: set[str]) -> None:
    schema = thing(
        **{flag: {"type": "boolean"}, field: {"type": "string", "enum": [*sorted(good), *sorted(bad)]}}
    )

    found = values(stream(schema), 400)

    assert {value[field] for value in found if value[flag]} >= good - {"cleaned"}  # type: ignore[index]
    assert {value[field] for value in found if value[flag]} & bad == set()  # type: ignore[index]
    assert {value[field] for value in found if not value[flag]} >= bad  # type: ignore[index]


def test_a_state_that_says_nothing_of_a_flag_is_drawn_freely() -> None:
    schema = thing(available={"type": "boolean"}, reason={"type": "string", "enum": ["red", "blue"]})

    found = values(stream(schema), 400)

    assert len({(value["available"], value["reason"]) for value in found}) == 4  # type: ignore[index]


def test_a_better_class_costs_more() -> None:
    money = thing(amount={"type": "number", "minimum": 0, "multipleOf": 0.01})
    schema = thing(cabinClass={"type": "string", "enum": ["economy", "business", "first"]}, fare=money)

    prices: dict[str, list[float]] = {}
    for value in values(stream(schema), 600):
        prices.setdefault(value["cabinClass"], []).append(value["fare"]["amount"])  # type: ignore[index]

    assert max(prices["economy"]) < min(prices["business"]) < max(prices["business"]) < min(prices["first"])


def test_a_price_that_cannot_grow_with_the_class_stays_within_its_bounds() -> None:
    price = {"type": "number", "maximum": 3}
    schema = thing(tier={"type": "string", "enum": ["basic", "premium"]}, price=price)

    assert all(value["price"] <= 3 for value in values(stream(schema), 100))  # type: ignore[index]
