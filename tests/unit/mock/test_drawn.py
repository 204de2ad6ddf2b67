"""What is told of one card, flight or reading belongs together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.mock.made import stream, values

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
BEGINNINGS = {
    "VISA": r"4",
    "MASTERCARD": r"5[1-5]",
    "AMEX": r"3[47]",
    "MAESTRO": r"(5018|5020|6304|6759)",
    "DISCOVER": r"6(011|5)",
    "JCB": r"35(28|69)",
    "DINERS": r"3[68]",
    "UNIONPAY": r"62",
}


def made(**fields: object) -> list[Any]:
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    return values(stream(schema), 200)


def test_the_number_of_a_card_is_one_of_its_brand() -> None:
    for value in made(cardNumber=TEXT, cardBrand=TEXT, cardLast4=TEXT):
        assert re.match(BEGINNINGS[str(value["cardBrand"])], str(value["cardNumber"])), value
        assert str(value["cardNumber"]).endswith(str(value["cardLast4"]))


def test_a_card_keeps_to_the_brands_and_the_form_that_a_schema_has_and_has_its_check_digit() -> None:
    brand = {"enum": ["visa", "mastercard", "amex"]}
    number = {"type": "string", "pattern": "^[0-9]{15,16}$"}
    found = made(card={
        "type": "object",
        "properties": {"number": number, "brand": brand},
        "required": ["number", "brand"],
    })  # fmt: skip

    seen = set()
    for value in found:
        card = value["card"]
        seen.add(card["brand"])
        assert re.match(BEGINNINGS[card["brand"].upper()], card["number"])
        digits = [int(each) for each in reversed(card["number"])]
        assert sum(digits[::2] + [sum(divmod(2 * each, 10)) for each in digits[1::2]]) % 10 == 0
    assert seen == {"visa", "mastercard", "amex"}


def test_brands_that_nobody_knows_are_drawn_as_well() -> None:
    found = made(cardNumber=TEXT, cardBrand={"enum": ["VISA", "OUR_OWN"]})

    assert {value["cardBrand"] for value in found} == {"VISA", "OUR_OWN"}


def test_a_flight_begins_with_the_code_of_its_airline() -> None:
    codes = {"Lufthansa": "LH", "British Airways": "BA", "KLM": "KL", "Air France": "AF", "Iberia": "IB"}
    for value in made(airline=TEXT, flightNumber=TEXT):
        assert str(value["flightNumber"]).startswith(codes.get(str(value["airline"]), ""))


def test_a_reading_has_the_unit_and_the_size_of_what_is_measured() -> None:
    sizes = {"%": (0, 110), "hPa": (960, 1060), "C": (0, 45), "ppm": (0, 1400)}
    units = {"temperature": "C", "humidity": "%", "pressure": "hPa", "co2": "ppm"}
    for value in made(sensorType={"enum": list(units)}, value=NUMBER, unit=TEXT):
        unit, number = str(value["unit"]), value["value"]
        assert unit == units[str(value["sensorType"])]
        assert sizes[unit][0] <= number <= sizes[unit][1]


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_reading_keeps_to_the_bounds_of_its_schema(kind: str) -> None:
    for value in made(sensorType=TEXT, value={"type": kind, "minimum": 0, "maximum": 30}):
        number = value["value"]
        assert 0 <= number <= 30


@pytest.mark.parametrize("last", ["last4", "last_four", "last4Digits", "cardLast4", "lastFourDigits"])
def test_last_digits_are_those_of_the_card_beside_them_and_around_them(last: str) -> None:
    card = {"type": "object", "properties": {"number": TEXT, "brand": TEXT}, "required": ["number", "brand"]}
    for value in made(cardNumber=TEXT, **{last: TEXT}):
        assert re.fullmatch("[0-9]{4}", value[last])
        assert value["cardNumber"].endswith(value[last])
    for value in made(**{last: TEXT}, card=card):
        assert value["card"]["number"].endswith(value[last])


def test_last_digits_without_any_card_are_digits() -> None:
    for value in made(last4=TEXT, method=TEXT):
        assert re.fullmatch("[0-9]{4}", value["last4"])


def test_the_one_card_of_an_object_is_one_however_often_it_is_told() -> None:
    for value in made(cardNumber=TEXT, maskedPan=TEXT):
        assert value["cardNumber"][-4:] == value["maskedPan"][-4:]
    cards = [
        (value["oldCardNumber"], value["newCardNumber"])
        for value in made(oldCardNumber=TEXT, newCardNumber=TEXT)
    ]
    assert any(old != new for old, new in cards)
