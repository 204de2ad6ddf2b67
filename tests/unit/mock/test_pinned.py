"""What a topic's name and the correlation id say about the records."""

from __future__ import annotations

import json

from kdev.errors import Place
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message, Parameter
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema, stream

TOP = Place("spec.yaml")


def routed(payload: object, location: str, value: str, headers: object = None) -> Stream:
    message = Message("m", schema(payload), PLACE, headers=None if headers is None else schema(headers))
    parameter = Parameter("shop", (value,), location)
    channel = Channel("shops/{shop}", "shops/{shop}", (message,), TOP, parameters=(parameter,))
    (made,) = streams_for([Route(channel, f"shops.{value}", "address", {"shop": value})], Choices(1))
    return made


def shops(made: Stream) -> set[object]:
    block = made.make(0, range(NOW, NOW + 300))
    return {json.loads(text or b"")["place"]["shop"] for text in block.values}


def payload(shop: object) -> object:
    place = {"type": "object", "required": ["shop"], "properties": {"shop": shop}}
    return {"type": "object", "required": ["place"], "properties": {"place": place}}


def test_the_parameter_of_a_topic_stands_in_its_records() -> None:
    shop = {"enum": ["oslo", "rome"]}
    made = routed(payload(shop), "$message.payload#/place/shop", "rome")

    assert shops(made) == {"rome"}
    assert [leaf.origin for leaf in made.leaves if leaf.path == "place.shop"] == ["parameter"]


def test_a_parameter_is_a_number_where_the_record_wants_one() -> None:
    assert shops(routed(payload({"type": "integer"}), "$message.payload#/place/shop", "17")) == {17}


def test_a_parameter_that_does_not_fit_leaves_the_field_to_the_schema() -> None:
    made = routed(payload({"enum": ["oslo"]}), "$message.payload#/place/shop", "rome")

    assert shops(made) == {"oslo"}


def test_a_parameter_stands_in_a_header() -> None:
    headers = {"type": "object", "properties": {"shop": {"type": "string"}}}
    made = routed({"type": "object"}, "$message.header#/shop", "rome", headers)

    assert set(made.make(0, [NOW] * 20).headers or ()) == {(("shop", b"rome"),)}


def test_a_correlation_id_gets_its_header_without_a_schema_of_headers() -> None:
    made = stream({"type": "object"}, correlation="$message.header#/traceId")
    headers = made.make(0, [NOW] * 500).headers or ()

    assert {name for each in headers for name, _ in each} == {"traceId"}
    assert len({value for each in headers for _, value in each}) == 500
    assert [leaf.path for leaf in made.header_leaves] == ["traceId"]


def test_a_parameter_that_does_not_fit_is_told_with_its_place() -> None:
    made = routed(payload({"enum": ["oslo"]}), "$message.payload#/place/shop", "rome")

    (note,) = made.notes
    assert note.startswith(
        "spec.yaml `shop` is `rome` in the topic, but not at `$message.payload#/place/shop`"
    )
    assert note.endswith("of `m`: its schema does not allow that value")
    assert not routed(payload({"enum": ["rome"]}), "$message.payload#/place/shop", "rome").notes


def test_a_parameter_whose_field_or_header_is_not_there_is_told() -> None:
    headers = {"type": "object", "properties": {"shop": {"type": "integer"}}}
    (missing,) = routed(payload({"type": "string"}), "$message.payload#/shop", "rome").notes
    (unfit,) = routed({"type": "object"}, "$message.header#/shop", "rome", headers).notes

    assert missing.endswith("no such field is made")
    assert unfit.endswith("its schema does not allow that value")
    assert not routed({"type": "object"}, "$message.header#/shop", "17", headers).notes
