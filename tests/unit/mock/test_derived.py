"""What follows from other fields of an event does: ages, durations, weights, changes, places apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.unit.mock.made import NOW, stream, values

TEXT: Mapping[str, object] = {"type": "string"}
NUMBER: Mapping[str, object] = {"type": "number"}
WHOLE: Mapping[str, object] = {"type": "integer"}
DATE: Mapping[str, object] = {"type": "string", "format": "date"}
TIME: Mapping[str, object] = {"type": "string", "format": "date-time"}


def made(**fields: object) -> list[Any]:
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    return values(stream(schema), 200)


@pytest.mark.parametrize(
    ("start", "end", "lasts", "unit"),
    [
        ("startedAt", "endedAt", "durationSeconds", 1),
        ("startTime", "endTime", "durationMs", 0.001),
        ("startedAt", "finishedAt", "durationMinutes", 60),
        ("departureTime", "arrivalTime", "durationHours", 3600),
    ],
)
def test_what_began_and_ended_lasted_as_long_as_is_said(
    start: str, end: str, lasts: str, unit: float
) -> None:
    for value in made(**{start: TIME, end: TIME, lasts: WHOLE}):
        first, last = (datetime.fromisoformat(value[name]) for name in (start, end))
        assert (last - first).total_seconds() == pytest.approx(value[lasts] * unit, abs=0.002)


@pytest.mark.parametrize(
    ("first", "last", "lasts"), [("from", "to", "days"), ("checkInDate", "checkOutDate", "nights")]
)
def test_days_lie_between_the_first_and_the_last(first: str, last: str, lasts: str) -> None:
    for value in made(**{first: DATE, last: DATE, lasts: WHOLE}):
        assert (date.fromisoformat(value[last]) - date.fromisoformat(value[first])).days == value[lasts]


def test_what_a_meter_shows_is_no_time_and_grows() -> None:
    for value in made(meterStart=NUMBER, meterEnd=NUMBER):
        assert value["meterStart"] <= value["meterEnd"] < 1_000_000


def test_a_person_is_as_old_as_the_birth_says() -> None:
    today = datetime.fromtimestamp(NOW / 1000, UTC).date()
    for value in made(dateOfBirth=DATE, age=WHOLE):
        years = (today - date.fromisoformat(value["dateOfBirth"])).days / 365.2425
        assert abs(years - value["age"] - 0.5) <= 0.51


def test_gross_is_net_and_tare() -> None:
    for value in made(grossWeight=NUMBER, tareWeight=NUMBER, netWeight=NUMBER):
        assert value["grossWeight"] == pytest.approx(value["netWeight"] + value["tareWeight"], abs=0.011)


def test_a_change_leads_from_the_one_state_to_the_other() -> None:
    for value in made(previousQuantity=WHOLE, newQuantity=WHOLE, delta=WHOLE):
        assert value["previousQuantity"] + value["delta"] == value["newQuantity"]


def test_a_flight_does_not_land_where_it_started() -> None:
    for value in made(departureAirport=TEXT, arrivalAirport=TEXT):
        assert value["departureAirport"] != value["arrivalAirport"]


def test_what_remains_is_no_more_than_there_was() -> None:
    for value in made(vacationDays=WHOLE, remainingVacationDays=WHOLE):
        assert value["remainingVacationDays"] <= value["vacationDays"]


def test_a_price_is_above_what_it_costs() -> None:
    for value in made(costPrice=NUMBER, retailPrice=NUMBER):
        assert value["costPrice"] <= value["retailPrice"]


def test_fees_are_added_to_the_face_value() -> None:
    for value in made(faceValue=NUMBER, serviceFee=NUMBER, totalPrice=NUMBER):
        assert value["totalPrice"] == pytest.approx(value["faceValue"] + value["serviceFee"])


def test_an_email_for_work_is_that_of_the_person_and_a_manager_has_one_too() -> None:
    for value in made(firstName=TEXT, lastName=TEXT, workEmail=TEXT, manager=TEXT, managerEmail=TEXT):
        for last, email in (
            (value["lastName"], value["workEmail"]),
            (value["manager"].split()[-1], value["managerEmail"]),
        ):
            assert last.lower() in email.replace("_", "").replace(".", ""), value


def test_doors_open_before_it_begins() -> None:
    for value in made(doorsOpenAt=TEXT, startsAt=TEXT):
        assert value["doorsOpenAt"] < value["startsAt"]


def test_what_a_meter_shows_has_grown_by_what_was_used() -> None:
    for value in made(previousReading=NUMBER, currentReading=NUMBER, consumption=NUMBER):
        grown = value["currentReading"] - value["previousReading"]
        assert grown == pytest.approx(value["consumption"], abs=0.001)


def test_what_a_meter_shows_never_falls_where_nothing_says_what_was_used() -> None:
    assert all(
        each["previousReading"] <= each["currentReading"]
        for each in made(previousReading=NUMBER, currentReading=NUMBER)
    )


def test_an_amount_is_the_net_amount_and_the_fee() -> None:
    for value in made(amount=NUMBER, fee=NUMBER, netAmount=NUMBER):
        assert value["amount"] - value["fee"] == pytest.approx(value["netAmount"], abs=0.001)


def test_the_name_of_a_country_is_that_of_its_code() -> None:
    names = {"DE": "Germany", "SE": "Sweden", "GB": "United Kingdom"}
    code = {"type": "string", "enum": list(names)}
    for value in made(city=TEXT, country=code, countryName=TEXT):
        assert value["countryName"] == names[value["country"]]


def test_a_power_factor_is_a_part_of_one() -> None:
    assert all(0 < value["powerFactor"] <= 1 for value in made(powerFactor=NUMBER))


def test_a_traceparent_has_the_form_of_its_standard() -> None:
    form = re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
    assert all(form.fullmatch(value["traceparent"]) for value in made(traceparent=TEXT))


def test_a_number_that_must_divide_by_seven_is_no_time_whatever_its_name() -> None:
    events = made(createdAt={"type": "integer", "multipleOf": 7})

    assert {event["createdAt"] % 7 for event in events} == {0}
