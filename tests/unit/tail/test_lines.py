"""Records for programs: names, order, and what each kind of value looks like."""

from __future__ import annotations

import json

import pytest

from kdev.errors import UsageError
from kdev.model import ConsumedRecord, Headers
from kdev.tail.lines import JsonLines, RawLines, ValueLines

NOON = 1769864731207


def consumed(
    value: bytes | None, key: bytes | None = b"HH-AB 1234", headers: Headers = (), time: int | None = NOON
) -> ConsumedRecord:
    return ConsumedRecord("car-rentals", 2, 5530, time, key, value, headers)


def line(record: ConsumedRecord) -> str:
    return JsonLines().render([record]).decode()


def test_a_line_has_all_names_in_the_documented_order() -> None:
    rental = consumed(b'{"rental_id":"b7d1e2f0","days":3}', headers=(("source", b"kdev-mock"),))

    assert line(rental) == (
        '{"topic":"car-rentals","partition":2,"offset":5530,"timestamp":"2026-01-31T13:05:31.207Z",'
        '"key":"HH-AB 1234","value":{"rental_id":"b7d1e2f0","days":3},"headers":[["source","kdev-mock"]],'
        '"size":33}\n'
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, '"value":null,"headers":[],"size":0'),
        (b"null", '"value":null,"headers":[],"size":4'),
        (b"", '"value":"","value_encoding":"text","headers":[],"size":0'),
        (b"hello", '"value":"hello","value_encoding":"text","headers":[],"size":5'),
        (b'"hello"', '"value":"hello","headers":[],"size":7'),
        (b"\x00\x00\x00\x00\x07\xff", '"value":"AAAAAAf/","value_encoding":"base64","headers":[],"size":6'),
        (b'{ "a": [1, 2.50] }', '"value":{"a":[1,2.50]},"headers":[],"size":18'),
        (b'{"a":1,"a":2e9}', '"value":{"a":1,"a":2e9},"headers":[],"size":15'),
        (b'{"a":NaN}', '"value":"{\\"a\\":NaN}","value_encoding":"text","headers":[],"size":9'),
    ],
    ids=[
        "tombstone",
        "null",
        "empty",
        "text",
        "json string",
        "binary",
        "loose json",
        "odd json",
        "no number",
    ],
)
def test_each_kind_of_value_is_told_apart(value: bytes | None, shown: str) -> None:
    assert shown in line(consumed(value))


def test_no_key_a_text_key_and_a_binary_key_differ() -> None:
    assert '"key":null,"value"' in line(consumed(b"1", key=None))
    assert '"key":"17","value"' in line(consumed(b"1", key=b"17"))
    assert '"key":"AP8=","key_encoding":"base64","value"' in line(consumed(b"1", key=b"\x00\xff"))


def test_headers_keep_their_order_and_repeat() -> None:
    headers: Headers = (("b", b"1"), ("a", None), ("b", b"\xff"))

    assert '"headers":[["b","1"],["a",null],["b","/w==","base64"]]' in line(consumed(b"1", headers=headers))


@pytest.mark.parametrize(
    ("time", "shown"), [(None, "null"), (0, '"1970-01-01T00:00:00.000Z"'), (10**18, str(10**18))]
)
def test_a_time_that_is_none_or_impossible_is_still_json(time: int | None, shown: str) -> None:
    assert f'"timestamp":{shown},' in line(consumed(b"1", time=time))


def test_every_line_is_json_whatever_the_bytes_are() -> None:
    hostile = [b'a"b\\c\nd\x1b[2J\x7f', b'{"a":"\xc2\x9b31m"}', b"\x80", b"[" * 5000, b"\xef\xbb\xbf{}"]
    records = [consumed(value, key=value, headers=((value.decode("latin-1"), value),)) for value in hostile]

    for terminal in (False, True):
        lines = JsonLines(terminal=terminal).render(records).decode().split("\n")
        assert [json.loads(each)["size"] for each in lines[:-1]] == [len(value) for value in hostile]


def test_on_a_terminal_no_control_character_gets_through() -> None:
    record = consumed(b'{"a":"\xc2\x9b31m\x7f\xe2\x80\xae"}')

    content = JsonLines(terminal=True).render([record]).decode()

    assert '{"a":"\\u009b31m\\u007f\\u202e"}' in content


def test_values_alone_are_one_line_each() -> None:
    values = [
        b'{"days":3}',
        b'{\n "days": 4\n}',
        b"two\nlines",
        b"a text",
        None,
        b"\xff",
        b"",
        '"ü"'.encode(),
    ]

    content = ValueLines().render([consumed(value) for value in values]).decode()

    assert content.split("\n") == [
        '{"days":3}', '{"days":4}', "two\\nlines", "a text", "null", "/w==", "", '"ü"', "",
    ]  # fmt: skip


def test_plain_values_are_copied_together() -> None:
    assert ValueLines().render([consumed(b"{}"), consumed(b"[1]")]) == b"{}\n[1]\n"
    assert ValueLines().render([consumed(b"\xc3"), consumed(b"\xa4")]) == b"ww==\npA==\n"


def test_raw_values_are_their_bytes() -> None:
    assert RawLines().render([consumed(b"\x00\xff"), consumed(None)]) == b"\x00\xff\n\n"


def test_a_nul_can_end_each_value_whatever_is_in_it() -> None:
    records = [consumed(value) for value in (b"a\nb", None, b'{"a":1}')]

    assert RawLines(null=True).render(records) == b"a\nb\0\0" + b'{"a":1}\0'
    assert ValueLines(null=True).render(records) == b"a\\nb\0null\0" + b'{"a":1}\0'


def test_raw_binary_is_not_sent_to_a_terminal() -> None:
    assert RawLines(terminal=True).render([consumed(b"tab\tis fine")]) == b"tab\tis fine\n"
    for value in (b"\xff", b"\x1b[2J"):
        with pytest.raises(UsageError, match="upset the terminal"):
            RawLines(terminal=True).render([consumed(value)])
