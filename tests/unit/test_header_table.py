"""Headers that are kept column by column look like those that are kept record by record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kdev.header_table import HeaderTable
from kdev.model import Headers

NAMES = st.lists(st.sampled_from(["id", "source", "version"]), min_size=1, max_size=4)


@st.composite
def alike(draw: st.DrawFn) -> tuple[list[str], list[Headers]]:
    """Names, which may come twice, and the headers of some records that have just these."""
    names = draw(NAMES)
    value = st.none() | st.binary(max_size=3)
    rows = draw(st.lists(st.tuples(*[value] * len(names)), max_size=5))
    return names, [tuple(zip(names, row, strict=True)) for row in rows]


@given(alike(), st.slices(5))
def test_a_table_reads_like_the_headers_of_each_record(
    given_: tuple[list[str], list[Headers]], some: slice
) -> None:
    names, rows = given_
    columns = [[row[n][1] for row in rows] for n in range(len(names))]
    table = HeaderTable(names, columns)

    assert len(table) == len(rows)
    assert list(table) == rows
    assert [table[n] for n in range(len(rows))] == rows
    assert list(table[some]) == rows[some]
    assert table == rows
