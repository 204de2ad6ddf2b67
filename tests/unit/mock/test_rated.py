"""What is paid by measure: so much of a unit at a price for each makes the total."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.mock.made import stream, values

NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}


def made(**fields: object) -> list[Any]:
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    return values(stream(schema), 200)


@pytest.mark.parametrize(
    ("count", "each", "whole"),
    [
        ("energyKwh", "pricePerKwh", "totalCost"),
        ("kwh", "tariff_per_kwh", "total_amount"),
        ("kwhDelivered", "kwhPrice", "cost"),
        ("liters", "pricePerLiter", "totalPrice"),
        ("distanceKm", "ratePerKm", "totalFare"),
        ("hoursWorked", "hourlyRate", "grossPay"),
        ("minutes", "pricePerMinute", "totalCharge"),
        ("quantity", "pricePerUnit", "totalPrice"),
        ("nights", "nightlyRate", "totalPrice"),
    ],
)
def test_a_measure_times_its_price_is_the_total(count: str, each: str, whole: str) -> None:
    found = made(**{count: NUMBER, each: NUMBER, whole: NUMBER})

    for value in found:
        assert value[whole] == pytest.approx(value[count] * value[each], abs=0.0051)
    assert len({value[whole] for value in found}) > 20


def test_cents_are_cents_and_other_numbers_are_left_alone() -> None:
    for value in made(energyKwh=NUMBER, pricePerKwh=NUMBER, totalCents=WHOLE, breakMinutes=WHOLE):
        assert value["totalCents"] == pytest.approx(value["energyKwh"] * value["pricePerKwh"] * 100, abs=0.51)


def test_a_net_total_by_measure_comes_before_its_tax() -> None:
    for value in made(kwh=NUMBER, pricePerKwh=NUMBER, subtotal=NUMBER, tax=NUMBER, total=NUMBER):
        assert value["subtotal"] == pytest.approx(value["kwh"] * value["pricePerKwh"], abs=0.0051)
        assert value["total"] == pytest.approx(value["subtotal"] + value["tax"], abs=0.0051)


def test_a_price_for_one_unit_says_nothing_of_another() -> None:
    found = made(distanceKm=NUMBER, pricePerKwh=NUMBER, totalCost=NUMBER)

    assert any(abs(v["totalCost"] - v["distanceKm"] * v["pricePerKwh"]) > 1 for v in found)


def test_a_total_that_has_no_room_for_the_product_is_a_number_of_its_own() -> None:
    small = {"type": "number", "maximum": 0.01}
    for value in made(energyKwh=NUMBER, pricePerKwh={"type": "number", "minimum": 5}, totalCost=small):
        assert value["totalCost"] <= 0.01
