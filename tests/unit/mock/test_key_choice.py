"""Which field is the key: the one that identifies what a message is about."""

from __future__ import annotations

from typing import Any

import pytest

from kdev.mock.plan.key_choice import key_fields
from kdev.payload.formats import format_for
from kdev.spec.model import Message
from tests.unit.mock.made import PLACE, schema

TEXT = {"type": "string"}
UUID = {"type": "string", "format": "uuid"}
TRACKED = {"type": "string", "pattern": "^[A-Z]{2}[0-9]{9}$"}
PARCEL = {"type": "object", "properties": {"number": TRACKED}}


def first(name: str, properties: dict[str, Any], key: object = None) -> str:
    payload, asked = schema({"type": "object", "properties": properties}), schema(key)
    message = Message(name=name, payload=payload, place=PLACE, key=None if key is None else asked)
    shape = None if key is None else format_for(asked).form.root
    return ".".join(next(key_fields(format_for(payload).form.root, message, shape)))


@pytest.mark.parametrize(
    ("name", "properties", "key", "expected"),
    [
        ("Scanned", {"scanId": UUID, "trackingNumber": TRACKED}, TRACKED, "trackingNumber"),
        ("Scanned", {"scanId": UUID, "parcel": PARCEL}, TRACKED, "parcel.number"),
        ("Delivered", {"eventId": UUID, "trackingNumber": TEXT},
         {"type": "string", "description": "The tracking number"}, "trackingNumber"),
        ("OrderPlaced", {"eventId": UUID, "data": {"type": "object", "properties": {"orderId": TEXT}}}, None,
         "data.orderId"),
        ("OrderPlaced", {"eventId": UUID, "orderId": TEXT, "customerId": TEXT}, None, "orderId"),
        ("AccountOpened", {"iban": TEXT, "balance": {"type": "number"}}, TEXT, "iban"),
    ],
)  # fmt: skip
def test_the_key_is_the_field_that_identifies_the_message(
    name: str, properties: dict[str, Any], key: object, expected: str
) -> None:
    assert first(name, properties, key) == expected
