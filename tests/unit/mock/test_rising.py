"""Numbers that rise over the events of one thing: odometers, readings, versions, sequences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from kdev.mock.mix import Mix
from kdev.mock.streams import Choices, streams_for
from kdev.mock.tables.rising import FINE, Course, Order
from kdev.spec.model import Channel, Message
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema, stream, texts

WHOLE = {"type": "integer"}
TEXT = {"type": "string"}
CAR = {
    "carId": TEXT,
    "odometerKm": {"type": "integer", "minimum": 0, "maximum": 150_000},
    "version": WHOLE,
    "uptimeSeconds": {"type": ["integer", "null"]},
    "sequenceNumber": {"type": "integer", "minimum": 100},
}


def payload(properties: Mapping[str, object]) -> Mapping[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def run(count: int, **messages: Mapping[str, object]) -> list[dict[str, Any]]:
    """The records of a run of some messages, in their order."""
    made = [Message(name=name, payload=schema(payload(each)), place=PLACE) for name, each in messages.items()]
    channel = Channel("things", "things", tuple(made), PLACE)
    mix = Mix(streams_for([Route(channel, "things", "address", {})], Choices(5)), 5)
    blocks = (block for number in range(count) for block in mix.blocks(number, [NOW + number]))
    return [json.loads(text) for block in blocks for text in block.values if text is not None]


def by_car(records: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        found.setdefault(record["carId"], []).append(record)
    return [events for events in found.values() if events[1:]]


@pytest.mark.parametrize("field", ["odometerKm", "version", "sequenceNumber", "uptimeSeconds"])
def test_a_number_of_a_thing_never_falls_and_mostly_rises(field: str) -> None:
    records = [json.loads(text or b"") for text in texts(stream(payload(CAR)), 6_000)]
    told = [[event[field] for event in events if event[field] is not None] for events in by_car(records)]
    steps = [later - earlier for events in told for earlier, later in pairwise(events)]
    assert min(steps) >= 0
    assert sum(step > 0 for step in steps) > len(steps) * 0.6


def test_a_number_rises_into_none_that_its_schema_rules_out() -> None:
    numbered = {"sequence": {"type": "integer", "minimum": 1, "not": {"const": 77}}}

    assert 77 not in [event["sequence"] for event in run(200, ThingChanged=numbered)]


def test_the_highest_number_of_a_schema_is_kept_for_ever() -> None:
    low = {"carId": TEXT, "odometerKm": {"type": "integer", "minimum": 0, "maximum": 3_000}}
    late = texts(stream(payload(low)), 500, first=10**12)
    assert {json.loads(text or b"")["odometerKm"] for text in late} == {3_000}


def test_several_messages_tell_of_one_car_what_never_falls() -> None:
    serviced = {"carId": TEXT, "mileage": {"type": "number"}, "sequenceNumber": CAR["sequenceNumber"]}
    records = run(3_000, CarMoved=CAR, CarServiced=serviced)
    for events in by_car(records):
        shown = [event.get("odometerKm", event.get("mileage")) for event in events]
        assert shown == sorted(shown)
        numbers = [event["sequenceNumber"] for event in events]
        assert len(set(numbers)) == len(numbers)
        assert numbers == sorted(numbers)


def test_the_version_of_an_order_says_the_how_many_th_event_it_is() -> None:
    fields = {"orderId": TEXT, "version": WHOLE}
    records = run(40, OrderPlaced=fields, OrderShipped=fields)
    assert {record["version"] for record in records[::2]} != {record["version"] for record in records[1::2]}
    assert {record["version"] for record in records} >= {1}


def test_what_a_document_says_of_a_number_stays() -> None:
    said = {"carId": TEXT, "version": {"type": "integer", "examples": [7, 8, 9]}, "odometer": {"const": 5}}
    records = [json.loads(text or b"") for text in texts(stream(payload(said)), 500)]
    assert {record["version"] for record in records} <= {7, 8, 9}
    assert {record["odometer"] for record in records} == {5}


def test_the_bytes_are_the_same_however_a_run_is_cut() -> None:
    made = stream(payload(CAR))
    whole = texts(made, 5_000)
    assert [text for first in range(0, 5_000, 625) for text in texts(made, 625, first)] == list(whole)


def test_the_steps_of_a_course_never_fall_where_they_become_longer() -> None:
    course = Course(4, Order((0, 2), 3))
    for first in (0, FINE // 2, FINE - 700, 4 * FINE, 10**9):
        numbers = course.order.numbers(first, first + 2_048)
        steps = list(course.steps(numbers))
        assert steps == [course.step(number) for number in numbers]
        assert steps == sorted(steps)
        assert all(course.step(course.next(number) - 1) == course.step(number) for number in numbers)
