from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.mock.pace import Constant, Max, due_before, rate_from


@pytest.mark.parametrize(
    ("text", "per_second"),
    [
        ("100", Fraction(100)),
        ("0.5", Fraction(1, 2)),
        ("100/s", Fraction(100)),
        ("30/m", Fraction(1, 2)),
        ("2/h", Fraction(1, 1800)),
        ("50k", Fraction(50_000)),
        ("50k/s", Fraction(50_000)),
        ("1.5M", Fraction(1_500_000)),
    ],
)
def test_a_rate_is_a_number_with_a_factor_and_a_period(text: str, per_second: Fraction) -> None:
    assert rate_from(text) == Constant(per_second)


def test_max_is_as_fast_as_possible() -> None:
    assert rate_from("max") == Max()


@pytest.mark.parametrize(
    "text", ["", "abc", "-5", "0", "0.0/s", "1e3", "5 /s", "100/d", "10m", "k", "MAX", "٣"]
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        rate_from(text)

    assert str(caught.value) == f"`{text}` is not a rate"
    assert caught.value.hint == "such as `100`, `0.5`, `30/m`, `2/h`, `50k/s` or `max`"


@given(st.integers(min_value=1, max_value=10**7), st.sampled_from(["", ".5", ".125"]), st.sampled_from("smh"))
def test_every_rate_that_is_read_prints_back_to_itself(whole: int, rest: str, period: str) -> None:
    pace = rate_from(f"{whole}{rest}/{period}")

    assert rate_from(str(pace)) == pace


@pytest.mark.parametrize(
    ("text", "shown"),
    [("100", "100/s"), ("30/m", "0.5/s"), ("7/m", "7/m"), ("1/h", "1/h"), ("50k", "50000/s")],
)
def test_a_rate_is_shown_in_the_period_that_suits_it(text: str, shown: str) -> None:
    assert str(rate_from(text)) == shown


@pytest.mark.parametrize(
    ("rate", "seconds", "records"),
    [("100", 30, 3000), ("0.1", 30, 3), ("7/m", 600, 70), ("1/h", 3600, 1), ("0.3", 10, 3), ("3", 0.5, 2)],
)
def test_the_records_of_a_time_are_arithmetic(rate: str, seconds: float, records: int) -> None:
    assert due_before(rate_from(rate), seconds) == records


def test_event_times_follow_the_plan() -> None:
    assert list(rate_from("3").times_ms(0, 4, 1000)) == [1000, 1333, 1666, 2000]


def test_as_fast_as_possible_events_are_a_microsecond_apart() -> None:
    times = Max().times_ms(998, 2005, 50)

    assert list(times) == [50 + n // 1000 for n in range(998, 998 + 2005)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9" * 400, f"`{'9' * 40}...` is too long for a rate"),
        ("9" * 5000, f"`{'9' * 40}...` is too long for a rate"),
        (f"0.{'0' * 400}1", f"`0.{'0' * 38}...` is too long for a rate"),
        ("1001M", "`1001M` is a rate that no run has"),
        ("0.00000001/h", "`0.00000001/h` is a rate that no run has"),
    ],
)
def test_a_rate_that_no_run_comes_near_is_refused(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        rate_from(text)

    assert str(caught.value) == problem
    assert caught.value.hint == "from `0.00000001` to `1000M` records a second"
