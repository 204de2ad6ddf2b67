"""Fields of one event that must agree do, and whatever they agree on fits the schema."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.mock.plan.things import cars, goods
from kdev.mock.realism.people import folded
from kdev.mock.realism.places import places, station
from tests.unit.mock.made import NOW, stream, texts, values

TEXT: Mapping[str, object] = {"type": "string"}
NUMBER: Mapping[str, object] = {"type": "number"}
WHOLE: Mapping[str, object] = {"type": "integer"}


def thing(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def many(item: object) -> dict[str, object]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": 4}


def made(schema: object, count: int = 300, **options: Any) -> list[Any]:
    return values(stream(schema, **options), count)


def test_city_postcode_region_country_and_position_are_of_one_place() -> None:
    address = thing(
        city=TEXT, postcode=TEXT, state=TEXT, country=TEXT, timezone=TEXT, geo=thing(lat=NUMBER, lon=NUMBER)
    )
    known = {place.city: place for place in places()}

    for value in made(thing(address=address)):
        said = value["address"]
        place = known[said["city"]]
        assert said["state"] == place.region
        assert said["country"] == place.country.name
        assert said["timezone"] == place.timezone
        assert re.fullmatch(place.postcode.replace("#", "[0-9]").replace("?", "[A-Z]"), said["postcode"])
        assert abs(said["geo"]["lat"] - place.latitude) < 0.1
        assert abs(said["geo"]["lon"] - place.longitude) < 0.1


@pytest.mark.parametrize("money", [{"enum": ["BTC", "ETH"]}, {"type": "string", "pattern": "^[a-z]{5}$"}])
def test_a_currency_that_no_country_has_stands_beside_a_place(money: object) -> None:
    for value in made(thing(city=TEXT, country=TEXT, currency=money)):
        assert value["country"] == "United States"
        assert value["currency"] != "USD"


def test_a_currency_that_is_to_be_a_time_ends_in_no_bug() -> None:
    money = {"type": "string", "format": "date-time"}

    for value in made(thing(currency=money, price=thing(amount=NUMBER, currency=TEXT))):
        assert datetime.fromisoformat(value["currency"]).tzinfo is not None


def test_people_follow_no_place_whose_city_can_be_none() -> None:
    customer = thing(city={"enum": ["NEW", "OPEN"]}, name=TEXT)
    shop = thing(city={"enum": ["DONE"]}, country=TEXT, zip=TEXT)

    for value in made(thing(customer=customer, shop=shop)):
        assert value["customer"]["city"] in ("NEW", "OPEN")
        assert value["shop"]["city"] == "DONE"


def test_the_currency_of_another_country_than_the_only_one_stands_beside_a_place() -> None:
    event = thing(city=TEXT, country={"enum": ["DE"]}, currency={"enum": ["CHF"]})

    assert {(value["country"], value["currency"]) for value in made(event)} == {("DE", "CHF")}


def test_places_keep_to_the_countries_and_the_form_of_the_postcode_that_the_schema_allows() -> None:
    address = thing(
        city=TEXT,
        postcode={"type": "string", "pattern": "^[0-9]{4}$"},
        country={"enum": ["AT", "CH", "DE"]},
    )
    known = {place.city: place.country.code for place in places()}

    found = made(address)

    assert {value["country"] for value in found} == {"AT", "CH"}
    assert all(known[value["city"]] == value["country"] for value in found)


def test_two_places_of_one_event_are_two_places() -> None:
    stop = thing(city=TEXT, zip=TEXT)
    found = made(thing(shipping=stop, billing=stop))

    assert any(value["shipping"]["city"] != value["billing"]["city"] for value in found)
    flat = made(thing(fromCity=TEXT, fromCountry=TEXT, toCity=TEXT, toCountry=TEXT))
    assert any(value["fromCity"] != value["toCity"] for value in flat)


def test_name_email_and_login_are_of_one_person() -> None:
    for value in made(
        thing(user=thing(firstName=TEXT, lastName=TEXT, fullName=TEXT, email=TEXT, username=TEXT))
    ):
        user = value["user"]
        assert user["fullName"] == f"{user['firstName']} {user['lastName']}"
        assert folded(user["lastName"]) in user["email"]
        assert user["email"].startswith(f"{user['username']}@example.")


def test_the_people_of_one_event_are_different_people() -> None:
    person = thing(name=TEXT, email=TEXT)

    assert all(v["driver"] != v["passenger"] for v in made(thing(driver=person, passenger=person), 20))


def test_the_same_id_always_has_the_same_person_in_every_message() -> None:
    customer = thing(customerId=TEXT, name=TEXT, email=TEXT)
    seen: dict[str, tuple[str, str]] = {}

    for schema in (thing(customer=customer), thing(buyer=TEXT, customer=customer, total=NUMBER)):
        for value in made(schema, 3000):
            said = value["customer"]
            known = seen.setdefault(said["customerId"], (said["name"], said["email"]))
            assert known == (said["name"], said["email"])

    assert len(seen) > 500


def test_make_model_class_and_drive_are_of_one_car() -> None:
    car = thing(
        make={"enum": ["BMW", "Skoda"]},
        model=TEXT,
        vehicleClass={"enum": ["Compact", "Estate", "SUV"]},
        electric={"type": "boolean"},
    )
    known = {(each["car_make"][0], each["car_model"][0]): each for each in cars()}

    for value in made(thing(vehicle=car)):
        said = value["vehicle"]
        of = known[said["make"], said["model"]]
        assert said["vehicleClass"].casefold() in {str(kind).casefold() for kind in of["vehicle_class"]}
        assert said["electric"] is of["electric"][0]


def test_name_category_and_price_are_of_one_product() -> None:
    known = {each["product"][0]: each for each in goods()}

    for value in made(thing(product=thing(name=TEXT, category=TEXT, price=NUMBER))):
        of = known[value["product"]["name"]]
        assert value["product"]["category"] == of["category"][0]
        assert value["product"]["price"] == of["price"][0]


def test_lines_totals_and_counts_add_up() -> None:
    line = thing(sku=TEXT, quantity=WHOLE, unitPrice=NUMBER, lineTotal=NUMBER)
    order = thing(
        lines=many(line), lineCount=WHOLE, subtotal=NUMBER, tax=NUMBER, shippingCost=NUMBER, total=NUMBER
    )

    for value in made(order):
        for each in value["lines"]:
            assert each["lineTotal"] == pytest.approx(each["quantity"] * each["unitPrice"])
        assert value["lineCount"] == len(value["lines"])
        assert value["subtotal"] == pytest.approx(sum(each["lineTotal"] for each in value["lines"]))
        assert value["total"] == pytest.approx(value["subtotal"] + value["tax"] + value["shippingCost"])


def test_a_total_without_line_totals_is_the_sum_of_quantity_times_price() -> None:
    items = many(thing(name=TEXT, quantity=WHOLE, price=NUMBER))

    for value in made(thing(items=items, totalAmount=NUMBER)):
        assert value["totalAmount"] == pytest.approx(sum(i["quantity"] * i["price"] for i in value["items"]))


def test_least_and_most_are_in_order() -> None:
    for value in made(
        thing(minTemp=NUMBER, avgTemp=NUMBER, maxTemp=NUMBER, soldTickets=WHOLE, totalTickets=WHOLE)
    ):
        assert value["minTemp"] <= value["avgTemp"] <= value["maxTemp"]
        assert value["soldTickets"] <= value["totalTickets"]


def test_all_amounts_of_an_event_are_in_one_currency_but_for_an_exchange() -> None:
    money = thing(amount=NUMBER, currency={"enum": ["EUR", "CHF", "SEK"]})
    order = thing(price=money, fees=many(thing(fee=money)))

    for value in made(order):
        assert {each["fee"]["currency"] for each in value["fees"]} == {value["price"]["currency"]}
    exchange = made(thing(fromCurrency=TEXT, toCurrency=TEXT))
    assert any(value["fromCurrency"] != value["toCurrency"] for value in exchange)


def test_the_currency_is_that_of_the_only_place() -> None:
    known = {place.country.code: place.country.currency for place in places()}
    event = thing(
        address=thing(city=TEXT, country={"enum": ["CH", "SE", "DE"]}),
        price=thing(amount=NUMBER, currency=TEXT),
    )

    assert all(v["price"]["currency"] == known[v["address"]["country"]] for v in made(event))


def test_the_places_of_one_event_are_in_one_country_and_its_money_is_paid_there() -> None:
    address = thing(city=TEXT, postcode=TEXT, country={"enum": ["CH", "DE", "FR"]})
    stop = thing(station={"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2}$"})
    money = thing(amount=NUMBER, currency={"enum": ["EUR", "CHF"]})
    events = made(thing(customer=thing(address=address), pickUp=stop, dropOff=stop, dailyRate=money))
    cities: dict[str, set[str]] = {}
    for place in places():
        cities.setdefault(station(place.city), set()).add(place.country.code)

    assert {event["customer"]["address"]["country"] for event in events} == {"CH", "DE", "FR"}
    assert any(event["pickUp"] != event["dropOff"] for event in events)
    for event in events:
        country = event["customer"]["address"]["country"]
        assert country in cities[event["pickUp"]["station"][:3]]
        assert country in cities[event["dropOff"]["station"][:3]]
        assert event["dailyRate"]["currency"] == ("CHF" if country == "CH" else "EUR")


def test_of_some_stations_that_are_said_one_is_near_the_customer() -> None:
    stations = {"type": "string", "x-kdev": "HAM-02|ZUR-01|PAR-04|LYO-01"}
    events = made(
        thing(address=thing(city=TEXT, country={"enum": ["CH", "DE", "FR"]}), pickUp=thing(station=stations))
    )
    near = {"CH": {"ZUR-01"}, "DE": {"HAM-02"}, "FR": {"PAR-04", "LYO-01"}}

    assert all(event["pickUp"]["station"] in near[event["address"]["country"]] for event in events)
    assert {event["pickUp"]["station"] for event in events} == {"HAM-02", "ZUR-01", "PAR-04", "LYO-01"}


def test_the_money_in_the_items_of_a_list_is_that_of_the_place() -> None:
    money = thing(amount=NUMBER, currency={"enum": ["EUR", "CHF"]})
    events = made(
        thing(address=thing(city=TEXT, country={"enum": ["CH", "DE"]}), total=money, fees=many(money))
    )

    for event in events:
        paid = "CHF" if event["address"]["country"] == "CH" else "EUR"
        assert {event["total"]["currency"], *(fee["currency"] for fee in event["fees"])} == {paid}


def test_an_id_that_is_said_twice_is_the_same() -> None:
    event = thing(orderId=TEXT, order=thing(id=TEXT, status=TEXT), payment=thing(orderId=TEXT))

    for value in made(event):
        assert value["orderId"] == value["order"]["id"] == value["payment"]["orderId"]
    siblings = made(thing(source=thing(accountId=TEXT), target=thing(accountId=TEXT)))
    assert any(value["source"] != value["target"] for value in siblings)


def test_an_id_that_is_new_in_each_record_is_the_same_wherever_the_event_says_it() -> None:
    event_id = {"type": "string", "format": "uuid"}
    found = made(thing(eventId=event_id, metadata=thing(event_id=event_id), data=thing(id=event_id)))

    assert all(value["eventId"] == value["metadata"]["event_id"] != value["data"]["id"] for value in found)
    assert len({value["eventId"] for value in found}) == len(found)


def test_a_header_of_the_name_of_a_field_has_its_value() -> None:
    headers = thing(**{"order-id": TEXT, "event-id": {"type": "string", "format": "uuid"}, "status": TEXT})
    event = thing(orderId=TEXT, eventId={"type": "string", "format": "uuid"}, status=TEXT)
    block = stream(event, headers=headers).make(0, [NOW] * 100)

    for value, row in zip(block.values, block.headers or (), strict=True):
        said = json.loads(value or b"")
        assert dict(row)["order-id"] == said["orderId"].encode()
        assert dict(row)["event-id"] == said["eventId"].encode()


def test_what_a_flag_or_a_status_speaks_of_is_there_only_then() -> None:
    event = {
        "type": "object",
        "properties": {
            "damaged": {"type": "boolean"},
            "damages": many(TEXT),
            "status": {"enum": ["PLACED", "SHIPPED", "DELIVERED", "CANCELLED"]},
            "shippedAt": {"type": "string", "format": "date-time"},
            "cancellationReason": TEXT,
        },
    }
    found = made(event)

    for value in found:
        assert ("damages" in value) is value["damaged"]
        assert ("cancellationReason" in value) is (value["status"] == "CANCELLED")
        assert ("shippedAt" in value) is (value["status"] in ("SHIPPED", "DELIVERED"))
    assert {value["status"] for value in found} == {"PLACED", "SHIPPED", "DELIVERED", "CANCELLED"}


def test_times_of_an_event_are_in_the_order_in_which_things_happen() -> None:
    stamp = {"type": "string", "format": "date-time"}
    order = ("createdAt", "confirmedAt", "paidAt", "shippedAt", "deliveredAt")
    event = thing(**dict.fromkeys(order, stamp), validUntil=stamp)

    for value in made(event):
        assert all(value[one] <= value[other] for one, other in pairwise(order))
        assert value["deliveredAt"] < value["validUntil"]
        assert datetime.fromisoformat(value["deliveredAt"]).timestamp() * 1000 == pytest.approx(
            NOW, abs=180_000
        )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("startDate", "endDate"),
        ("pickUpDate", "returnDate"),
        ("checkIn", "checkOut"),
        ("validFrom", "validUntil"),
        ("departureDate", "arrivalDate"),
        ("orderDate", "deliveryDate"),
    ],
)
def test_what_begins_is_before_what_ends(first: str, last: str) -> None:
    day = {"type": "string", "format": "date"}

    for value in made(thing(**{first: day, last: day})):
        assert date.fromisoformat(value[first]) < date.fromisoformat(value[last])


def test_a_rule_that_the_schema_has_no_room_for_is_left_out_silently() -> None:
    address = thing(city={"enum": ["Nowhere", "Elsewhere"]}, postcode=TEXT)
    totals = thing(quantity=WHOLE, unitPrice=NUMBER, total={"type": "number", "maximum": -1})

    assert {value["city"] for value in made(address)} == {"Nowhere", "Elsewhere"}
    assert all(value["total"] <= -1 for value in made(totals))


CUSTOMER = thing(
    customerId=TEXT,
    name=TEXT,
    email=TEXT,
    address=thing(street=TEXT, city=TEXT, zip=TEXT),
    vip={"type": "boolean"},
)
ORDER = thing(
    orderId=TEXT,
    requestId={"type": "string", "format": "uuid"},
    createdAt={"type": "string", "format": "date-time"},
    customer=CUSTOMER,
    lines=many(thing(sku=TEXT, quantity=WHOLE, price=NUMBER)),
    total=NUMBER,
)
MADE = stream(ORDER)


@settings(deadline=None, max_examples=25)
@given(cuts=st.lists(st.integers(1, 700), min_size=1, max_size=8), first=st.integers(0, 5000))
def test_groups_do_not_depend_on_how_records_are_cut_into_blocks(cuts: list[int], first: int) -> None:
    ends = [first + sum(cuts[:n]) for n in range(len(cuts))]
    pieces = [text for cut, at in zip(cuts, ends, strict=True) for text in texts(MADE, cut, at)]

    assert pieces == list(texts(MADE, sum(cuts), first))


@pytest.mark.parametrize("field", ["note", "weight", "updatedBy", "color"])
def test_a_new_field_leaves_groups_as_they_were(field: str) -> None:
    larger = {**ORDER, "properties": {field: TEXT, **dict(ORDER["properties"])}}  # type: ignore[call-overload]

    after = [{k: v for k, v in value.items() if k != field} for value in made(larger, 500)]

    assert after == made(ORDER, 500)


def test_what_is_new_in_every_record_stays_new_beside_groups() -> None:
    found = [json.loads(text or b"") for text in texts(MADE, 2000)]

    assert len({value["requestId"] for value in found}) == 2000
    assert len({value["createdAt"] for value in found}) == 2000
    assert len({value["customer"]["customerId"] for value in found}) > 300


def calls(schema: object) -> int:
    """How many calls it takes to make one record."""
    count = 0

    def watch(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(watch)
    try:
        made(schema, 1)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("state{}", {"enum": ["a", "b"]}),
        ("seen{}At", {"type": "string", "format": "date-time"}),
        ("amount{}", NUMBER),
    ],
)
def test_the_work_of_a_plan_grows_with_the_number_of_fields(name: str, field: object) -> None:
    some, more = (calls(thing(**{name.format(n): field for n in range(count)})) for count in (100, 400))

    assert more < 6 * some
