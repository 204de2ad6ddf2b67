from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.coded import Coded, CodedLines, coded_form, json_of, odd_label
from kdev.tail.lines import JsonLines
from kdev.tail.named import NamedLines
from kdev.tail.where import where_from


def record(value: bytes | None, key: bytes | None = None, offset: int = 3) -> ConsumedRecord:
    return ConsumedRecord("t", 0, offset, 0, key, value)


def read(coded: Coded, *records: ConsumedRecord) -> list[ConsumedRecord]:
    return [*coded.after(None)(records)]


def line(
    value: bytes | None, coding: str, key: bytes | None = None, key_coding: str = ""
) -> dict[str, object]:
    records = read(Coded(coding, key_coding, print, {"json": json_of}), record(value, key))
    lines = CodedLines(NamedLines(JsonLines(), named=False, check=False)).render(records)
    found: dict[str, object] = json.loads(lines)
    return {name: found[name] for name in found if name not in {"topic", "partition", "offset", "timestamp"}}


def test_a_number_is_a_number_of_json_with_the_size_that_it_has() -> None:
    assert line(struct.pack(">q", 42), "int64", struct.pack(">i", 7), "int32") == {
        "key": "7",
        "value": 42,
        "headers": [],
        "size": 8,
        "value_encoding": "int64",
        "key_encoding": "int32",
    }


@pytest.mark.parametrize(
    ("value", "coding", "shown"),
    [
        (b"\x12\x34", "hex", {"value": "1234", "value_encoding": "hex"}),
        (b'{"a": 1}', "text", {"value": '{"a": 1}', "value_encoding": "text"}),
        (b'{"a": 1}', "json", {"value": {"a": 1}}),
        (None, "hex", {"value": None}),
        (b"\xff", "text", {"value": "/w==", "value_encoding": "base64"}),
    ],
)
def test_texts_stand_as_texts_whatever_they_look_like(
    value: bytes | None, coding: str, shown: dict[str, object]
) -> None:
    expected = {"key": None, "headers": [], "size": len(value or b""), **shown}

    assert line(value, coding) == expected


def test_what_is_something_else_stands_as_it_is_is_told_once_and_counted() -> None:
    told: list[str] = []
    coded = Coded("int16", "", told.append)

    first, second, good = read(coded, record(b"abc"), record(b"d"), record(b"\0\1"))

    assert [each.value for each in (first, second, good)] == [b"abc", b"d", b"1"]
    (note,) = told
    assert note.startswith("the value of partition 0, offset 3 of t is no int16: it has 3 bytes, not 2; ")
    assert coded.odd == {"value": 2}
    assert "".join(segment.text for segment in odd_label(first)) == "no int16: "
    assert odd_label(good) == []


def test_a_filter_judges_what_was_read() -> None:
    (found,) = read(Coded("int64", "", print), record(struct.pack(">q", 42)))

    assert where_from("value == 42 and size == 8")(found)


def test_a_line_for_people_shows_text_as_it_is_written() -> None:
    (text,) = read(Coded("text", "", print), record(b'{"a":  1}'))

    assert coded_form(text, encoding="utf-8", full=True).text == '{"a":  1}'


def test_avro_is_read_by_the_schema_of_a_file_also_behind_the_id_of_a_registry(tmp_path: Path) -> None:
    file = tmp_path / "n.avsc"
    file.write_text('{"type":"record","name":"R","fields":[{"name":"n","type":"long"}]}', encoding="utf-8")
    read_avro = wiring.avro_reader(file)

    assert read_avro(b"\x54") == read_avro(b"\0\0\0\0\7\x54") == '{"n":42}'
    with pytest.raises(ValueError, match=r"."):
        read_avro(b"")


@pytest.mark.parametrize("content", ["", "{", '{"type":"nothing"}', "[" * 50_000])
def test_a_file_that_is_no_avro_schema_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "n.avsc"
    file.write_text(content, encoding="utf-8")

    for path in (file, tmp_path / "none.avsc"):
        with pytest.raises(UsageError) as caught:
            wiring.avro_reader(path)
        assert str(path) in str(caught.value)
        assert caught.value.hint


def test_protobuf_is_read_by_a_file_its_imports_and_the_message_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "orders" / "order.proto"
    file.parent.mkdir()
    file.write_text(
        'syntax = "proto3"; import "parts/item.proto"; message Order { Item item = 1; } message B { }'
    )
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "item.proto").write_text('syntax = "proto3"; message Item { string sku = 1; }')

    read = wiring.protobuf_reader(file, "Order")

    record = b"\x0a\x03\x0a\x01x"
    assert read(record) == read(b"\0\0\0\0\7\0" + record) == '{"item":{"sku":"x"}}'


@pytest.mark.parametrize(
    ("message", "said", "hint"),
    [
        ("", "defines more than one message", "name one of them"),
        ("Ordr", "defines no message `Ordr`", "did you mean `Order`?"),
    ],
)
def test_a_message_that_a_file_has_not_is_told(tmp_path: Path, message: str, said: str, hint: str) -> None:
    file = tmp_path / "order.proto"
    file.write_text("message Order { } message B { }")

    with pytest.raises(UsageError, match=said) as caught:
        wiring.protobuf_reader(file, message)

    assert hint in caught.value.hint
