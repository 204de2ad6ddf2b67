"""Times that a person types."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kdev.cli.moments import moment_ms
from kdev.cli.tail_choice import Begin
from kdev.errors import UsageError

NOW = datetime(2026, 1, 31, 14, 5, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10m", datetime(2026, 1, 31, 12, 55, 30, tzinfo=UTC)),
        ("2h", datetime(2026, 1, 31, 11, 5, 30, tzinfo=UTC)),
        ("14:05", datetime(2026, 1, 31, 13, 5, tzinfo=UTC)),
        ("14:06", datetime(2026, 1, 30, 13, 6, tzinfo=UTC)),
        ("09:00:10", datetime(2026, 1, 31, 8, 0, 10, tzinfo=UTC)),
        ("today", datetime(2026, 1, 30, 23, 0, tzinfo=UTC)),
        ("yesterday", datetime(2026, 1, 29, 23, 0, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 30, 23, 0, tzinfo=UTC)),
        ("2026-01-31T08:00:00Z", datetime(2026, 1, 31, 8, 0, tzinfo=UTC)),
        ("1767268800000", datetime(2026, 1, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_text_means_a_moment(text: str, meant: datetime) -> None:
    assert moment_ms("--since", text, NOW) == meant.timestamp() * 1000


@pytest.mark.parametrize("text", ["", "soon", "25:00", "2026-13-01", "-5m"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        moment_ms("--since", text, NOW)

    assert "yesterday" in caught.value.hint


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (Begin(10, until="23:59"), "has nothing until 2026-03-02 23:59:00+01:00"),
        (Begin(10, since="1h"), "has nothing from 2026-03-03 06:36:00+01:00"),
        (
            Begin(10, since="yesterday", until="today"),
            "has nothing from 2026-03-02 00:00:00+01:00 until 2026-03-03 00:00:00+01:00",
        ),
        (Begin(10, offsets=("3",)), "has nothing there"),
        (Begin(10), ""),
    ],
)
def test_what_has_nothing_is_told_with_the_moments_that_were_meant(begin: Begin, said: str) -> None:
    now = datetime(2026, 3, 3, 7, 36, tzinfo=timezone(timedelta(hours=1)))

    assert begin.narrowed(now) == said
