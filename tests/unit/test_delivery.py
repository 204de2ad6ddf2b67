from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kdev.delivery import Failure, put_together

FAILURES = st.builds(
    Failure,
    reason=st.sampled_from(["too large", "timed out"]),
    records=st.integers(1, 100),
    topic=st.sampled_from(["cars", "vans"]),
    partition=st.none() | st.integers(0, 3),
    at=st.floats(0, 60),
)


def test_failures_alike_are_one_with_the_place_of_the_earliest() -> None:
    parts = [
        Failure("too large", 2, "cars", 1, 7.0),
        Failure("too large", 3, "vans", 0, 1.0),
        Failure("too large", 4, "cars", 2, 5.0),
    ]

    assert put_together(parts) == (
        Failure("too large", 6, "cars", 2, 5.0),
        Failure("too large", 3, "vans", 0, 1.0),
    )


@given(st.lists(FAILURES, max_size=6))
def test_no_record_is_lost_or_counted_twice_however_failures_are_put_together(parts: list[Failure]) -> None:
    whole = put_together(parts)

    for each in whole:
        alike = [part for part in parts if (part.reason, part.topic) == (each.reason, each.topic)]
        assert each.records == sum(part.records for part in alike)
        assert each.at == min(part.at or 0.0 for part in alike)
    assert sum(each.records for each in whole) == sum(part.records for part in parts)
