"""What `kdev produce --spec` refuses of a value, without a broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import PayloadError, UsageError
from kdev.settings import Settings

SPEC = """\
asyncapi: 3.0.0
info: {title: Cars, version: "1"}
channels:
  cars:
    messages:
      car: {payload: {type: object, properties: {id: {type: string, format: uuid}, seats: {type: number}}}}
  rides:
    messages:
      ride:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: {type: record, name: Ride, fields: [{name: to, type: string}, {name: km, type: double}]}
  nothing: {messages: {none: {name: none}}}
"""


def write(folder: Path, topic: str, text: str) -> bytes:
    """A value written as a message of the document."""
    path = folder / "cars.yaml"
    path.write_text(SPEC, encoding="utf-8")
    plan = wiring.topic_plan(wiring.load_spec(str(path), Settings()), Settings())
    return wiring.writer(plan, topic)(text, "")


@pytest.mark.parametrize(
    ("topic", "text", "wrong"),
    [
        ("cars", '{"id": "nope"}', "is no car: `$.id` must be of the format `uuid`"),
        ("cars", '{"seats": 1e999}', "has `1e999`, which is beyond all numbers"),
        ("rides", '{"to": "Rome", "km": -1e999}', "has `-1e999`, which is beyond all numbers"),
        ("cars", '{"seats": NaN}', "has `NaN`, which is no JSON"),
        ("cars", '{"seats": ' + "9" * 5_000 + "}", "has a number of 5,000 digits, which nobody reads"),
        ("rides", '{"to": "\\ud800", "km": 1}', "has `\\ud800`, half of a character, which has no bytes"),
        ("cars", "[" * 100_000, "is nested too deep"),
        ("cars", "{", "is no JSON"),
    ],
)
def test_a_value_that_is_no_message_is_told_with_the_reason(
    tmp_path: Path, topic: str, text: str, wrong: str
) -> None:
    with pytest.raises(PayloadError) as found:
        write(tmp_path, topic, text)

    assert str(found.value) == wrong


def test_a_topic_whose_messages_have_no_payload_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no message of `nothing` has a payload"):
        write(tmp_path, "nothing", "{}")


def test_a_value_is_sent_as_it_was_written_where_messages_are_json(tmp_path: Path) -> None:
    text = '{"seats": 4.50, "id": "7f0c8a52-3c1e-4b7a-9d43-0a6b1c2d3e4f"}'

    assert write(tmp_path, "cars", text) == text.encode()
