"""Texts of `.proto` files as definitions, and what is told of those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.proto.reading import proto_file
from kdev.proto.resolving import Sources, definitions_of, imports_of
from kdev.proto.tokens import NotProto
from kdev.proto.well_known import WELL_KNOWN

TRIP = """\
// The one and only. @RootNode
syntax = "proto3";
package acme.trip.v1;
import "google/protobuf/timestamp.proto";
import public "acme/geo.proto";
import "buf/validate/validate.proto";
option java_package = "com.acme";
option (acme.level) = { name: "x" list: [1, 2] inner < a: 'b' > };

/* A trip.
 * @RootNode
 */
message Trip {
  reserved 4, 10 to 12, 1000 to max;
  reserved "old", "older";
  option deprecated = true;
  string id = 1 [(buf.validate.field).string.min_len = 1, json_name = "tripId"];
  enum State { option allow_alias = true; NONE = 0; OPEN = 0x1; BEGUN = 01; DONE = -2 [deprecated = true]; }
  State state = 2;
  message Stop { string name = 1; }
  repeated Stop stops = 3;
  map<string, Stop> by_name = 5;
  oneof payment { option (x) = 1; string card = 6; Stop at = 7; }
  .google.protobuf.Timestamp begun = 8;
  message.Kind message = 9;
  ;
}
message message { enum Kind { K = 0; } }
service Trips { rpc Go (Trip) returns (stream Trip) { option (a) = { get: "/x" }; } rpc No (A) returns (A); }
extend Trip { string more = 100; }
enum Empty { EMPTY = 0; }
"""


def fault(text: str) -> NotProto:
    with pytest.raises(NotProto) as caught:
        proto_file(text)
    return caught.value


def told(text: str) -> list[tuple[int, int, str]]:
    return [(each.spot.line, each.spot.column, each.text) for each in definitions_of(text).faults]


def test_a_whole_file_is_read() -> None:
    file = proto_file(TRIP)
    trip, stop, _ = file.messages

    assert (file.syntax, file.package) == ("proto3", "acme.trip.v1")
    assert [name for name, _ in file.imports] == [
        "google/protobuf/timestamp.proto", "acme/geo.proto", "buf/validate/validate.proto",
    ]  # fmt: skip
    assert trip.name == "acme.trip.v1.Trip"
    assert (stop.name, stop.inner) == ("acme.trip.v1.Trip.Stop", True)
    assert trip.reserved == ((4, 4), (10, 12), (1000, 2**29 - 1))
    assert [(one.name, one.number, one.label, one.key, one.one_of) for one in trip.fields] == [
        ("id", 1, "", "", ""), ("state", 2, "", "", ""), ("stops", 3, "repeated", "", ""),
        ("by_name", 5, "repeated", "string", ""), ("card", 6, "", "", "payment"),
        ("at", 7, "", "", "payment"), ("begun", 8, "", "", ""), ("message", 9, "", "", ""),
    ]  # fmt: skip
    assert [one.json_name for one in trip.fields][:4] == ["tripId", "state", "stops", "byName"]
    assert file.enums[0].numbers == {"NONE": 0, "OPEN": 1, "BEGUN": 1, "DONE": -2}
    assert file.enums[0].names[1] == "OPEN"


def test_names_are_looked_for_from_the_inside_out() -> None:
    found = definitions_of(Sources(TRIP, {"acme/geo.proto": 'syntax = "proto3"; package acme.geo;'}))

    assert found.faults == []
    assert found.root is not None
    assert {one.name: (one.kind, one.type) for one in found.root.fields if one.kind != "scalar"} == {
        "state": ("enum", "acme.trip.v1.Trip.State"),
        "stops": ("message", "acme.trip.v1.Trip.Stop"),
        "by_name": ("message", "acme.trip.v1.Trip.Stop"),
        "at": ("message", "acme.trip.v1.Trip.Stop"),
        "begun": ("message", "google.protobuf.Timestamp"),
        "message": ("enum", "acme.trip.v1.message.Kind"),
    }


def test_imports_are_those_that_nobody_knows() -> None:
    assert [name for name, _ in imports_of(TRIP)] == ["acme/geo.proto"]


def test_every_published_file_is_sound_and_imports_only_such() -> None:
    for text in WELL_KNOWN.values():
        found = definitions_of(text)
        assert [each.text for each in found.faults if "more than one" not in each.text] in (
            [], ["defines no message"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("message M {\n  string a = 1\n  string b = 2;\n}", 2, 14, "lacks `;` behind the field `a`"),
        ("message M {\n  string a 1;\n}", 2, 12, "lacks `=` and a number behind `a`"),
        ("message M {\n  string a = ;\n}", 2, 14, "must be the number of `a`, a whole number"),
        ("message M {\n  string = 1;\n}", 2, 10, "must be the name of the field, got `=`"),
        ("message M {", 1, 11, "`{` is never closed"),
        ("mesage M { }", 1, 1, "must be a definition, such as `message`, got `mesage`"),
        ('syntax = "proto4";', 1, 10, "is in the syntax `proto4`"),
        ('edition = "2023";', 1, 1, "is written in an edition"),
        ("message M { string a = 1; /* x", 1, 27, "a comment is never closed"),
        ('import "x', 1, 8, "a text is never closed"),
        ("message M { § }", 1, 13, "`§` has no meaning here"),
        ("message M { map<string> a = 1; }", 1, 23, "lacks `,` between the type of the keys"),
        ("message M { repeated map<string, int32> a = 1; }", 1, 25, "is a map that is `repeated`"),
        ("enum E { A; }", 1, 11, "lacks `=` and a number behind `A`"),
        ("message M { string a = 1 [deprecated true]; }", 1, 39, "lacks"),
        ("option x = { a: 1", 1, 12, "`{` is never closed"),
    ],
)  # fmt: skip
def test_what_is_no_proto_is_told_with_its_place_and_a_hint(
    text: str, line: int, column: int, said: str
) -> None:
    found = fault(text)

    assert found.hint
    assert (found.spot.line, found.spot.column, found.text[: len(said)]) == (line, column, said) or (
        said == "lacks" and found.spot.line == line
    )


@pytest.mark.parametrize(
    ("body", "said", "hint"),
    [
        ("string a = 1; string b = 1;", "`b` has the number 1, as `a` has", "2 is free"),
        ("string a = 1; string a = 2;", "is a second field with the name `a`",
         "give one of the two another name"),
        ("reserved 1 to 3; string a = 2;", "`a` has the number 2, which is reserved", "4 is free"),
        ('reserved "a"; string a = 2;', "the name `a` is reserved", "use another name"),
        ("string a = 0;", "`a` has the number 0", "numbers are 1 to 536,870,911; 1 is free"),
        ("string a = 19500;", "`a` has the number 19500, which Protocol Buffers keep for themselves",
         "1 is free"),
        ("Timestamp a = 1;", "is of the type `Timestamp`, which is not there",
         "define it, or import the file that does"),
        ("google.protobuf.Timestamp a = 1;", "is of the type `google.protobuf.Timestamp`, which is not there",
         'write `import "google/protobuf/timestamp.proto";`'),
        ("map<float, string> a = 1;", "`a` is a map with keys of the type `float`",
         "keys are `string`, `bool`, or whole numbers"),
        ("string foo_bar = 1; string fooBar = 2;", "`fooBar` is `fooBar` in JSON, as `foo_bar` is",
         "give one of the two another name"),
        ("required string a = 1;", "`a` is `required`, which proto3 has not", "leave it out"),
        ("string a = 1; enum E { A = 1; }", "`A` is the first value and not 0",
         "let a value that means nothing be the first: `UNSPECIFIED = 0;`"),
        ("string a = 1; enum E { A = 0; B = 0; }", "`B` has the number 0, as `A` has",
         "give it another number, or write `option allow_alias = true;`"),
        ("string a = 1; enum E { }", "the enum `E` has no value", "write one: `NAME = 0;`"),
        ("string a = 1; message M2 { } message M2 { }", "defines `M.M2` a second time",
         "it is defined in line 1: give one of the two another name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_definitions_is_told_with_what_to_do(body: str, said: str, hint: str) -> None:
    (found,) = definitions_of(f'syntax = "proto3"; message M {{ {body} }}').faults

    assert (found.text, found.hint) == (said, hint)


@pytest.mark.parametrize("body", ["message Timestamp { string text = 1; }", "enum Int32Value { A = 0; }",
                                  "message StringValue { }"])  # fmt: skip
def test_a_published_name_with_other_fields_is_told(body: str) -> None:
    name = body.split()[1]
    text = f'syntax = "proto3"; package google.protobuf; {body} message M {{ {name} a = 1; }}'
    (found,) = definitions_of(text).faults

    assert found.text == f"defines `google.protobuf.{name}` otherwise than it is published"
    assert found.broken
    assert 'import "google/protobuf/' in found.hint


def test_a_copy_of_a_published_type_is_that_type() -> None:
    copy = "message Timestamp { int64 seconds = 1; int32 nanos = 2; }"
    text = f'syntax = "proto3"; package google.protobuf; {copy} message M {{ Timestamp a = 1; }}'

    assert definitions_of(text).faults == []


def test_the_root_is_the_message_that_no_other_has_in_it() -> None:
    found = definitions_of("message A { optional B b = 1; } message B { optional A a = 1; optional C c = 2; }"
                           "message C { } message D { optional B b = 1; optional D d = 2; }")  # fmt: skip

    assert found.root is not None
    assert found.root.name == "D"


def test_a_mark_or_the_name_in_the_document_says_which_of_several_it_is() -> None:
    two = "message A { } message B { }"

    marked, called = definitions_of(f"// @RootNode\n{two}").root, definitions_of(Sources(two, {}, "B")).root

    assert marked is not None
    assert called is not None
    assert (marked.name, called.name) == ("A", "B")
    assert told(two) == [(1, 23, "defines more than one message that can be the payload: `A`, `B`")]


def test_a_word_that_is_nearly_one_is_told_with_that() -> None:
    assert fault("mesage M { }").hint == "did you mean `message`?"


def test_a_text_without_messages_is_told() -> None:
    assert told("") == [(1, 1, "defines no message")]


@given(st.text(st.sampled_from('message M{}=;1"/*<>,. \n[]oneofmap'), max_size=60))
def test_any_text_is_definitions_or_a_fault_with_a_place(text: str) -> None:
    found = definitions_of(text)

    assert found.root is not None or found.faults
    assert all(1 <= each.spot.line <= text.count("\n") + 1 for each in found.faults)


@given(st.integers(0, len(TRIP)))
def test_a_file_that_ends_early_is_told_at_a_place_within_it(end: int) -> None:
    found = definitions_of(TRIP[:end])

    assert all(each.spot.line <= TRIP[:end].count("\n") + 1 for each in found.faults)


def test_a_text_is_read_once_whichever_of_its_messages_is_meant() -> None:
    text = "message A { optional B b = 1; } message B { } message C { optional B b = 1; }"

    one, other = (definitions_of(Sources(text, {}, name)) for name in ("A", "C"))

    assert one.root is not None
    assert other.root is not None
    assert (one.root.name, other.root.name) == ("A", "C")
    assert one.messages is other.messages
    assert (one.faults, definitions_of(text).faults != []) == ([], True)


def test_a_mark_of_the_order_of_bytes_may_stand_before_a_text() -> None:
    assert told("\ufeffmessage A { }") == []
