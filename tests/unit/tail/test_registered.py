"""Records read by the schemas of a registry: named, shown as JSON, and as they are where that fails."""

from __future__ import annotations

from kdev.errors import PayloadError, RegistryError
from kdev.model import ConsumedRecord
from kdev.tail.named import NamedRecord
from kdev.tail.registered import MOST_FAILED, Reader, Registered
from tests.fake_source import record


def upper(data: bytes) -> tuple[str, bytes]:
    if data == b"odd":
        raise PayloadError("imports a file that is not there")
    if data == b"bad":
        raise ValueError("it is cut short")
    return "shop.Order", b'"' + data.upper() + b'"'


def reader_of(number: int) -> Reader:
    if number != 1:
        raise RegistryError(f"the schema registry has no schema {number}")
    return upper


def valued(value: bytes | None) -> ConsumedRecord:
    return record(0, 7, 0)._replace(value=value)


def test_values_behind_a_number_are_read_and_named_and_others_stay() -> None:
    told: list[str] = []
    reading = Registered(reader_of, told.append)

    read = reading.read([valued(b"\0\0\0\0\1abc"), valued(b'{"a":1}'), valued(None)])

    assert [each.value for each in read] == [b'"ABC"', b'{"a":1}', None]
    assert isinstance(read[0], NamedRecord)
    assert (read[0].message, read[0].size) == ("shop.Order", 8)
    assert told == []


def test_the_first_value_of_each_number_that_cannot_be_read_is_told() -> None:
    told: list[str] = []
    reading = Registered(reader_of, told.append)

    read = reading.read([valued(b"\0\0\0\0\1bad"), valued(b"\0\0\0\0\1bad"), valued(b"\0\0\0\0\2abc")])
    reading.read([valued(b"\0\0\0\0\2abc")])

    assert [each.value for each in read] == [b"\0\0\0\0\1bad", b"\0\0\0\0\1bad", b"\0\0\0\0\2abc"]
    assert told == [
        "records of schema 1 are shown as they are: offset 7 of t is none by it: it is cut short",
        "records of schema 2 are shown as they are: the schema registry has no schema 2",
    ]


def test_a_schema_that_turns_out_to_be_broken_ends_nothing() -> None:
    told: list[str] = []

    read = Registered(reader_of, told.append).read([valued(b"\0\0\0\0\1odd")])

    assert [each.value for each in read] == [b"\0\0\0\0\1odd"]
    assert "imports a file that is not there" in told[0]


def test_a_topic_of_values_that_only_begin_with_a_zero_soon_asks_for_nothing_more() -> None:
    told: list[str] = []
    asked: list[int] = []

    def none(number: int) -> Reader:
        asked.append(number)
        return reader_of(number)

    counts = [valued(number.to_bytes(8, "big")) for number in range(2, 5000)]
    reading = Registered(none, told.append)

    assert reading.read(counts) == counts
    assert len(asked) == MOST_FAILED
    assert len(told) == MOST_FAILED + 1
    assert told[-1].startswith("no other schema is asked for")


def test_a_schema_that_is_found_between_those_that_are_not_keeps_the_reading_going() -> None:
    reading = Registered(lambda number: upper if number % 5 == 0 else reader_of(2), lambda _: None)
    ids = [valued(b"\0" + number.to_bytes(4, "big") + b"abc") for number in range(2, 41)]

    assert reading.read(ids)[-1].value == b'"ABC"'


def test_a_registry_that_is_away_is_asked_again_after_a_while() -> None:
    told: list[str] = []
    answers = [RegistryError("no schema registry answers", away=True)]
    time = [100.0]

    def asked(number: int) -> Reader:
        if answers:
            raise answers.pop()
        return upper

    reading = Registered(asked, told.append, now=lambda: time[0])
    framed = valued(b"\0\0\0\0\1abc")

    lost, soon = reading.read([framed])[0].value, reading.read([framed])[0].value
    time[0] += 6
    again = reading.read([framed])[0].value

    assert (lost, soon, again) == (framed.value, framed.value, b'"ABC"')
    assert told == ["records of schema 1 are shown as they are: no schema registry answers"]
