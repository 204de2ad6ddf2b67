"""Lines of `kdev tail -o json` become the records that they came from."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kdev.mock.kept import BadLine, KeptRecord, record_from
from kdev.mock.replay import KeptLines, block_from, paced
from kdev.model import ConsumedRecord
from kdev.tail.decode import json_from, text_from
from kdev.tail.lines import JsonLines

TEXTS = st.text().map(lambda text: text.encode("utf-8", "replace"))
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
).map(lambda value: json.dumps(value, separators=(",", ":")).encode())
CONTENTS = st.none() | st.binary() | TEXTS | NESTED
NAMES = st.text().filter(lambda text: text.isascii())


def compact(value: bytes | None) -> bytes | None:
    """The value as `kdev tail` shows it: JSON without its spaces."""
    text = None if value is None else text_from(value)
    nested = None if text is None else json_from(text)
    return value if nested is None else nested.encode()


@given(
    key=CONTENTS,
    value=CONTENTS,
    headers=st.lists(st.tuples(NAMES, CONTENTS)).map(tuple),
    time_ms=st.none() | st.integers(0, 4_000_000_000_000),
)
@example(key=b"", value=b"null", headers=(("a", None), ("a", b"\xff"), ("", b"")), time_ms=None)
@example(key=None, value=b'{"n":1.0000000000000000001,"n":1e999}', headers=(), time_ms=0)
@example(key=b"\x00", value=b'"\\ud800"', headers=(), time_ms=1)
@example(key=b"k", value=b"[" * 5_000, headers=(), time_ms=1)
@example(key=b"k", value=b"NaN", headers=(), time_ms=1)
def test_what_was_shown_is_what_is_sent(
    key: bytes | None,
    value: bytes | None,
    headers: tuple[tuple[str, bytes | None], ...],
    time_ms: int | None,
) -> None:
    line = JsonLines().render([ConsumedRecord("t", 2, 7, time_ms, key, value, headers)])

    assert record_from(line) == KeptRecord(key, compact(value), headers, time_ms, 2)


def test_a_line_of_a_user_needs_no_more_than_a_value() -> None:
    assert record_from(b'{"value":{"a": 1}}') == KeptRecord(None, b'{"a": 1}', (), None, None)
    assert record_from(b' { "key" : "k" , "value" : null } ') == KeptRecord(b"k", None, (), None, None)
    assert record_from(b'{"value":1,"timestamp":1769864731207}').timestamp_ms == 1769864731207


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"days":3}', "has `days`, which no record has"),
        (b'{"vaule":3}', "has `vaule`, which no record has"),
        (b'{"key":"k"}', "has no `value`"),
        (b'{"key":5,"value":1}', "has a `key` that is no text"),
        (b'{"value":1', "is no JSON: expected `}` at column 11"),
        (b'{"value":}', "is no JSON: Expecting value at column 10"),
        (b'{"value":1} x', "has more behind the record"),
        (b'{"value":1,}', "is no JSON: expected a name at column 12"),
        (b'{"value":NaN}', "`NaN` is no JSON"),
        (b"\xff", "is no text in UTF-8"),
        (b"[1]", "is no record"),
        (b'{"value":"a","value_encoding":"base64"}', "has a `value` that is no base64"),
        (b'{"value":"a","value_encoding":"hex"}', "has a `value` that is no hex"),
        (b'{"value":70000,"value_encoding":"int16"}', "has a `value` that is no int16"),
        (b'{"value":5,"value_encoding":"avro:x"}', "has a `value_encoding` of `avro:x`"),
        (b'{"value":1,"headers":{"a":"b"}}', "has `headers` that are no list"),
        (b'{"value":1,"headers":[["a"]]}', 'has a header `["a"]`'),
        (b'{"value":1,"headers":[["\\ud800","b"]]}', "is no text in UTF-8"),
        (b'{"value":1,"timestamp":"soon"}', "has a `timestamp` of `soon`"),
        (b'{"value":1,"timestamp":9223372036854775808}', "has a `timestamp` of `9223372036854775808`"),
        (b'{"value":1,"timestamp":-99999999999999999999}', "has a `timestamp` of `-99999999999999999999`"),
        (b'{"value":1,"partition":-1}', "has a `partition` of `-1`"),
    ],
)
def test_a_line_that_is_no_record_is_told(line: bytes, problem: str) -> None:
    with pytest.raises(BadLine) as caught:
        record_from(line)

    assert str(caught.value) == problem


def test_reading_stops_at_the_first_line_that_is_none_and_knows_which() -> None:
    lines = KeptLines()
    found = [
        record.value
        for batch in lines.records([[b'{"value":1}', b""], [b'{"value":2}', b"no", b'{"value":3}'], [b"{}"]])
        for record in batch
    ]

    assert (found, lines.number) == ([b"1", b"2"], 4)
    assert str(lines.wrong) == "is no record"


class Ticking:
    """A clock whose time passes while one waits."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> bool:
        self.time += seconds
        return False


def kept(value: bytes, time_ms: int | None) -> KeptRecord:
    return KeptRecord(None, value, (), time_ms, None)


def test_records_are_as_far_apart_as_they_were_or_closer() -> None:
    clock = Ticking()
    records = [kept(b"a", 1_000), kept(b"b", None), kept(b"c", 3_000), kept(b"d", 2_000), kept(b"e", 9_000)]
    due = [
        (record.value, round(clock.now(), 6)) for batch in paced([records], 2.0, clock) for record in batch
    ]

    assert due == [(b"a", 0.0), (b"b", 0.0), (b"c", 1.0), (b"d", 1.0), (b"e", 4.0)]


def test_times_and_partitions_are_kept_where_that_is_wanted() -> None:
    records = [KeptRecord(b"k", b"v", (), 5, 2), KeptRecord(None, None, (("h", None),), None, None)]
    plain = block_from("t", records)
    whole = block_from("t", records, timestamps=True, partitions=True)

    assert (plain.values, plain.keys, plain.headers) == ([b"v", None], [b"k", None], [(), (("h", None),)])
    assert (plain.stamps_ms, plain.partitions) == (None, None)
    assert (whole.stamps_ms, whole.partitions) == ([5, 0], [2, -1])
