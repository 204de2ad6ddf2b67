"""What every pace promises."""

from itertools import pairwise

import pytest

from kdev.mock.pace import Max, Pace, rate_from
from kdev.mock.shapes import shaped
from kdev.mock.stages import staged_from

RATES = [*map(rate_from, ["0.5", "7/m", "1", "30", "100", "999.9", "50k", "3M"])]
CHANGING = [
    staged_from(["10s:100", "20s:100..5000", "30s:5000..0"], loop=True),
    staged_from(["1h:0..7"], loop=True),
    shaped(rate_from("100"), "sine", 1),
    shaped(rate_from("50k"), "sine:10s:100%", 1),
    shaped(rate_from("0.5"), "burst:1m:5%", 1),
    shaped(rate_from("200"), "poisson", 1),
    shaped(staged_from(["5s:10..100"], loop=True), "poisson", 1),
]
PACES = [*RATES, Max(), *CHANGING]
LONG = 7200.0


@pytest.fixture(params=PACES, ids=str)
def pace(request: pytest.FixtureRequest) -> Pace:
    found: Pace = request.param
    return found


def test_a_pace_begins_at_once_and_never_goes_back(pace: Pace) -> None:
    dues = [pace.due(n) for n in range(2000)]

    assert dues[0] == 0
    assert all(a <= b for a, b in pairwise(dues))


def test_a_record_counts_as_due_at_its_own_due_time(pace: Pace) -> None:
    assert all(pace.due_by(pace.due(n)) > n for n in [*range(2000), 10**6, 10**9])
    assert all(pace.due(pace.due_by(seconds)) > seconds for seconds in (0.0, 0.5, 17.3) if pace.target)


def test_nothing_is_due_before_the_start(pace: Pace) -> None:
    assert pace.due_by(-0.001) == 0


def test_what_is_due_grows_by_the_target(pace: Pace) -> None:
    """The area below a pace is the number of records: within one record over any time."""
    if pace.target is None:
        pytest.skip("a pace without a target has no area")

    # The laps of a changing pace end together after two hours; chance moves records within their thousand.
    for seconds in (1.0, 60.0, 3600.0) if pace in RATES else (LONG, 10 * LONG):
        tolerance = 1.0 if pace in RATES else max(2.0, 0.001 * pace.target * seconds)
        assert abs(pace.due_by(seconds) - pace.target * seconds) <= tolerance


def test_event_times_do_not_depend_on_how_they_are_asked_for(pace: Pace) -> None:
    whole = list(pace.times_ms(0, 3000, 1_700_000_000_000))
    parts = [
        time
        for first in range(0, 3000, 7)
        for time in pace.times_ms(first, min(7, 3000 - first), 1_700_000_000_000)
    ]

    assert parts == whole
    assert all(a <= b for a, b in pairwise(whole))
