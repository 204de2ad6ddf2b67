"""Messages as shapes, and values as bytes that another implementation reads and writes."""

from __future__ import annotations

import math
import struct
from functools import cache
from typing import Any, cast

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import PayloadError, Place
from kdev.payload.protobuf import Protobuf
from kdev.payload.protobuf_known import seconds_of, span_of, span_text, time_text
from kdev.payload.shape import Again, Choice, Flag, Many, Number, Object, Text
from kdev.proto.reading import proto_file
from tests.unit.payload.judged_protobuf import as_json, judge_of

EVERYTHING = """
syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/struct.proto";
message Everything {
  int32 a = 1; int64 b = 2; uint32 c = 3; uint64 d = 4; sint32 e = 5; sint64 f = 6;
  fixed32 g = 7; fixed64 h = 8; sfixed32 i = 9; sfixed64 j = 10; float k = 11; double l = 12;
  bool m = 13; string n = 14; bytes o = 15; Colour p = 16;
  optional int32 q = 17; optional string r = 18;
  repeated sint64 s = 19; repeated int32 t = 20 [packed = false]; repeated string u = 21;
  repeated Colour v = 22; repeated Part w = 23; repeated double x = 24;
  map<string, int64> y = 25; map<int32, Part> z = 26; map<bool, Colour> aa = 27;
  oneof one { string bb = 28; Part cc = 29; bool dd = 30; }
  Part ee = 200000;
  google.protobuf.Timestamp ff = 31; google.protobuf.Duration gg = 32;
  google.protobuf.Int64Value hh = 33; google.protobuf.StringValue ii = 34;
  google.protobuf.Struct jj = 35; google.protobuf.Value kk = 36; google.protobuf.ListValue ll = 37;
  enum Colour { NONE = 0; RED = 1; BLUE = -5; }
  message Part { string name = 1; repeated Part inner = 2; int32 size = 3; }
}
"""
OLD = """
syntax = "proto2";
message Old {
  required string name = 1;
  optional int32 count = 2 [default = 7];
  repeated int32 loose = 3;
  repeated int32 tight = 4 [packed = true];
  repeated group Result = 5 { required string url = 1; optional Mode mode = 2; }
  optional Mode mode = 6;
  enum Mode { FAST = 1; SLOW = 2; }
}
"""
LONG = ("b", "d", "f", "h", "j", "s", "y", "hh")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INT32 = st.integers(-(2**31), 2**31 - 1)
INT64 = st.integers(-(2**63), 2**63 - 1)
UINT32, UINT64 = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
COLOURS = st.sampled_from(["NONE", "RED", "BLUE"])
PARTS: Any = st.deferred(
    lambda: st.fixed_dictionaries(
        {"name": TEXTS, "inner": st.lists(PARTS, max_size=2), "size": st.integers(-9, 9)}
    )
)
TIMES = st.builds(time_text, st.integers(-(10**9), 10**10), st.sampled_from([0, 5_000_000, 123_456_000, 7]))
SPANS = st.builds(span_text, st.integers(0, 10**9), st.sampled_from([0, 5 * 10**8, 1]))
JSON: Any = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(-1000, 1000).map(float),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
ALWAYS = {
    "a": INT32, "b": INT64, "c": UINT32, "d": UINT64, "e": INT32, "f": INT64, "g": UINT32, "h": UINT64,
    "i": INT32, "j": INT64, "k": st.integers(-99, 99).map(lambda n: n / 4), "l": DOUBLES,
    "m": st.booleans(), "n": TEXTS, "o": st.sampled_from(["", "AAE=", "/w=="]), "p": COLOURS,
    "s": st.lists(INT64, max_size=3), "t": st.lists(INT32, max_size=3), "u": st.lists(TEXTS, max_size=3),
    "v": st.lists(COLOURS, max_size=3), "w": st.lists(PARTS, max_size=2), "x": st.lists(DOUBLES, max_size=3),
    "y": st.dictionaries(TEXTS, INT64, max_size=2), "z": st.dictionaries(INT32.map(str), PARTS, max_size=2),
    "aa": st.dictionaries(st.sampled_from(["true", "false"]), COLOURS),
}  # fmt: skip
SOMETIMES = {
    "q": INT32, "r": TEXTS, "ee": PARTS, "ff": TIMES, "gg": SPANS, "hh": INT64, "ii": TEXTS,
    "jj": st.dictionaries(TEXTS, JSON, max_size=2), "kk": JSON, "ll": st.lists(JSON, max_size=2),
}  # fmt: skip
ONE = st.one_of(
    st.just({}),
    st.builds(lambda v: {"bb": v}, TEXTS),
    st.builds(lambda v: {"cc": v}, PARTS),
    st.just({"dd": False}),
)
VALUES = st.builds(
    lambda most, one: most | one, st.fixed_dictionaries(cast(Any, ALWAYS), optional=cast(Any, SOMETIMES)), ONE
)


def place(path: Any) -> Place:
    return Place("x.proto", "$", *(path[1:] if len(path) == 3 else ()))


@cache
def binary(text: str) -> Protobuf:
    return Protobuf(text, place, binary=True)


def with_numbers(value: dict[str, Any]) -> dict[str, Any]:
    """What another implementation gives, with 64-bit numbers as numbers."""
    made = dict(value)
    for name in LONG:
        match made.get(name):
            case list() as items:
                made[name] = [int(each) for each in items]
            case dict() as entries:
                made[name] = {key: int(each) for key, each in entries.items()}
            case str() as text:
                made[name] = int(text)
    return made


@given(VALUES)
def test_another_implementation_reads_what_is_written_and_would_write_the_same_bytes(
    value: dict[str, Any],
) -> None:
    data = binary(EVERYTHING).encode(value)

    read = judge_of(EVERYTHING, "shop.Everything").FromString(data)

    assert with_numbers(as_json(read)) == value
    assert len(read.SerializeToString()) == len(data)


@given(VALUES)
def test_what_another_implementation_writes_is_read_and_fits(value: dict[str, Any]) -> None:
    written = json_format.ParseDict(value, judge_of(EVERYTHING, "shop.Everything")())

    found = binary(EVERYTHING).decode(written.SerializeToString())

    assert found == value
    assert binary(EVERYTHING).fits(found)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_value_error(data: bytes) -> None:
    try:
        found = binary(EVERYTHING).decode(data)
    except ValueError:
        return
    binary(EVERYTHING).fits(found)


@given(st.floats(width=32, allow_nan=False))
def test_a_float_is_read_as_the_shortest_number_that_is_the_same_float(number: float) -> None:
    format_ = binary('syntax = "proto3"; message M { optional float f = 1; }')

    found = cast(Any, format_.decode(format_.encode({"f": number})))["f"]

    assert struct.pack("<f", float(found)) == struct.pack("<f", number)
    assert len(repr(found)) <= len(repr(number)) or math.isinf(number)


def test_proto2_is_read_and_written_with_its_labels_its_groups_and_its_packing() -> None:
    value = {
        "name": "n", "count": 0, "loose": [1, 2], "tight": [3, 4],
        "result": [{"url": "u", "mode": "SLOW"}, {"url": "v"}], "mode": "FAST",
    }  # fmt: skip
    judge = judge_of(OLD, "Old")

    data = binary(OLD).encode(value)

    assert judge.FromString(data).SerializeToString() == data
    assert binary(OLD).decode(data) == value
    assert [each.text for each in binary(OLD).objections({"loose": [], "tight": []})] == ["lacks `name`"]


def test_numbers_that_are_none_have_the_names_of_the_json_form() -> None:
    format_ = binary('syntax = "proto3"; message M { repeated double d = 1; repeated float f = 2; }')
    value = {"d": ["NaN", "Infinity", "-Infinity"], "f": ["NaN", "-Infinity"]}

    assert format_.decode(format_.encode(value)) == value
    assert format_.fits(value)


def test_a_field_that_the_message_has_not_stands_under_its_number() -> None:
    newer = binary('syntax = "proto3"; message M { string a = 1; int32 b = 2; string c = 3; M d = 4; }')
    older = binary('syntax = "proto3"; message M { string a = 1; }')

    found = older.decode(newer.encode({"a": "x", "b": 5, "c": "y", "d": {"b": 7}}))

    assert found == {"a": "x", "2": 5, "3": "y", "4": "EAc="}
    texts = [f"{each.path[-1]} {each.text}" for each in older.objections(found)]
    assert texts[0] == "2 is no field of `M`: it has none of this number"


def test_a_field_in_another_wire_type_is_told_with_its_name() -> None:
    number = binary('syntax = "proto3"; message M { Inner inner = 1; message Inner { int32 id = 3; } }')
    text = binary('syntax = "proto3"; message M { Inner inner = 1; message Inner { string id = 3; } }')

    found = number.decode(text.encode({"inner": {"id": "x"}}))
    (objection,) = number.objections(found)

    assert objection.path == ("inner", "3")
    assert objection.text == "stands in another wire type than `id`, which is `int32`"


def test_a_value_of_an_enum_that_is_not_there_is_read_as_its_number_and_told() -> None:
    newer = binary('syntax = "proto3"; message M { E e = 1; enum E { A = 0; B = 1; C = 2; } }')
    older = binary('syntax = "proto3"; message M { E e = 1; enum E { A = 0; B = 1; } }')

    found = older.decode(newer.encode({"e": "C"}))

    assert found == {"e": 2}
    assert [each.text for each in older.objections(found)] == ["must be a value of the enum `E`, got `2`"]


@pytest.mark.parametrize("indexes", [b"\x00", b"\x02\x00", b"\x04\x02\x04"])
def test_the_id_of_a_schema_registry_and_the_path_to_the_message_may_stand_before(indexes: bytes) -> None:
    format_ = binary('syntax = "proto3"; message M { string a = 1; }')

    assert format_.decode(b"\0\0\0\0\x2a" + indexes + format_.encode({"a": "x"})) == {"a": "x"}


@pytest.mark.parametrize(
    "data", [b"\x0a\x05ab", b"\x0a\x02\xff\xfe", b"\x08", b"\x0f\x00", b"\x00", b"\x0b\x14"]
)
def test_bytes_that_are_no_message_are_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        binary('syntax = "proto3"; message M { string a = 1; }').decode(data)


def test_the_parts_of_a_message_that_come_twice_are_one() -> None:
    judge = judge_of(EVERYTHING, "shop.Everything")
    data = judge(ee={"name": "a", "inner": [{"name": "i"}]}).SerializeToString()
    data += judge(ee={"size": 3, "inner": [{"name": "j"}]}, bb="x").SerializeToString()
    data += judge(dd=True).SerializeToString()

    found = cast(Any, binary(EVERYTHING).decode(data))

    assert [each["name"] for each in found["ee"]["inner"]] == ["i", "j"]
    assert (found["ee"]["name"], found["ee"]["size"], found["dd"], "bb" in found) == ("a", 3, True, False)


def test_the_json_form_has_its_own_names_and_is_what_another_implementation_takes() -> None:
    text = """
    syntax = "proto3";
    message M { int64 order_id = 1; bytes raw_data = 2; E state = 3;
      repeated string t = 4 [json_name = "tags"];
      enum E { A = 0; B = 1; } }
    """
    format_ = Protobuf(text, place, binary=False)
    value = {"orderId": 5, "rawData": "AAE=", "state": "B", "tags": ["x"]}

    data = format_.encode(value)

    read = json_format.Parse(data, judge_of(text, "M")())
    assert (read.order_id, read.raw_data, read.state, list(read.t)) == (5, b"\0\1", 1, ["x"])
    assert format_.fits(format_.decode(json_format.MessageToJson(read).encode()))
    assert not format_.fits({"orderId": "five"})


def test_each_type_has_its_shape() -> None:
    root = cast(Object, binary(EVERYTHING).form.root)
    shapes = {field.name: field.shape for field in root.fields}

    assert isinstance(shapes["a"], Number)
    assert isinstance(shapes["m"], Flag)
    assert cast(Choice, shapes["p"]).values == ("NONE", "RED", "BLUE")
    assert cast(Text, shapes["ff"]).formats == ("date-time",)
    assert isinstance(cast(Many, cast(Object, cast(Many, shapes["w"]).rest).fields[1].shape).rest, Again)
    assert {field.name for field in root.fields if field.group} == {"bb", "cc", "dd"}
    assert {field.name for field in root.fields if not field.required and not field.group} >= {
        "q",
        "ee",
        "ff",
    }


def test_comments_say_examples_bounds_patterns_and_extensions() -> None:
    text = """
    syntax = "proto3";
    message M {
      string a = 1; // @Example A-1
      // @Min 3
      // @Max 9
      int32 b = 2;
      string c = 3; /* @Pattern ^[a-z]+$
                       @x-kdev {"values": ["q"]} */
    }
    """
    a, b, c = (field.shape for field in cast(Object, binary(text).form.root).fields)

    assert a.note.examples == ("A-1",)
    assert isinstance(b, Number)
    assert (b.low, b.high) == (3, 9)
    assert isinstance(c, Text)
    assert c.patterns == ("^[a-z]+$",)
    assert c.note.extensions == {"x-kdev": {"values": ["q"]}}


def test_a_text_by_which_nothing_can_be_written_is_an_error_with_its_place() -> None:
    with pytest.raises(PayloadError, match="is of the type `strng`, which is not there") as caught:
        binary('syntax = "proto3";\nmessage M {\n  strng a = 1;\n}')

    assert caught.value.place == Place("x.proto", "$", 3, 3)
    assert caught.value.hint == "did you mean `string`?"


@given(st.integers(-62_135_596_800, 253_402_300_799), st.integers(0, 10**9 - 1))
def test_a_time_as_text_is_the_same_time_again(seconds: int, nanos: int) -> None:
    assert seconds_of(time_text(seconds, nanos)) == (seconds, nanos)


@given(st.integers(0, 10**11), st.integers(0, 10**9 - 1), st.sampled_from([1, -1]))
def test_a_duration_as_text_is_the_same_duration_again(seconds: int, nanos: int, sign: int) -> None:
    assert span_of(span_text(sign * seconds, sign * nanos)) == (sign * seconds, sign * nanos)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a":1e999}', "must be a whole number, got `inf`"),
        (b'{"a":NaN}', "must be a whole number, got `nan`"),
        (b'{"a":"%s"}' % (b"9" * 5000), "must be a whole number, got `99999"),
        (b'{"m":{"x":"y"}}', "must be a whole number, got `x`"),
        (b'{"m":{"3000000000":"y"}}', "must be a number of the type `int32`, got `3000000000`"),
        (b'{"t":{"yes":"y"}}', "must be `true` or `false`, got `yes`"),
        (b'{"e":true}', "must be a value of the enum `E`, got `True`"),
    ],
)
def test_what_is_no_value_of_a_field_in_json_is_told_whatever_it_is(data: bytes, said: str) -> None:
    text = """
    syntax = "proto3";
    message M { int32 a = 1; map<int32, string> m = 2; map<bool, string> t = 3; E e = 4;
      enum E { A = 0; B = 1; } }
    """
    format_ = Protobuf(text, place, binary=False)

    (found,) = format_.objections(format_.decode(data))

    assert found.text.startswith(said)


def test_the_numbers_of_an_enum_are_found_once() -> None:
    (enum,) = proto_file("enum E { A = 0; B = 1; }").enums

    assert enum.numbers is enum.numbers
    assert enum.names is enum.names


def test_notes_that_are_beyond_all_numbers_say_nothing_and_numbers_that_are_none_have_names_in_json() -> None:
    text = """
    syntax = "proto2";
    message M {
      // @Min NaN
      // @Max true
      optional int32 a = 1;
      optional string b = 2; // @Example %s
      optional double c = 3 [default = -inf];
    }
    """ % ("[" * 50_000)
    a, b, c = (field.shape for field in cast(Object, Protobuf(text, place, binary=False).form.root).fields)

    assert isinstance(a, Number)
    assert (a.low, a.high) == (None, None)
    assert b.note.examples == ("[" * 50_000,)
    assert c.note.defaults == ("-Infinity",)
