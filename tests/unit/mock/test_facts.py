"""What events of one document tell of the same thing is the same in all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message, Operation, Reply
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema

TEXT: Mapping[str, object] = {"type": "string"}
UUID: Mapping[str, object] = {"type": "string", "format": "uuid"}
NUMBER: Mapping[str, object] = {"type": "number", "minimum": 0}
TIME: Mapping[str, object] = {"type": "string", "format": "date-time"}
Records = list[dict[str, Any]]


def thing(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def streams(seed: int = 7, **messages: Mapping[str, object]) -> Mapping[str, Stream]:
    made = [Message(name=name, payload=schema(payload), place=PLACE) for name, payload in messages.items()]
    channel = Channel("things", "things", tuple(made), PLACE)
    found = streams_for([Route(channel, "things", "address", {})], Choices(seed))
    return {stream.message: stream for stream in found}


def records(stream: Stream, count: int = 500, first: int = 0) -> Records:
    block = stream.make(first, [NOW + n * 1000 for n in range(count)])
    return [json.loads(text) for text in block.values if text is not None]


def both(one: Records, other: Records, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The records of two messages that are about the same id."""
    known = {record[name]: record for record in one}
    found = [(known[record[name]], record) for record in other if record[name] in known]
    assert len(found) > 50
    return found


LINES = {
    "type": "array",
    "minItems": 1,
    "maxItems": 4,
    "items": thing(sku=TEXT, quantity={"type": "integer", "minimum": 1, "maximum": 5}, unitPrice=NUMBER,
                   lineTotal=NUMBER),
}  # fmt: skip
PLACED = thing(
    orderId=UUID,
    customerId=TEXT,
    lines=LINES,
    currency={"type": "string", "enum": ["EUR", "SEK"]},
    subtotal=NUMBER,
    tax=NUMBER,
    total=NUMBER,
    status=TEXT,
    placedAt=TIME,
)


def test_later_events_of_an_order_have_its_customer_its_currency_and_its_total() -> None:
    made = streams(
        OrderPlaced=PLACED,
        OrderPaid=thing(orderId=UUID, customerId=TEXT, currency=TEXT, total=NUMBER),
        OrderStatusChanged=thing(orderId=UUID, customerId=TEXT, currency=TEXT, total=NUMBER),
    )
    placed = records(made["OrderPlaced"], 3_000)
    for name in ("OrderPaid", "OrderStatusChanged"):
        for order, later in both(placed, records(made[name]), "orderId"):
            assert later["total"] == order["total"]
            assert later["currency"] == order["currency"]
            assert later["customerId"] == order["customerId"]
    for order in placed:
        cents = [round(line["lineTotal"] * 100) for line in order["lines"]]
        assert sum(cents) == round(order["subtotal"] * 100)


def test_orders_are_not_alike() -> None:
    paid = thing(orderId=UUID, currency=TEXT, total=NUMBER)
    placed = records(streams(OrderPlaced=PLACED, OrderPaid=paid)["OrderPlaced"], 2_000)
    assert len({order["total"] for order in placed}) > 30
    assert len({order["customerId"] for order in placed}) > 200


def test_a_payment_has_the_id_and_the_amount_of_its_order_and_still_adds_up() -> None:
    paid = thing(paymentId=UUID, orderId=UUID, amount=NUMBER, fee=NUMBER, netAmount=NUMBER, currency=TEXT)
    made = streams(OrderPlaced=PLACED, PaymentAuthorized=paid)
    payments = records(made["PaymentAuthorized"])
    assert len({payment["orderId"] for payment in payments}) == len(payments)
    for order, payment in both(records(made["OrderPlaced"]), payments, "orderId"):
        assert (payment["amount"], payment["currency"]) == (order["total"], order["currency"])
        assert round(payment["netAmount"] + payment["fee"], 2) == payment["amount"]


def test_times_states_and_free_texts_are_those_of_each_event() -> None:
    event = thing(orderId=UUID, status=TEXT, comment=TEXT, updatedAt=TIME, total=NUMBER)
    made = streams(OrderStatusChanged=event, OrderNoteAdded=event)
    some, others = (records(stream, 3_000) for stream in made.values())
    pairs = both(some, others, "orderId")
    assert all(one["total"] == other["total"] for one, other in pairs)
    assert any(one["status"] != other["status"] for one, other in pairs)
    assert any(one["comment"] != other["comment"] for one, other in pairs)


def test_a_person_a_car_and_a_device_are_the_same_in_all_events_however_much_is_told() -> None:
    person = thing(customerId=TEXT, firstName=TEXT, lastName=TEXT, email=TEXT, phone=TEXT)
    home = thing(city=TEXT, postalCode=TEXT, country=TEXT)
    made = streams(
        CustomerUpdated=thing(**person["properties"], address=home, registeredAt=TIME),  # type: ignore[arg-type]
        CustomerBlocked=thing(customerId=TEXT, email=TEXT, reason=TEXT),
        CarMoved=thing(carId=TEXT, vehicleClass=TEXT, speedKmh=NUMBER),
        CarWashed=thing(vehicle=thing(carId=TEXT, make=TEXT, model=TEXT, vehicleClass=TEXT)),
    )
    told: dict[tuple[str, str], set[str]] = {}
    for record in (each for stream in made.values() for each in records(stream, 2_000)):
        about = record.get("vehicle", record)
        entity = "customerId" if "customerId" in about else "carId"
        for name, value in about.items():
            if name not in (entity, "speedKmh", "reason"):
                told.setdefault((about[entity], name), set()).add(json.dumps(value))
    assert len(told) > 2_000
    assert {key: values for key, values in told.items() if len(values) > 1} == {}


def test_a_meter_stays_where_it_is_and_measures_something_else_each_time() -> None:
    reading = thing(
        meterId=TEXT, serialNumber=TEXT, readAt=TIME, previousReading=NUMBER, currentReading=NUMBER,
        location=thing(lat={"type": "number"}, lon={"type": "number"}, postalCode=TEXT),
    )  # fmt: skip
    by_id: dict[str, Records] = {}
    for record in records(streams(MeterReading=reading)["MeterReading"], 5_000):
        by_id.setdefault(record["meterId"], []).append(record)
    several = [found for found in by_id.values() if len(found) > 2]
    assert len(several) > 500
    for found in several:
        assert len({json.dumps([each["location"], each["serialNumber"]]) for each in found}) == 1
    assert all(len({each["currentReading"] for each in found}) > 1 for found in several)


def test_a_driver_moves() -> None:
    position = thing(driverId=TEXT, latitude={"type": "number"}, longitude={"type": "number"})
    by_id: dict[str, set[float]] = {}
    for record in records(streams(DriverLocationUpdated=position)["DriverLocationUpdated"], 5_000):
        by_id.setdefault(record["driverId"], set()).add(record["latitude"])
    assert sum(map(len, by_id.values())) > 2 * len(by_id)


def test_what_an_order_is_does_not_depend_on_how_a_run_is_cut() -> None:
    made = streams(OrderPlaced=PLACED, OrderPaid=thing(orderId=UUID, total=NUMBER, currency=TEXT))
    for stream in made.values():
        whole = records(stream, 5_000)
        assert records(stream, 1_100, 1_900) == [
            {**record, **times} for record, times in zip(
                whole[1_900:3_000], map(_times, records(stream, 1_100, 1_900)), strict=True
            )
        ]  # fmt: skip


def _times(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name.endswith("At")}


def test_a_reply_has_the_correlation_id_of_its_request() -> None:
    said = {"headers": schema(thing(requestId=UUID)), "correlation": "$message.header#/requestId"}
    plain = schema(thing(text=TEXT))
    ask = Message(name="Ask", payload=plain, place=PLACE, **said)  # type: ignore[arg-type]
    answer = Message(name="Answer", payload=plain, place=PLACE, **said)  # type: ignore[arg-type]
    operation = Operation("send", "ask", reply=Reply("answers"))
    asks = Channel("asks", "asks", (ask,), PLACE, operations=(operation,))
    answers = Channel("answers", "answers", (answer,), PLACE)
    routes = [Route(channel, channel.key, "address", {}) for channel in (asks, answers)]
    blocks = [stream.make(0, [NOW] * 5) for stream in streams_for(routes, Choices(7))]
    ids = [[dict(each)["requestId"] for each in block.headers or ()] for block in blocks]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
