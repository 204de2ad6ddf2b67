"""Protobuf schemas in documents: where their faults stand, what they import, and which message is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdev.errors import SpecError
from kdev.payload.formats import format_for
from kdev.payload.shape import Object
from kdev.spec.load import examine, load
from tests.unit.spec.conftest import Write

TWO = """
asyncapi: 2.6.0
info: {title: T, version: '1'}
channels:
  a:
    subscribe:
      message:
        name: %s
        schemaFormat: application/vnd.google.protobuf;version=3
        payload: %s
"""
THREE = """
asyncapi: 3.0.0
info: {title: T, version: '1'}
channels:
  a:
    address: a
    messages:
      %s:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: %s
"""
BLOCK = """|
            syntax = "proto3";

            message M {
              strng a = 1;
            }
"""


def told(path: str) -> list[tuple[str, str, str]]:
    return [(each.severity, str(each.place).partition(" ")[0], each.text) for each in examine(path).problems]


def fields_of(path: str) -> list[str]:
    (message,) = load(path).channels[0].messages
    assert message.payload is not None
    root = format_for(message.payload, message.content_type).form.root
    assert isinstance(root, Object)
    return [field.name for field in root.fields]


@pytest.mark.parametrize(("text", "severity"), [(TWO, "error"), (THREE, "warning")])
def test_a_fault_stands_at_its_line_and_column_of_the_document(
    write: Write, tmp_path: Path, text: str, severity: str
) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(text % ("M", BLOCK))
    line = next(n for n, each in enumerate(path.read_text().splitlines(), 1) if "strng" in each)

    assert told(str(path)) == [(severity, f"{path}:{line}:15", "is of the type `strng`, which is not there")]


def test_a_fault_of_a_text_in_quotes_stands_at_its_key_and_of_a_file_in_that_file(tmp_path: Path) -> None:
    quoted, beside = tmp_path / "quoted.yaml", tmp_path / "beside.yaml"
    quoted.write_text(TWO % ("M", '"message M {\\n  strng a = 1;\\n}"'))
    beside.write_text(TWO % ("M", "{$ref: ./m.proto}"))
    (tmp_path / "m.proto").write_text("message M {\n  strng a = 1;\n}")

    assert told(str(quoted))[0][1] == f"{quoted}:10:9"
    assert told(str(beside))[0][1] == f"{tmp_path / 'm.proto'}:2:3"


def test_a_schema_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(TWO % ("M", "{type: object}"))

    assert told(str(path))[0][2] == "must be the text of a `.proto` file"


def test_imports_are_looked_for_beside_the_text_and_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "proto" / "acme" / "trip"
    folder.mkdir(parents=True)
    (folder.parent / "geo").mkdir()
    (folder / "trip.proto").write_text(
        'syntax = "proto3"; package acme.trip; import "acme/geo/geo.proto"; message M { geo.Geo at = 1; }'
    )
    (folder.parent / "geo" / "geo.proto").write_text(
        'syntax = "proto3"; package acme.geo; import "acme/geo/unit.proto"; message Geo { Unit unit = 1; }'
    )
    (folder.parent / "geo" / "unit.proto").write_text(
        'syntax = "proto3"; package acme.geo; enum Unit { M = 0; }'
    )
    path = tmp_path / "doc.yaml"
    path.write_text(TWO % ("M", "{$ref: ./proto/acme/trip/trip.proto}"))

    assert told(str(path)) == []
    assert fields_of(str(path)) == ["at"]


def test_an_import_that_is_not_there_and_one_behind_the_wall_are_told(tmp_path: Path) -> None:
    (tmp_path / "secret.proto").write_text('syntax = "proto3"; message S { }')
    (tmp_path / "docs" / ".git").mkdir(parents=True)
    path = tmp_path / "docs" / "doc.yaml"
    path.write_text(TWO % ("M", "'import \"secret.proto\"; message M { optional string a = 1; }'"))

    assert [text for _, _, text in told(str(path))] == ["imports `secret.proto`, which is not there"]


def test_of_several_messages_the_one_called_like_that_of_the_document_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    text = "'message A { optional string a = 1; } message B { optional string b = 1; }'"
    path.write_text(THREE % ("B", text))

    assert told(str(path)) == []
    assert fields_of(str(path)) == ["b"]
    path.write_text(THREE % ("C", text))
    ((severity, _, said),) = told(str(path))
    assert severity == "warning"
    assert said == "defines more than one message that can be the payload: `A`, `B`"


def test_the_content_type_is_that_of_protobuf_where_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    path.write_text(THREE % ("M", "'message M { optional string a = 1; }'"))

    assert load(str(path)).channels[0].messages[0].content_type == "application/x-protobuf"


def test_a_bundle_has_the_text_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    (tmp_path / "m.proto").write_text("message M {\n  optional string a = 1;\n}\n")
    path.write_text(THREE % ("M", "{$ref: ./m.proto}"))

    made = examine(str(path)).bundled().yaml()

    assert "optional string a = 1;" in made
    assert "$ref" not in made


def test_a_text_that_imports_a_file_is_no_part_of_one_document(tmp_path: Path) -> None:
    path = tmp_path / "doc.yaml"
    (tmp_path / "s.proto").write_text("message S { }")
    path.write_text(THREE % ("M", "'import \"s.proto\"; message M { optional S s = 1; }'"))

    with pytest.raises(SpecError, match=r"imports `s.proto`, which one document cannot hold") as caught:
        examine(str(path)).bundled()

    assert caught.value.hint == "write its definitions into the text that imports it"
