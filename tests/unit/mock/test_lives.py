"""Ids of things that come and go: new when a thing begins, in order for what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema

UUID = {"type": "string", "format": "uuid"}


def stream(name: str, properties: Mapping[str, object]) -> Stream:
    payload = {"type": "object", "properties": properties, "required": list(properties)}
    message = Message(name=name, payload=schema(payload), place=PLACE)
    channel = Channel("things", "things", (message,), PLACE)
    return streams_for([Route(channel, "things", "address", {})], Choices(7))[0]


def values(made: Stream, field: str, count: int, first: int = 0) -> list[object]:
    block = made.make(first, [NOW] * count)
    return [json.loads(text)[field] for text in block.values if text is not None]


def test_each_event_that_creates_a_thing_has_a_new_id_whatever_form_it_has() -> None:
    for written in (
        UUID,
        {"type": "string"},
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": "^OR-[A-Z0-9]{10}$"},
    ):
        made = values(stream("OrderPlaced", {"orderId": written}), "orderId", 20_000)
        assert len(set(made)) == len(made), written


def test_the_number_of_a_thing_is_as_new_as_its_id() -> None:
    number = {"type": "string", "pattern": r"^NW-\d{4}-\d{6}$"}
    made = values(stream("OrderPlaced", {"orderId": UUID, "orderNumber": number}), "orderNumber", 5_000)
    assert len(set(made)) == len(made)


def test_a_later_event_of_a_life_has_an_id_that_the_first_had_before() -> None:
    placed = values(stream("OrderPlaced", {"orderId": UUID}), "orderId", 3_000)
    canceled = values(stream("OrderCancelled", {"orderId": UUID}), "orderId", 3_000)
    behind = placed.index(canceled[100]) - 100
    assert behind < 0
    assert canceled[-behind:] == placed[:behind]


def test_ids_are_the_same_however_a_run_is_cut() -> None:
    made = stream("OrderPlaced", {"orderId": UUID})
    whole = values(made, "orderId", 3_000)
    assert values(made, "orderId", 700, 900) == whole[900:1_600]


def test_a_thing_that_stays_is_spoken_of_again_and_again() -> None:
    made = values(stream("SensorTriggered", {"sensorId": UUID}), "sensorId", 3_000)
    assert len(set(made)) < len(made)


def test_an_id_with_examples_keeps_to_them() -> None:
    told = {"type": "string", "examples": ["A-1", "A-2", "A-3", "A-4"]}
    assert len(set(values(stream("OrderPlaced", {"orderId": told}), "orderId", 500))) < 500


def test_a_number_that_has_few_values_is_drawn_from_them_however_many_ids_there_are() -> None:
    for number in (
        {"type": "string", "pattern": "^[A-F][0-9]$"},
        {"type": "string", "pattern": "^N-[0-9]{3}$"},
        {"type": "integer", "minimum": 1, "maximum": 50},
    ):
        made = stream("OrderPlaced", {"orderId": UUID, "orderNumber": number})
        assert len(set(values(made, "orderId", 5_000))) == 5_000
        assert len(set(values(made, "orderNumber", 5_000))) > 30
