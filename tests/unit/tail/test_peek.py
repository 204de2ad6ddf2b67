from __future__ import annotations

import pytest

from kdev.errors import BrokerError
from kdev.tail.peek import left_by

P0, P1 = ("t", 0), ("t", 1)


def test_what_a_group_has_not_read_begins_at_what_it_committed() -> None:
    assert left_by("g", {P0: 7, P1: 10}, {P0: (0, 10), P1: (0, 10)}) == ({P0: (7, 10), P1: (10, 10)}, ())


@pytest.mark.parametrize(
    ("committed", "note"),
    [
        (3, "g missed offsets 3 to 4 of partition 0 of t: they are gone"),
        (11, "g is at offset 11 of partition 0 of t, which ends at 10: it is another topic now"),
    ],
)
def test_an_offset_that_the_topic_does_not_have_is_told_and_its_first_one_taken(
    committed: int, note: str
) -> None:
    assert left_by("g", {P0: committed}, {P0: (5, 10)}) == ({P0: (5, 10)}, (note,))


def test_a_partition_that_was_never_read_is_shown_from_its_first_record_on() -> None:
    marks, notes = left_by("g", {P0: 7}, {P0: (0, 10), P1: (2, 10)})

    assert marks == {P0: (7, 10), P1: (2, 10)}
    assert notes == ("g has read nothing of partition 1 of t yet, which is shown from its first record on",)


def test_a_topic_that_a_group_never_read_is_an_error_with_those_that_it_reads() -> None:
    with pytest.raises(BrokerError) as caught:
        left_by("g", {("u", 0): 1}, {P0: (0, 10)})

    assert (str(caught.value), caught.value.hint) == ("group `g` has read nothing of `t` yet", "it reads u")
