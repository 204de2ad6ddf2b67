"""What a document tells of fields besides their schemas: examples of whole objects, descriptions, names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

import pytest

from kdev.mock.plan.styles import style
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Example, Message
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema, stream, values

TEXT: Mapping[str, object] = {"type": "string"}
NUMBER: Mapping[str, object] = {"type": "number"}
WHOLE: Mapping[str, object] = {"type": "integer"}


def made(**fields: object) -> list[Any]:
    return values(stream({"type": "object", "properties": fields, "required": list(fields)}), 200)


def seen(field: Mapping[str, object], name: str = "thing") -> set[Any]:
    return {value[name] for value in made(**{name: field})}


def seen_all(field: Mapping[str, object], name: str) -> list[Any]:
    return [value[name] for value in made(**{name: field})]


def named(message: str, payload: object, *examples: object) -> list[Any]:
    shown = tuple(Example("", payload=each, headers=None) for each in examples)
    messages = (Message(message, schema(payload), PLACE, examples=shown),)
    channel = Channel("things", "things", messages, PLACE)
    (made,) = streams_for([Route(channel, "things", "address", {})], Choices(1))
    return [json.loads(text) for text in made.make(0, [NOW] * 100).values if text is not None]


def test_an_example_of_a_message_says_how_its_fields_are_written() -> None:
    payload = {"type": "object", "properties": {"orderId": TEXT, "country": TEXT, "mode": TEXT, "n": NUMBER}}
    example = {"orderId": "O/2024/0042", "country": "FR", "mode": "turbo", "n": 81_000.5}

    for value in named("OrderPlaced", payload, example):
        assert re.fullmatch(r"O/20\d\d/\d{4}", value["orderId"])
        assert re.fullmatch("[A-Z]{2}", value["country"])
        assert value["mode"] == "turbo"
        assert 40_000 <= value["n"] <= 122_000


def test_an_example_of_an_object_and_of_a_list_is_one_of_what_is_in_them() -> None:
    items = {"type": "array", "items": TEXT, "minItems": 1, "example": ["K-17"]}
    inner = {"type": "object", "properties": {"slot": TEXT, "items": items}, "example": {"slot": "left"}}

    for value in made(box=inner):
        assert value["box"]["slot"] == "left"
        assert all(re.fullmatch(r"K-[1-9]\d", item) for item in value["box"]["items"])


def test_examples_that_only_fill_room_are_passed_over() -> None:
    for example in ("string", "Url", "{{uuid()}}"):
        assert all(text.startswith("https://") for text in seen({**TEXT, "example": example}, "url"))
    assert min(seen({**WHOLE, "example": 1}, "userId")) >= 1_000


def test_texts_like_an_example_stay_addresses_times_dates_and_hashes() -> None:
    for text in seen({**TEXT, "example": "from 192.168.0.17"}):
        ip_address(text.removeprefix("from "))
    for text in seen({**TEXT, "example": "v/10:30"}):
        assert re.fullmatch("v/([01][0-9]|2[0-3]):[0-5][0-9]", text)
    for text in seen({**TEXT, "example": "X/2024-02-11"}):
        assert re.fullmatch(r"X/20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1[0-2])", text)
    hashes = seen({**TEXT, "example": "65c3f46ea3cb378f53f5edc6"})
    assert all(re.fullmatch("[0-9a-f]{24}", text) for text in hashes)
    assert len({re.sub("[0-9]", "", text) for text in hashes}) > 1


def test_a_few_examples_choose_between_the_ways_in_which_a_name_may_be_meant() -> None:
    assert seen({**TEXT, "example": "active"}, "status") >= {"active", "pending"}
    assert seen({**TEXT, "example": "IDLE"}, "status") == {"IDLE"}
    assert all("://" in text for text in seen({**TEXT, "example": "https://a.test/x"}, "location"))


def test_a_postcode_with_an_example_is_still_that_of_its_city() -> None:
    values = made(city={**TEXT, "example": "Berlin"}, zip={**TEXT, "example": "10115"}, country=TEXT)

    assert {value["country"] for value in values} == {"United States"}
    assert len({(value["city"], value["zip"][:3]) for value in values}) < len(values)


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("Order state, one of: NEW, PAID or SHIPPED.", "state", {"NEW", "PAID", "SHIPPED"}),
        ("Kind of unit (indoor, outdoor)", "kind", {"indoor", "outdoor"}),
        ("Possible values are 'lo' and more", "x", None),
        ('Either "left" or "right"', "x", {"left", "right"}),
        ("Must be unique, may be empty or null", "kind", None),
        ("The shade, e.g. teal, rust, or sand", "x", {"teal", "rust", "sand"}),
    ],
)
def test_values_that_a_description_lists_are_those_of_the_field(
    said: str, name: str, expected: set[str] | None
) -> None:
    found = seen({**TEXT, "description": said}, name)

    assert found == expected if expected else not found & {"lo", "unique", "empty", "null"}


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("Confidence between 0 and 1", 0, 1),
        ("How well it went (1-5)", 1, 5),
        ("Value from -40 to 85", -40, 85),
        ("Score in range 300..850", 300, 850),
    ],
)
def test_a_range_that_a_description_names_holds(said: str, low: float, high: float) -> None:
    found = seen({**NUMBER, "description": said}, "xyz")

    assert low <= min(found) < max(found) <= high


def test_years_and_dates_of_a_description_are_no_range() -> None:
    assert max(seen({**NUMBER, "description": "Sales from 2019 to 2021"}, "xyz")) < 2019


def test_a_description_names_a_form_or_a_unit() -> None:
    assert all(len(text) == 2 for text in seen({**TEXT, "description": "ISO 3166-1 code"}, "country"))
    assert all(len(text) == 36 for text in seen({**TEXT, "description": "UUID of the order"}, "orderId"))
    seconds = seen({**WHOLE, "description": "Unix time in seconds"}, "timestamp")
    assert max(seconds) < 10_000_000_000
    assert all(isinstance(value, int) for value in seen({**WHOLE, "description": "Price in cents"}, "price"))


def test_the_first_words_of_a_description_speak_where_a_name_says_nothing() -> None:
    assert all("@" in text for text in seen({**TEXT, "description": "E-mail of the buyer"}, "qqq"))


@pytest.mark.parametrize(
    ("message", "name", "field", "expected"),
    [
        ("turnOn", "command", {"enum": ["on", "off"]}, {"on"}),
        ("turnOnOff", "command", {"enum": ["on", "off"]}, {"on", "off"}),
        ("PaymentFailed", "status", {"enum": ["PAID", "FAILED"]}, {"FAILED"}),
        ("OrderCancelled", "status", TEXT, {"CANCELLED"}),
        ("PaymentFailed", "success", {"type": "boolean"}, {False}),
        ("OnCallStarted", "color", {"enum": ["on", "off"]}, {"on", "off"}),
    ],
)
def test_the_name_of_a_message_settles_what_was_done(
    message: str, name: str, field: object, expected: set[object]
) -> None:
    records = named(message, {"type": "object", "properties": {name: field}, "required": [name]})

    assert {record[name] for record in records} == expected


def test_a_choice_of_whole_objects_is_settled_by_no_name() -> None:
    choices = [{"a": 1}, [1], None, True]

    assert [each in choices for each in seen_all({"enum": choices}, "status")] == [True] * 200


def test_styles_tell_codes_words_and_addresses_apart() -> None:
    assert style("US") != style("USA") != style("ACTIVE") == style("IN_TRANSIT")
    assert style("Berlin") == style("New York") == style("A sentence with words.")
    assert style("https://a.test") == "url"
    assert style("10115") != style("101")


def test_bounds_that_are_only_those_of_a_type_say_nothing() -> None:
    wide = {**WHOLE, "minimum": -(2**31), "maximum": 2**31 - 1}

    assert min(seen(wide, "xyz")) >= 0
    assert max(seen(wide, "xyz")) <= 1_000


def test_an_account_like_an_example_is_a_real_one_and_a_code_of_letters_no_hash() -> None:
    for iban in seen({**TEXT, "example": "DE89370400440532013000"}, "iban"):
        moved = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
        assert int(moved) % 97 == 1
    assert all(re.fullmatch(r"DE\d{12}", text) for text in seen({**TEXT, "example": "DE893704004405"}))


def test_a_number_far_from_what_its_name_says_is_about_as_large_as_its_example() -> None:
    assert max(seen({**NUMBER, "example": 3.3}, "voltage")) < 5


def test_a_uuid_like_an_example_is_a_random_one() -> None:
    found = seen({**TEXT, "example": "ref:9f1c2b3a-5d6e-7f80-91a2-b3c4d5e6f708"})

    form = "ref:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    assert all(re.fullmatch(form, text) for text in found)
    assert len(found) > 30
