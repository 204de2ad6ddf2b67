"""Numbers that no run can have are refused with a hint, wherever one may be typed."""

from __future__ import annotations

import pytest

from tests.conftest import Kdev

RENTALS = "specs/car-rentals.yaml"
LONG = "9" * 5000
TINY = f"0.{'0' * 400}1"


@pytest.mark.parametrize(
    "words",
    [
        ["--rate", LONG],
        ["--rate", "9" * 15],
        ["--rate", TINY],
        ["--rate", "0.000001/h"],
        ["--rate", "nan"],
        ["--rate", f"car-rentals={LONG}"],
        ["--stage", f"1s:{LONG}"],
        ["--stage", f"{LONG}s:5"],
        ["--stage", "0.0001s:5"],
        ["--for", f"{LONG}s"],
        ["--for", "99999999d"],
        ["--catch-up", f"{LONG}s"],
        ["--retry-for", f"{LONG}s"],
        ["--timeout", f"{LONG}s"],
        ["--shape", f"sine:{LONG}s", "--rate", "5"],
        ["--shape", f"sine:1s:{LONG}%", "--rate", "5"],
        ["--shape", f"burst:1s:{TINY}%", "--rate", "5"],
        ["--shard", f"1/{LONG}"],
        ["--workers", LONG],
        ["--optional", "nan"],
        ["--fail-if", "missed > nan"],
        ["--fail-if", "rate < inf"],
    ],
    ids=lambda words: " ".join(words)[:24],
)
def test_a_number_that_no_run_can_have_is_refused_with_a_hint(kdev: Kdev, words: list[str]) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *words)

    assert result.code == 2, result.err[-300:]
    assert result.err.startswith("error: ")
    assert "\nhint: " in result.err
    assert result.out == ""
