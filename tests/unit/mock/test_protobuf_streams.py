"""Records of Protobuf messages, read back by another implementation of Protocol Buffers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kdev.errors import Place
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.proto.resolving import Sources
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route
from kdev.wishes import FieldWord
from tests.unit.mock.made import NOW
from tests.unit.payload.judged_protobuf import as_json, judge_of
from tests.unit.payload.test_protobuf import EVERYTHING, OLD

TOP = Place("order.proto")
ORDER = """
syntax = "proto3";
import "google/protobuf/timestamp.proto";
message Order {
  string order_id = 1;
  string correlation_id = 2;
  Customer customer = 3;
  repeated Line lines = 4;
  google.protobuf.Timestamp created_at = 5;
  Status status = 6;
  oneof payment { string iban = 7; Card card = 8; bool cash = 9; }
  optional string note = 10;
  repeated int64 seen_at_ms = 11;
  message Line { string sku = 1; int32 quantity = 2; google.protobuf.Timestamp added_at = 3; }
}
message Customer { string customer_id = 1; string email = 2; Address address = 3; }
message Address { string city = 1; google.protobuf.Timestamp verified_at = 2; }
message Card {
  string number = 1; Card before = 2; google.protobuf.Timestamp used_at = 3; string request_id = 4;
}
enum Status { STATUS_UNSPECIFIED = 0; NEW = 1; PAID = 2; }
"""


def stream_of(text: str, choices: Choices | None = None, **more: Any) -> Stream:
    written = Schema(Sources(text, {}), "application/vnd.google.protobuf", lambda _: TOP)
    message = Message("Order", written, TOP, **{"content_type": "application/x-protobuf", **more})
    channel = Channel("orders", "orders", (message,), TOP)
    (stream,) = streams_for([Route(channel, "orders", "address", {})], choices or Choices(seed=1))
    return stream


@pytest.mark.parametrize(("text", "name"), [(ORDER, "Order"), (EVERYTHING, "shop.Everything"), (OLD, "Old")])
@pytest.mark.parametrize("optional", [1.0, 0.4])
def test_every_record_is_read_back_by_another_implementation_which_would_write_the_same_bytes(
    text: str, name: str, optional: float
) -> None:
    stream, judge = stream_of(text, Choices(seed=1, optional=optional)), judge_of(text, name)

    values = stream.make(0, range(NOW, NOW + 600)).values

    for data in values:
        read = judge.FromString(data or b"")
        assert len(read.SerializeToString()) == len(data or b"")
        assert stream.fits(stream.decode(data or b""))


def test_lengths_are_right_whatever_the_times_within_are() -> None:
    stream, judge = stream_of(ORDER), judge_of(ORDER, "Order")
    # Times whose nanoseconds are none, few and many, and such of other centuries.
    times = [0, 1, 999, 1000, NOW, NOW + 1, NOW + 300, *range(2**41, 2**41 + 2000, 7), 2**42]

    for data in stream.make(0, times).values:
        assert judge.FromString(data).SerializeToString() == data


def test_times_are_those_of_the_events_identifiers_are_new_and_one_alternative_is_there() -> None:
    judge = judge_of(ORDER, "Order")

    read = [judge.FromString(data) for data in stream_of(ORDER).make(0, range(NOW, NOW + 3000)).values]

    assert set(read[7].seen_at_ms) == {NOW + 7}
    assert read[9].created_at.ToMilliseconds() - read[7].created_at.ToMilliseconds() == 2
    assert len({each.correlation_id for each in read}) == 3000
    ways = Counter(each.WhichOneof("payment") for each in read)
    assert ways.keys() == {"iban", "card", "cash"}
    assert min(ways.values()) > 800
    assert {each.status for each in read} == {1, 2}


def test_names_speak_and_agree_inside_messages_too() -> None:
    read = as_json(judge_of(ORDER, "Order").FromString(stream_of(ORDER).make(0, [NOW]).values[0]))

    assert "@" in read["customer"]["email"]
    assert read["customer"]["address"]["city"].istitle()
    assert all(1 <= line["quantity"] < 100 for line in read["lines"])


def test_the_key_is_a_field_also_one_inside_a_message_with_as_many_keys_as_are_wished() -> None:
    said = {"x-kdev": {"key": {"field": "customer.customer_id", "count": 7}}}
    stream, judge = stream_of(ORDER, extensions=said), judge_of(ORDER, "Order")

    block = stream.make(0, range(NOW, NOW + 500))

    keys = block.keys or []
    assert [judge.FromString(data).customer.customer_id.encode() for data in block.values] == keys
    assert len(set(keys)) == 7


def test_what_a_user_says_of_a_field_inside_a_message_is_so() -> None:
    words = (FieldWord("customer.email", {"value": "a@b.c"}),)
    stream, judge = stream_of(ORDER, Choices(seed=1, words=words)), judge_of(ORDER, "Order")

    values = stream.make(0, range(NOW, NOW + 50)).values

    assert {judge.FromString(data).customer.email for data in values} == {"a@b.c"}


def test_a_key_with_a_schema_of_its_own_is_written_as_that_says() -> None:
    text = 'syntax = "proto3"; message Key { string region = 1; int32 shard = 2; }'
    key = Schema(Sources(text, {}), "application/vnd.google.protobuf", lambda _: TOP)

    block = stream_of('syntax = "proto3"; message M { bool ok = 1; }', key=key).make(0, [NOW])

    assert judge_of(text, "Key").FromString((block.keys or [b""])[0]).shard != 0


def test_in_json_the_records_are_in_the_json_form() -> None:
    stream = stream_of(ORDER, content_type="application/json")

    for data in stream.make(0, range(NOW, NOW + 300)).values:
        value: Any = stream.decode(data or b"")
        assert stream.fits(value)
        assert value["createdAt"].endswith("Z")
        assert len(value.keys() & {"iban", "card", "cash"}) == 1


def test_an_amount_of_money_is_one_in_whole_cents() -> None:
    text = """
    syntax = "proto3";
    import "google/type/money.proto";
    message M { google.type.Money price = 1; }
    """
    values: list[Any] = [
        stream_of(text).decode(data or b"") for data in stream_of(text).make(0, [NOW] * 300).values
    ]

    assert all(1 <= value["price"]["units"] < 10_000 for value in values)
    assert {value["price"]["nanos"] % 10_000_000 for value in values} == {0}
    assert len({value["price"]["nanos"] for value in values}) > 20


def wide(levels: int, fields: int) -> str:
    """Messages that hold some of the next one each, so that a whole value would have a power of them."""
    bodies = [
        "string name = 1; "
        + " ".join(f"M{level + 1} f{n} = {n + 2};" for n in range(fields) if level + 1 < levels)
        for level in range(levels)
    ]
    return 'syntax = "proto3"; ' + " ".join(f"message M{n} {{ {body} }}" for n, body in enumerate(bodies))


@pytest.mark.parametrize(("levels", "fields"), [(40, 2), (300, 1)])
def test_messages_that_branch_or_nest_without_end_are_cut_where_they_may_be(levels: int, fields: int) -> None:
    text = wide(levels, fields)
    stream, judge = stream_of(text), judge_of(text, "M0")

    for data in stream.make(0, [NOW] * 20).values:
        assert judge.FromString(data).SerializeToString() == data
        assert len(data or b"") < 100_000


def test_times_before_1970_are_the_nearest_that_an_unsigned_number_has_room_for() -> None:
    text = 'syntax = "proto3"; message M { fixed64 created_at_ms = 1; uint32 created_at = 2; bool ok = 3; }'
    judge = judge_of(text, "M")

    read = [judge.FromString(data) for data in stream_of(text).make(0, [0, 1, NOW]).values]

    assert read[0].created_at_ms < 10_000
    assert read[2].created_at_ms > NOW - 86_400_000
