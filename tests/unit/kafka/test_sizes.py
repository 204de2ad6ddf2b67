from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.kafka.sizes import sizes_for

USUAL = 1_048_588


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        ((), {}),
        ((USUAL,), {}),
        ((USUAL, 5000), {"batch.size": "4872"}),
        ((100,), {"batch.size": "1"}),
        ((USUAL, 10_000_000), {"message.max.bytes": "10000000"}),
        ((5000, 2_147_483_647), {"batch.size": "4872", "message.max.bytes": "1000000000"}),
    ],
)
def test_batches_fit_the_smallest_limit_and_records_the_largest(
    limits: tuple[int, ...], sizes: dict[str, str]
) -> None:
    assert sizes_for(limits) == sizes


@given(st.lists(st.integers(0, 2_147_483_647), min_size=1))
def test_what_is_set_is_always_within_what_the_client_takes(limits: list[int]) -> None:
    sizes = {name: int(size) for name, size in sizes_for(limits).items()}

    assert 1 <= sizes.get("batch.size", 1_000_000) <= max(1_000_000, min(limits))
    assert 1000 <= sizes.get("message.max.bytes", 1_000_000) <= 1_000_000_000
    assert sizes.get("batch.size", 1) <= max(1, min(limits))
