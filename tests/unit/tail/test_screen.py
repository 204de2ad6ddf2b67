"""Records for people, drawn."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.model import ConsumedRecord, Headers
from kdev.tail import paint
from kdev.tail.chosen_fields import fields_form, fields_from
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.look import Look
from kdev.tail.paint import Segment, columns
from kdev.tail.pretty import PrettyView
from kdev.tail.screen import LineView

ZONE = timezone(timedelta(hours=1))
NOON = 1769864731207
RENTAL = b'{"rental_id":"b7d1e2f0","days":3,"city":"Kiel","total_eur":187.5}'


def consumed(
    value: bytes | None,
    key: bytes | None = b"HH-AB 1234",
    place: tuple[int, int] = (2, 5530),
    *,
    time: int | None = NOON,
    headers: Headers = (),
) -> ConsumedRecord:
    return ConsumedRecord("car-rentals", *place, time, key, value, headers)


def look(form: TimeForm = TimeForm.CLOCK, width: int = 80, **more: object) -> Look:
    instants = Instants(form, ZONE, now=lambda: datetime(2026, 1, 31, 20, tzinfo=UTC))
    return Look(instants, lambda: width, **more)  # type: ignore[arg-type]


FOUR_KINDS = [
    consumed(RENTAL),
    consumed(None, b"M-KD 901", (1, 5498)),
    consumed(RENTAL.replace(b"Kiel", b"Castrop-Rauxel"), None, (2, 5531)),
    consumed(b"\x00\x00\x00\x00\x07\x02\x0c\x41\x64\x61\xff" * 4, b"HH-CC 5", (0, 513)),
    consumed(b"", b"\xff\x00", (0, 514)),
    consumed(b"New rental request received!", b"", (0, 515), time=None),
]


def test_lines_stand_in_columns_and_are_cut_to_the_width() -> None:
    assert LineView(look()).render(FOUR_KINDS).decode().splitlines() == [
        '14:05:31.207  2:5530  HH-AB 1234   {"rental_id":"b7d1e2f0","days":3,"city":"Kie…',
        "14:05:31.207  1:5498  M-KD 901     tombstone",
        '14:05:31.207  2:5531  (no key)     {"rental_id":"b7d1e2f0","days":3,"city":"Cas…',
        "14:05:31.207  0:513   HH-CC 5      binary, 44 bytes: 00 00 00 00 07 02 0c 41 64…",
        "14:05:31.207  0:514   ff 00        (empty)",
        "-             0:515   (empty key)  New rental request received!",
    ]


def test_a_record_is_spread_out_with_headers_and_local_time() -> None:
    record = consumed(
        b'{"days":3,"at":{},"n":[1,1.50]}', headers=(("trace-id", b"7f3a"), ("source", b"kdev-mock"))
    )

    assert PrettyView(look(TimeForm.LOCAL)).render([record]).decode() == (
        "── car-rentals  2:5530  2026-01-31 14:05:31.207 +01:00  key HH-AB 1234  31 B ──\n"
        "headers  trace-id=7f3a  source=kdev-mock\n"
        '{\n  "days": 3,\n  "at": {},\n  "n": [\n    1,\n    1.50\n  ]\n}\n'
    )


def test_what_is_known_of_a_record_takes_two_lines_where_one_is_too_short() -> None:
    def shown(width: int) -> list[str]:
        view = PrettyView(look(TimeForm.LOCAL, width=width))
        return view.render([consumed(b"7")]).decode().splitlines()

    assert shown(80)[0] == "── car-rentals  2:5530  2026-01-31 14:05:31.207 +01:00  key HH-AB 1234  1 B ──"
    assert shown(77)[:2] == [
        "── car-rentals  2:5530  2026-01-31 14:05:31.207 +01:00 ──",
        "key HH-AB 1234  1 B",
    ]
    assert shown(56)[0] == "── car-rentals  2:5530  2026-01-31 14:05:31.207 +01:00"


def test_headers_stand_below_each_other_where_they_have_no_room_side_by_side() -> None:
    record = consumed(b"7", headers=(("trace-id", b"7f3a"), ("source", b"kdev-mock")))

    def headers(width: int, *, full: bool = False) -> list[str]:
        return PrettyView(look(width=width, full=full)).render([record]).decode().splitlines()[-3:-1]

    assert headers(40)[-1] == headers(9, full=True)[-1] == "headers  trace-id=7f3a  source=kdev-mock"
    assert headers(39) == ["headers  trace-id=7f3a", "         source=kdev-mock"]


def test_several_topics_and_headers_are_named_in_the_line() -> None:
    record = consumed(b"{}", headers=(("source", b"kdev"),))

    content = LineView(look(topic=True, headers=True)).render([record]).decode()

    assert content == "14:05:31.207  car-rentals 2:5530  HH-AB 1234  source=kdev  {}\n"


def test_where_the_width_is_short_keys_are_cut_so_that_values_are_seen() -> None:
    record = consumed(RENTAL, b"4992e7c5-85dc-4de9-91a0-31564a8979be")

    def label(_: ConsumedRecord) -> tuple[Segment, ...]:
        return (Segment("RentalRequested  "),)

    named = look(topic=True, label=label)

    content = LineView(named).render([record]).decode()

    assert content == '14:05:31.207  car-rentals 2:5530  4992e7c5…  RentalRequested  {"rental_id":"b7d…\n'


def test_fields_that_were_chosen_go_on_below_where_there_is_no_room_for_them() -> None:
    fields = partial(fields_form, fields_from("city,days,rental_id,total_eur"))

    def shown(width: int) -> list[str]:
        return LineView(look(width=width, short=fields)).render(FOUR_KINDS[:2]).decode().splitlines()

    assert shown(90) == [
        "14:05:31.207  2:5530  HH-AB 1234  city=Kiel  days=3  rental_id=b7d1e2f0  total_eur=187.5",
        "14:05:31.207  1:5498  M-KD 901    tombstone",
    ]
    assert shown(86)[0].startswith("14:05:31.207  2:5530  HH-AB 1…  city=Kiel ")
    assert shown(60) == [
        "14:05:31.207  2:5530  HH-AB 1234  city=Kiel  days=3",
        "    rental_id=b7d1e2f0  total_eur=187.5",
        "14:05:31.207  1:5498  M-KD 901    tombstone",
    ]
    assert shown(40)[:2] == [
        "14:05:31.207  2:5530  HH-AB 1…",
        "    city=Kiel  days=3",
    ]


@given(st.lists(st.text(), min_size=1, max_size=5), st.integers(50, 120))
def test_no_field_that_fits_a_line_is_cut_and_no_line_is_too_wide(texts: list[str], width: int) -> None:
    names = [f"f{number}" for number in range(len(texts))]
    record = consumed(json.dumps(dict(zip(names, texts, strict=True))).encode())
    fields = partial(fields_form, fields_from(",".join(names)))

    lines = LineView(look(width=width, short=fields)).render([record]).decode().split("\n")

    whole = LineView(look(width=9_999, short=fields)).render([record]).decode()
    assert all(columns(line) <= width for line in lines)
    for name, text in zip(names, texts, strict=True):
        told = f"{name}={paint.printable(text)}".rstrip()
        assert told in whole
        assert columns(told) > width - 4 or any(told in line for line in lines)


def test_where_the_width_is_short_topics_show_their_ends_so_that_values_are_seen() -> None:
    def shown(width: int) -> list[str]:
        records = [record._replace(topic="shop.orders.placed") for record in FOUR_KINDS[:2]]
        return LineView(look(width=width, topic=True)).render(records).decode().splitlines()

    assert shown(90)[0].startswith("14:05:31.207  shop.orders.placed 2:5530  HH-AB 1234  {")
    assert shown(60) == [
        '14:05:31.207  …ers.placed 2:5530  HH-AB 1…  {"rental_id":"b…',
        "14:05:31.207  …ers.placed 1:5498  M-KD 901  tombstone",
    ]


def test_colours_change_nothing_but_the_colour() -> None:
    for view in (LineView, PrettyView):
        plain = view(look()).render(FOUR_KINDS).decode()
        painted = view(look(colour=True)).render(FOUR_KINDS).decode()

        assert painted != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "text",
    [
        "日本語のとても長い値" * 20,
        "🚗" * 90,
        "a\x1b[31mred\x9b2J" * 20,
        '{"a":"\u202eevil"}' * 9,
        "e\u0301" * 200,
    ],
    ids=["wide", "emoji", "escapes", "direction", "combining"],
)
def test_no_line_is_wider_than_the_terminal_and_nothing_steers_it(text: str, width: int) -> None:
    content = LineView(look(width=width)).render([consumed(text.encode(), text.encode())]).decode()

    (shown,) = content.splitlines()
    assert columns(shown) <= width
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", shown)


def test_control_characters_are_shown_as_what_they_are() -> None:
    content = LineView(look()).render([consumed(b"a\x1b[31mb\tc\nd", b"k\x07")]).decode()

    assert content.endswith("k\\x07  a\\x1b[31mb\\tc\\nd\n")


def test_in_full_nothing_is_cut() -> None:
    assert RENTAL.decode() in LineView(look(full=True)).render([consumed(RENTAL)]).decode()


def test_of_a_large_value_only_the_beginning_is_shown() -> None:
    large = b'{"text":"' + b"x" * 70_000 + b'"}'

    short = PrettyView(look()).render([consumed(large)]).decode()
    full = PrettyView(look(full=True)).render([consumed(large)]).decode()

    assert short.endswith("\n… 64 KB more (--full)\n")
    assert len(short) < 5_000
    assert len(full) > 70_000


def test_a_terminal_without_utf_8_gets_plain_marks() -> None:
    content = LineView(look(encoding="ascii", width=40)).render([consumed("grün".encode() * 20)])

    assert content.isascii()
    assert b"..." in content


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (TimeForm.CLOCK, "14:05:31.207"),
        (TimeForm.LOCAL, "2026-01-31 14:05:31.207 +01:00"),
        (TimeForm.UTC, "2026-01-31T13:05:31.207Z"),
        (TimeForm.EPOCH, "1769864731207"),
        (TimeForm.AGO, "6h ago"),
        (TimeForm.DELTA, "+0.000s"),
        (TimeForm.NONE, ""),
    ],
)
def test_a_time_is_shown_in_each_form(form: TimeForm, shown: str) -> None:
    assert look(form).instants.text(NOON) == shown


def test_how_long_a_record_came_after_the_one_before_is_shown_of_each() -> None:
    times = [NOON, NOON + 1_250, NOON + 1_250, NOON - 3]

    content = LineView(look(TimeForm.DELTA)).render([consumed(b"1", time=time) for time in times]).decode()

    assert [line.split()[0] for line in content.splitlines()] == ["+0.000s", "+1.250s", "+0.000s", "-1.253s"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0s ago"),
        (59, "59s ago"),
        (61, "1m ago"),
        (3_600 * 25, "1d ago"),
        (-5, "in 5s"),
        (-86_400, "in 1d"),
    ],
)
def test_how_long_ago_a_record_was_is_told_in_its_largest_unit(seconds: int, shown: str) -> None:
    now_ms = int(datetime(2026, 1, 31, 20, tzinfo=UTC).timestamp() * 1000)

    assert look(TimeForm.AGO).instants.text(now_ms - seconds * 1000) == shown


def test_each_topic_and_each_partition_has_a_colour_of_its_own() -> None:
    records = [consumed(b"1")._replace(topic=topic, partition=n) for topic in ("a", "b") for n in (0, 1)]

    lines = LineView(look(colour=True, topic=True)).render(records).decode().splitlines()

    topics = [re.findall(r"\x1b\[(\d+)m([ab]) ", line)[0] for line in lines]
    partitions = [re.findall(r"\x1b\[(\d+)m([01]):", line)[0] for line in lines]
    assert len({*topics}) == len({code for code, _ in topics}) == 2
    assert len({*partitions}) == len({code for code, _ in partitions}) == 2


def test_the_clock_shows_the_date_when_it_is_not_today() -> None:
    assert look().instants.text(NOON - 86_400_000) == "2026-01-30 14:05:31.207"


def test_a_time_beyond_the_calendar_is_shown_as_a_number() -> None:
    instants = look(TimeForm.LOCAL).instants

    assert [instants.text(time) for time in (10**17, None, NOON)] == [
        str(10**17),
        "-",
        "2026-01-31 14:05:31.207 +01:00",
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans(), max_size=4)
CONTENTS = st.binary(max_size=5) | TEXTS.map(str.encode) | VALUES.map(lambda it: json.dumps(it).encode())
COMPACT = VALUES.map(lambda it: json.dumps(it, ensure_ascii=False, separators=(",", ":")).encode())


@settings(max_examples=100)
@given(
    st.lists(st.tuples(COMPACT, TEXTS.map(str.encode)), min_size=16, max_size=40),
    st.lists(st.tuples(CONTENTS | st.none(), CONTENTS | st.none()), max_size=2),
    st.sampled_from([30, 80, 200]),
)
def test_lines_of_many_records_are_those_of_each(
    plain: list[tuple[bytes, bytes]], odd: list[tuple[bytes | None, bytes | None]], width: int
) -> None:
    records = [consumed(value, key, (n % 3, n)) for n, (value, key) in enumerate([*plain, *odd])]
    view = LineView(look(width=width, colour=True))
    view.render(records)  # its columns are as wide as they get

    assert view.render(records) == b"".join(view.render([each]) for each in records)


def test_what_is_known_to_take_one_column_does_so() -> None:
    for character in filter(str.isprintable, map(chr, range(0x20, 0x3000))):
        wide, combined = unicodedata.east_asian_width(character) in "WF", unicodedata.combining(character)
        none = combined or unicodedata.category(character) in {"Mn", "Me", "Cf"}
        assert columns(character) == (0 if none else 2 if wide else 1), hex(ord(character))


@pytest.mark.parametrize(
    ("text", "painted"),
    [
        ('{"a":"b","c":-1.5e3}', '{C"a"0:G"b"0,C"c"0:Y-1.5e30}'),
        ("[true,null,NaN,-Infinity]", "[Mtrue0,Mnull0,MNaN0,M-Infinity0]"),
        ('{"name…', '{G"name…0'),
        ('{"a":tru…', '{C"a"0:tru…'),
        ('{\n  "a": 12\n}', '{\n  C"a"0: Y120\n}'),
    ],
)
def test_json_cut_or_whole_has_its_colours(text: str, painted: str) -> None:
    shown = paint.paint_json(text)
    for letter, code in (("C", "36"), ("G", "32"), ("Y", "33"), ("M", "35"), ("0", "0")):
        shown = shown.replace(f"\x1b[{code}m", letter)
    assert shown == painted
