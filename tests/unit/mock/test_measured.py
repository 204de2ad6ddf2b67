"""Numbers that follow from others: taxes, discounts, balances, a mass index, a speed, a result."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.mock.made import stream, values

NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}
TEXT = {"type": "string"}
CENT = 0.0101


def made(**fields: object) -> list[Any]:
    return values(stream({"type": "object", "properties": fields, "required": list(fields)}), 100)


@pytest.mark.parametrize("rate", [{"taxRate": NUMBER}, {"vatRate": {"type": "number", "maximum": 1}}])
def test_a_tax_is_what_its_rate_says(rate: dict[str, object]) -> None:
    (name,) = rate
    for value in made(netAmount=NUMBER, **rate, taxAmount=NUMBER, grossAmount=NUMBER):
        share = value[name] if name == "vatRate" else value[name] / 100
        assert 0 <= share <= 0.25
        assert value["taxAmount"] == pytest.approx(value["netAmount"] * share, abs=CENT)
        assert value["grossAmount"] == pytest.approx(value["netAmount"] + value["taxAmount"], abs=CENT)


def test_a_tax_within_a_total_is_a_part_of_it() -> None:
    for value in made(total=NUMBER, tax=NUMBER, taxPercent=WHOLE):
        net = value["total"] - value["tax"]
        assert value["tax"] == pytest.approx(net * value["taxPercent"] / 100, abs=0.02)


def test_a_price_less_its_discount_is_the_final_price() -> None:
    for value in made(price=NUMBER, discountPercent=WHOLE, discountAmount=NUMBER, finalPrice=NUMBER):
        off = value["price"] * value["discountPercent"] / 100
        assert value["discountAmount"] == pytest.approx(off, abs=CENT)
        assert value["finalPrice"] == pytest.approx(value["price"] - value["discountAmount"], abs=CENT)


def test_a_balance_moves_by_what_came_in_or_went_out() -> None:
    way = {"enum": ["CREDIT", "DEBIT"]}
    for value in made(balanceBefore=NUMBER, amount=NUMBER, balanceAfter=NUMBER, direction=way):
        moved = value["amount"] if value["direction"] == "CREDIT" else -value["amount"]
        assert value["balanceAfter"] == pytest.approx(value["balanceBefore"] + moved, abs=CENT)
        assert value["balanceAfter"] >= 0


def test_a_mass_index_is_that_of_weight_and_height() -> None:
    for value in made(weightKg=NUMBER, heightCm=WHOLE, bmi=NUMBER):
        assert 40 < value["weightKg"] < 160
        assert value["bmi"] == pytest.approx(value["weightKg"] / (value["heightCm"] / 100) ** 2, abs=0.051)


def test_a_mean_speed_is_that_of_the_way_and_the_time() -> None:
    for value in made(distanceKm=NUMBER, durationMinutes=WHOLE, averageSpeedKmh=NUMBER):
        hours = value["durationMinutes"] / 60
        assert value["averageSpeedKmh"] == pytest.approx(value["distanceKm"] / hours, abs=0.06)


def test_the_flag_of_a_result_says_on_which_side_of_its_range_it_is() -> None:
    ends = {"type": "object", "properties": {"low": NUMBER, "high": NUMBER}, "required": ["low", "high"]}
    found = made(testCode=TEXT, value=NUMBER, unit=TEXT, referenceRange=ends, flag={"enum": ["H", "L", "N"]})
    for value in found:
        low, high = value["referenceRange"]["low"], value["referenceRange"]["high"]
        side = "L" if value["value"] < low else "H" if value["value"] > high else "N"
        assert value["flag"] == side
    assert {value["flag"] for value in found} == {"H", "L", "N"}


def test_what_was_asked_for_is_what_the_object_is() -> None:
    kinds = {"enum": ["ECONOMY", "COMPACT", "SUV"]}
    car = {"type": "object", "properties": {"vehicleClass": kinds}, "required": ["vehicleClass"]}
    found = made(requestedVehicleClass=kinds, vehicle=car)
    assert all(value["requestedVehicleClass"] == value["vehicle"]["vehicleClass"] for value in found)
    assert len({value["requestedVehicleClass"] for value in found}) > 1
