import pytest

from kdev.figures import bytes_text, clock_text, grouped, instant_text, ms_text, rate_text, records_text


@pytest.mark.parametrize(
    ("per_second", "text"),
    [
        (0, "0.0/s"),
        (0.5, "0.5/s"),
        (0.00083333, "0.00083/s"),
        (100, "100.0/s"),
        (1_234_567.8, "1,234,568/s"),
    ],
)
def test_a_rate_has_one_decimal_and_two_figures_when_it_is_slow(per_second: float, text: str) -> None:
    assert rate_text(per_second) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00"), (73.9, "01:13"), (3725, "1:02:05")])
def test_passed_time_looks_like_a_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1_190_000, "1.19 MB"), (2.5e9, "2.50 GB")]
)
def test_data_has_the_unit_that_suits_it(size: float, text: str) -> None:
    assert bytes_text(size) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(0.24, "0.2 ms"), (9.2, "9.2 ms"), (31.4, "31 ms"), (1010, "1.0 s")]
)
def test_short_durations_are_in_milliseconds(ms: float, text: str) -> None:
    assert ms_text(ms) == text


def test_one_record_is_no_records() -> None:
    assert [*map(records_text, (0, 1, 2_000))] == ["0 records", "1 record", "2,000 records"]


def test_a_moment_is_in_utc_to_the_millisecond() -> None:
    assert instant_text(1_767_225_600_007) == "2026-01-01T00:00:00.007Z"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("100/s", "100/s"), ("60000/s, then 0.12345/s", "60,000/s, then 0.12345/s"), ("max", "max")],
)
def test_the_thousands_of_whole_numbers_are_set_apart(text: str, shown: str) -> None:
    assert grouped(text) == shown
