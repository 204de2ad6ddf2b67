import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.durations import duration_text, seconds_from
from kdev.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", 0.5), ("10s", 10), ("5m", 300), ("2h", 7200), ("1h30m", 5400), ("1.5s", 1.5), ("1d", 86400)],
)
def test_a_duration_is_a_number_and_a_unit_or_several(text: str, seconds: float) -> None:
    assert seconds_from(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "s", "-5s", "5 s", "0s", "5s!", "5x", "ms5", "1e3s", "٣s"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        seconds_from(text)

    assert f"`{text}`" in str(caught.value)
    assert "10s" in caught.value.hint


@given(st.integers(min_value=1, max_value=10**10))
def test_every_duration_that_is_written_reads_back_as_itself(milliseconds: int) -> None:
    assert seconds_from(duration_text(milliseconds / 1000)) == pytest.approx(milliseconds / 1000)


@pytest.mark.parametrize("text", ["36501d", f"{'9' * 400}s", f"{'9' * 5000}h"])
def test_a_duration_of_more_than_a_hundred_years_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        seconds_from(text)

    assert str(caught.value) == f"`{text[:40]}` is too long"
    assert caught.value.hint == "at most a hundred years, `36500d`"
