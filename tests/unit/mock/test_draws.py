"""Which rows records have, and what columns make of them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import MANY, Either, Literal, Table
from kdev.mock.tables.draws import CHUNK, CYCLE, Draws, cycle, runs_of, spans
from kdev.mock.tables.fragments import Drawn, Fork, bare_column, columns
from kdev.mock.tables.ids import Uuids
from kdev.mock.tables.moments import DAY_MS, Moment, NewId, Written
from tests.unit.mock.made import NOW, stream, texts, values

TIMES = [NOW + n // 1000 for n in range(40 * CHUNK)]
CHANCE = Chance(1, ("test",))


def drawn(draws: Draws, chunks: int) -> list[int]:
    return [row for span in spans(0, [NOW] * chunks * CHUNK) for row in draws.of(span)]


def excess(found: Counter[object], expected: float, kinds: int) -> float:
    """How much more than chance alone some counts differ from what is expected, in standard deviations."""
    squares = sum((count - expected) ** 2 / expected for count in found.values())
    squares += (kinds - len(found)) * expected
    return (squares - (kinds - 1)) / math.sqrt(2 * (kinds - 1))


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 256, 1000, 5000, CYCLE + 1])
def test_a_cycle_has_each_row_equally_often(rows: int) -> None:
    found = Counter(cycle(rows)[:-CHUNK])

    assert found.keys() == set(range(rows))
    assert len(set(found.values())) == 1
    assert cycle(rows)[-CHUNK:] == cycle(rows)[:CHUNK]


@pytest.mark.parametrize("rows", [2, 5, 16, 256])
def test_every_row_is_drawn_about_equally_often(rows: int) -> None:
    found = Counter[object](drawn(Draws(CHANCE, rows), 40))

    assert excess(found, 40 * CHUNK / rows, rows) < 4


@pytest.mark.parametrize(("one", "other"), [(2, 2), (4, 5), (16, 16), (7, 256)])
def test_what_one_column_draws_says_nothing_of_another(one: int, other: int) -> None:
    both = zip(
        drawn(Draws(CHANCE.of("one"), one), 200), drawn(Draws(CHANCE.of("other"), other), 200), strict=True
    )

    assert excess(Counter[object](both), 200 * CHUNK / (one * other), one * other) < 4


def test_what_follows_a_row_is_any_row() -> None:
    followers = Counter[object](pairwise(drawn(Draws(CHANCE, 8), 100)))

    assert len(followers) == 64
    assert max(followers.values()) < 2 * min(followers.values())


def test_fields_of_one_object_are_drawn_each_by_itself() -> None:
    part = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"enum": [1, 2]}, "b": {"enum": [1, 2]}},
    }
    made = values(stream({"type": "object", "required": ["part"], "properties": {"part": part}}), 40_000)

    found = Counter[object](json.dumps(value) for value in made)
    assert len(found) == 4
    assert max(found.values()) < 1.1 * min(found.values())


@given(times=st.lists(st.integers(0, 12), max_size=60).map(sorted))
def test_runs_are_the_times_one_after_the_other(times: list[int]) -> None:
    assert [time_ms for time_ms, count in runs_of(times) for _ in range(count)] == times
    assert all(one != other for (one, _), (other, _) in pairwise(runs_of(times)))


def test_a_table_gives_the_same_rows_before_and_after_it_is_dealt_out() -> None:
    made = Table(Draws(CHANCE, 7), [b"%d" % n for n in range(7)])
    first = [list(made.fragments(span)) for span in spans(0, TIMES[: 2 * CHUNK])]

    for span in spans(0, [NOW] * (CYCLE + MANY)):
        list(made.fragments(span))

    assert [list(made.fragments(span)) for span in spans(0, TIMES[: 2 * CHUNK])] == first


def test_each_record_has_the_fragment_of_the_branch_whose_turn_it_is() -> None:
    letters = Table(Draws(CHANCE.of("letters"), 3), [b"a", b"b", b"c"])
    made = Either(Draws(CHANCE, 4), [[Literal(b"<"), letters], [Literal(b"-")]], [0, 1, 1, 1])

    (span,) = spans(0, [NOW] * CHUNK)
    found = list(made.fragments(span))

    of_all = [b"<" + letter for letter in letters.fragments(span)]
    assert all(text in (b"-", whole) for text, whole in zip(found, of_all, strict=True))
    assert found.count(b"-") == pytest.approx(0.75 * CHUNK, rel=0.1)


@pytest.mark.parametrize("frame", [(b"", b""), (b'{"id":"', b'"}'), (bytes(range(256)), b"\n")])
def test_identifiers_are_uuids_of_version_4_and_all_different(frame: tuple[bytes, bytes]) -> None:
    before, after = frame
    made = [text for span in spans(0, [NOW] * 5000) for text in Uuids(CHANCE, *frame).fragments(span)]

    ids = [text.removeprefix(before).removesuffix(after).decode() for text in made]
    assert all(len(each) == 36 and each[14] == "4" and each[19] in "89ab" for each in ids)
    assert len(set(ids)) == 5000
    assert Counter(each[19] for each in ids).keys() == set("89ab")


def written(parts: Sequence[object], times: Sequence[int]) -> list[bytes]:
    made = columns([b"[", Drawn(CHANCE, parts), b"]"])
    rows = [list(column.fragments(span)) for span in spans(0, times) for column in [Whole(made)]]
    return [text for row in rows for text in row]


class Whole:
    """Columns put together."""

    def __init__(self, made: Sequence[object]) -> None:
        self.made = made

    def fragments(self, span: object) -> list[bytes]:
        return [b"".join(parts) for parts in zip(*(c.fragments(span) for c in self.made), strict=True)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", list(Written))
@pytest.mark.parametrize("offsets", [(0,), (0, 900_000, -DAY_MS, 400 * DAY_MS), (1, 50), (-NOW, DAY_MS)])
@pytest.mark.parametrize("step", [1, 300, 7_000_000])
def test_times_are_those_of_the_event_and_their_offset(
    kind: Written, offsets: tuple[int, ...], step: int
) -> None:
    moments = [Moment(kind, offset) for offset in offsets]
    times = [NOW + 86_300_000 - 3000 + n * step // 10 for n in range(3000)]

    found = [json.loads(text)[0] for text in written(moments, times)]

    allowed = [{moment.at(time_ms) for moment in moments} for time_ms in times]
    long_ago = -NOW in offsets  # then the last digits of a number are not told exactly
    assert long_ago or all(value in some for value, some in zip(found, allowed, strict=True))
    assert len(found) == 3000


def test_rows_with_different_things_new_in_them_keep_their_pieces_together() -> None:
    rows = [
        {"id": NewId("a")},
        [Moment(), {"at": Moment(Written.MILLIS, 60_000)}],
        "text",
        {"x": [NewId("b")]},
    ]
    made = [json.loads(text)[0] for text in written(rows, TIMES[:4000])]

    kinds = Counter(
        type(value).__name__ + "".join(value if isinstance(value, dict) else "") for value in made
    )
    assert kinds.keys() == {"dictid", "list", "str", "dictx"}
    assert (
        len({value["id"] for value in made if isinstance(value, dict) and "id" in value}) == kinds["dictid"]
    )
    moments = [
        (value, time_ms) for value, time_ms in zip(made, TIMES, strict=False) if isinstance(value, list)
    ]
    assert all(value == [Moment().at(time_ms), {"at": time_ms + 60_000}] for value, time_ms in moments)


def test_what_is_drawn_by_one_chance_is_of_one_row() -> None:
    names, sizes = Drawn(CHANCE, ["a", "b", "c"]), Drawn(CHANCE, [1, 2, 3])
    there = Fork(CHANCE, ((b',"size":', sizes), (b"",)), (0, 0, 1))

    made = columns([b'{"name":', names, there, b"}"])

    assert len(made) == 1
    (span,) = spans(0, [NOW] * 500)
    assert set(made[0].fragments(span)) == {
        b'{"name":"a","size":1}',
        b'{"name":"b","size":2}',
        b'{"name":"c"}',
    }


def test_a_fork_whose_ways_are_drawn_by_others_has_the_way_of_its_turn() -> None:
    fork = Fork(CHANCE.of("fork"), ((Drawn(CHANCE.of("a"), ["x", "y"]),), (b"null",)), (0, 1))
    made = columns([b"[", fork, b"]"])

    found = Counter(text for span in spans(0, [NOW] * 4000) for text in Whole(made).fragments(span))

    assert found.keys() == {b'["x"]', b'["y"]', b"[null]"}
    assert found[b"[null]"] == pytest.approx(2000, rel=0.1)


def test_a_bare_text_has_no_quotes_and_everything_else_is_json() -> None:
    parts: list[object] = ["é", 1.5, None, {"a": 1}]
    (span,) = spans(0, [NOW] * 100)

    assert set(bare_column(Drawn(CHANCE, parts)).fragments(span)) == {
        "é".encode(),
        b"1.5",
        b"null",
        b'{"a":1}',
    }


def test_records_of_any_part_of_a_run_are_the_same_after_many_others() -> None:
    made = stream(
        {
            "type": "object",
            "properties": {"city": {"type": "string"}, "dueAt": {"type": "string", "format": "date-time"}},
        }
    )
    before = texts(made, 300, CHUNK - 100)

    texts(made, 5 * CYCLE)

    assert texts(made, 300, CHUNK - 100) == before
