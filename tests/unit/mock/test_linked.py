"""Parcels, links, accounts and people agree with what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kdev.mock.realism.banks import account
from kdev.mock.realism.places import places
from kdev.mock.tables.chance import Chance
from tests.unit.mock.made import NOW, stream, values

TEXT: Mapping[str, object] = {"type": "string"}
LINK: Mapping[str, object] = {"type": "string", "format": "uri"}


def thing(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def made(schema: object, count: int = 300) -> list[Any]:
    return values(stream(schema), count)


def test_a_tracking_number_is_written_as_its_carrier_does_and_stands_in_the_link() -> None:
    carrier = {"type": "string", "enum": ["DHL", "UPS", "PostNord", "Somebody"]}
    for value in made(thing(carrier=carrier, trackingNumber=TEXT, trackingUrl=LINK)):
        number = value["trackingNumber"]
        assert value["trackingUrl"].endswith(f"/{number}")
        starts = {"UPS": ("1Z",), "DHL": ("JD", "0034"), "PostNord": ("0037", "UK")}
        assert number.startswith(starts.get(value["carrier"], ("",)))


def test_a_link_has_the_code_of_what_it_is_a_link_to() -> None:
    for value in made(thing(invoiceNumber=TEXT, invoiceUrl=LINK, productImageUrl=LINK)):
        assert value["invoiceUrl"].endswith(f"/{value['invoiceNumber']}")
        assert "/products/" in value["productImageUrl"]


def test_an_iban_has_its_check_digits_and_the_bank_of_the_bic_beside_it() -> None:
    for value in made(thing(iban=TEXT, bic=TEXT, bankName=TEXT)):
        turned = value["iban"][4:] + value["iban"][:4]
        assert int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
        assert value["bic"][4:6] == value["iban"][:2]
    assert account(Chance(1).random(), "SE")["iban"].startswith("SE")


def test_who_takes_part_has_a_phone_and_a_language_of_the_country_of_the_event() -> None:
    phones = {place.country.name: place.country.phone for place in places()}
    languages = {place.country.name: place.country.locale[:2] for place in places()}
    event = thing(
        customer=thing(firstName=TEXT, lastName=TEXT, email=TEXT, phone=TEXT, language=TEXT),
        shippingAddress=thing(
            street=TEXT, city=TEXT, postalCode=TEXT, country={"enum": ["Germany", "Sweden"]}
        ),
    )
    for value in made(event):
        country = value["shippingAddress"]["country"]
        assert value["customer"]["phone"].startswith(re.split("[#%]", phones[country])[0])
        assert value["customer"]["language"] == languages[country]


def test_a_street_with_a_house_number_beside_it_has_none_itself() -> None:
    streets = {street for place in places() for street in place.country.streets}
    address = thing(street=TEXT, houseNumber=TEXT, city=TEXT, postalCode=TEXT)
    assert {value["street"] for value in made(address)} <= streets


def test_a_warehouse_is_called_by_the_city_where_it_is() -> None:
    for value in made(thing(warehouseCode=TEXT, city={"enum": ["Hamburg", "Berlin"]}, countryCode=TEXT)):
        assert value["warehouseCode"][3:6] == value["city"][:3].upper()


def test_hashes_are_as_long_as_their_names_say() -> None:
    (value,) = made(thing(md5=TEXT, sha1=TEXT, sha256=TEXT, sha512=TEXT, crc32=TEXT, checksumMd5=TEXT), 1)
    assert {name: len(text) for name, text in value.items()} == {
        "md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "crc32": 8, "checksumMd5": 32
    }  # fmt: skip


def test_a_message_says_one_version_of_its_schema() -> None:
    found = made(thing(schemaVersion=TEXT, eventVersion={"type": "integer"}))
    assert len({(value["schemaVersion"], value["eventVersion"]) for value in found}) == 1


def test_a_card_has_not_expired() -> None:
    assert all(value["expiryYear"] > 2026 for value in made(thing(expiryYear={"type": "integer"})))


def test_fields_with_one_example_each_agree_all_the_same() -> None:
    person = thing(
        username={"type": "string", "examples": ["stream-user"]},
        email={"type": "string", "format": "email", "examples": ["stream@example.com"]},
    )
    for value in made(person):
        assert value["email"].split("@")[0] == value["username"]


def test_what_is_held_for_a_while_expires_within_the_day() -> None:
    def last(name: str) -> datetime:
        message = thing(expiresAt={"type": "string", "format": "date-time"})
        found: list[Any] = values(stream(thing(**{name: message})), 300)
        return max(datetime.fromisoformat(value[name]["expiresAt"]) for value in found)

    now = datetime.fromtimestamp(NOW / 1000, UTC)
    assert last("reservation") < now + timedelta(days=1)
    assert last("subscription") > now + timedelta(days=30)


def test_a_price_per_piece_is_a_price() -> None:
    prices = [value["pricePerTicket"] for value in made(thing(pricePerTicket={"type": "number"}))]
    assert sum(prices) / len(prices) > 10


def test_plain_values_under_open_names_have_the_names_of_fields() -> None:
    labels = {"type": "object", "additionalProperties": {"type": "string"}}
    names = {name for value in made(thing(labels=labels)) for name in value["labels"]}
    assert names
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


def test_all_events_of_a_message_have_one_source() -> None:
    assert len({value["source"] for value in made(thing(source=LINK))}) == 1
