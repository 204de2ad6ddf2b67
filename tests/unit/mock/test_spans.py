"""Times of one event belong together: an end lies after its begin, and what is late is as late as is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from tests.unit.mock.made import stream, values

TIME: Mapping[str, object] = {"type": "string", "format": "date-time"}
DATE: Mapping[str, object] = {"type": "string", "format": "date"}
MILLIS: Mapping[str, object] = {"type": "integer", "format": "int64"}
WHOLE: Mapping[str, object] = {"type": "integer"}
HOUR = 3600


def made(**fields: object) -> list[Any]:
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    return values(stream(schema), 200)


def seconds(value: object) -> float:
    return value / 1000 if isinstance(value, int) else datetime.fromisoformat(str(value)).timestamp()


@pytest.mark.parametrize(
    ("begin", "end", "lie"),
    [
        ("admittedAt", "dischargedAt", (6 * HOUR, 9 * 24 * HOUR)),
        ("admission_date_time", "discharged_date_time", (6 * HOUR, 9 * 24 * HOUR)),
        ("enteredAt", "exitedAt", (600, 8 * HOUR)),
        ("clockIn", "clockOut", (3 * HOUR, 9 * HOUR)),
        ("loginTime", "logoutTime", (300, 4 * HOUR)),
        ("connectedAt", "disconnectedAt", (60, 8 * HOUR)),
        ("bookBorrowedAt", "bookReturnedAt", (24 * HOUR, 21 * 24 * HOUR)),
        ("firstSeenAt", "lastSeenAt", (HOUR, 30 * 24 * HOUR)),
        ("raisedAt", "clearedAt", (60, 4 * HOUR)),
        ("startedAt", "endedAt", (300, 4 * HOUR)),
        ("openedAt", "closedAt", (600, 48 * HOUR)),
    ],
)
@pytest.mark.parametrize("kind", [TIME, MILLIS])
def test_an_end_lies_after_its_begin_by_a_plausible_time(
    begin: str, end: str, lie: tuple[float, float], kind: object
) -> None:
    least, most = lie
    found = [seconds(value[end]) - seconds(value[begin]) for value in made(**{begin: kind, end: kind})]

    assert least <= min(found)
    assert max(found) <= most + 60
    assert len(set(found)) > 20


def test_days_of_a_begin_and_an_end_are_apart_as_well() -> None:
    for value in made(admittedOn=DATE, dischargedOn=DATE):
        assert date.fromisoformat(value["admittedOn"]) < date.fromisoformat(value["dischargedOn"])


def test_ends_are_told_by_what_they_are_the_end_of() -> None:
    for value in made(lidLockedAt=TIME, valveUnlockedAt=TIME):
        assert value["lidLockedAt"] == value["valveUnlockedAt"]
    for value in made(lidLockedAt=TIME, valveUnlockedAt=TIME, lidUnlockedAt=TIME):
        assert value["lidLockedAt"] < value["lidUnlockedAt"] == value["valveUnlockedAt"]


@pytest.mark.parametrize(
    ("begin", "end", "lasts", "unit"),
    [
        ("clockIn", "clockOut", "hoursWorked", HOUR),
        ("admittedAt", "dischargedAt", "lengthOfStayDays", 24 * HOUR),
    ],
)
def test_what_lies_between_a_begin_and_an_end_lasts_as_long_as_is_said(
    begin: str, end: str, lasts: str, unit: float
) -> None:
    for value in made(**{begin: TIME, end: TIME, lasts: WHOLE}):
        assert seconds(value[end]) - seconds(value[begin]) == pytest.approx(value[lasts] * unit, abs=0.002)


@pytest.mark.parametrize(
    ("planned", "seen", "delay", "unit"),
    [
        ("scheduledDeparture", "estimatedDeparture", "delayMinutes", 60),
        ("plannedArrivalTime", "actualArrivalTime", "arrivalDelaySeconds", 1),
        ("scheduledAt", "actualAt", "delayMs", 0.001),
    ],
)
def test_what_is_late_is_as_late_as_is_said(planned: str, seen: str, delay: str, unit: float) -> None:
    for value in made(**{planned: TIME, seen: TIME, delay: WHOLE}):
        assert seconds(value[seen]) - seconds(value[planned]) == pytest.approx(value[delay] * unit, abs=0.002)


def test_a_delay_of_one_thing_is_none_of_another() -> None:
    fields = ("scheduledDeparture", "estimatedDeparture", "scheduledArrival", "estimatedArrival")
    for value in made(**dict.fromkeys(fields, TIME), arrivalDelayMinutes=WHOLE):
        late = seconds(value["estimatedArrival"]) - seconds(value["scheduledArrival"])
        assert late == pytest.approx(value["arrivalDelayMinutes"] * 60, abs=0.002)
        assert 0 <= seconds(value["estimatedDeparture"]) - seconds(value["scheduledDeparture"]) <= 25 * 60


def test_what_came_on_a_day_was_planned_within_days() -> None:
    for value in made(plannedDeliveryDate=DATE, actualDeliveryDate=DATE):
        days = date.fromisoformat(value["actualDeliveryDate"]) - date.fromisoformat(
            value["plannedDeliveryDate"]
        )
        assert 0 <= days.days <= 25
