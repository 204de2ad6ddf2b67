"""Tables, and what becomes of them where a terminal is narrow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kdev.cli.tables import table_text

HEADINGS = ("TOPIC", "PARTITIONS", "SIZE", "NOTE")
ROWS = (("car-rentals", "3", "2.29 MB", "busy"), ("doors", "1", "0 B", ""))


def test_a_table_that_fits_stands_in_columns_and_else_closer_together() -> None:
    wide = [
        "TOPIC        PARTITIONS     SIZE  NOTE",
        "car-rentals           3  2.29 MB  busy",
        "doors                 1      0 B",
    ]
    assert table_text(HEADINGS, ROWS, None) == wide
    assert table_text(HEADINGS, ROWS, 38) == wide
    assert table_text(HEADINGS, ROWS, 37)[1] == "car-rentals          3 2.29 MB busy"


def test_where_it_has_no_room_each_row_stands_in_lines_of_its_own() -> None:
    assert table_text(HEADINGS, ROWS, 30) == [
        "car-rentals",
        "  PARTITIONS 3  SIZE 2.29 MB",
        "  NOTE busy",
        "doors",
        "  PARTITIONS 1  SIZE 0 B",
    ]
    assert table_text(("PARTITION", "LEADER"), [("0", "1")], 10) == ["PARTITION 0", "  LEADER 1"]
    assert table_text(HEADINGS, (), 10) == ["TOPIC  PARTITIONS  SIZE  NOTE"]


def test_a_cell_that_is_longer_than_a_line_goes_on_below_at_a_space() -> None:
    data = "Docker volumes kdev-shop-data-1, kdev-shop-data-2"

    assert table_text(("NAME", "STATE", "DATA"), [("shop", "running", data)], 40) == [
        "shop",
        "  STATE running",
        "  DATA Docker volumes kdev-shop-data-1,",
        "  kdev-shop-data-2",
    ]


CELLS = st.text("ab1", min_size=1, max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4), st.integers(26, 70))
def test_no_cell_is_lost_and_no_line_is_too_wide(rows: list[tuple[str, ...]], width: int) -> None:
    lines = table_text(HEADINGS, rows, width)

    told = " ".join(lines).split()
    assert all(len(line) <= width for line in lines)
    assert [word for word in told if word not in HEADINGS] == [cell for row in rows for cell in row]
