"""`--fail-if`: what a condition means, and what is none."""

from dataclasses import replace

import pytest

from kdev.cli.conditions import condition_from
from kdev.errors import UsageError
from kdev.mock.summary import Percentiles, Summary

RUN = Summary(
    seed=1,
    started_ms=0,
    seconds=10.0,
    rate_seconds=10.0,
    ack_rate_seconds=10.0,
    stopped_by="for",
    target=100.0,
    planned=1000,
    sent=940,
    acked=938,
    failed=2,
    missed=60,
    value_bytes=1,
    key_bytes=0,
    topics=(),
    ack_ms=Percentiles(2.0, 4.0, 9.5, 30.0),
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("missed > 0", True),
        ("missed>100", False),
        ("failed == 2", True),
        ("acked < 938", False),
        ("ack_p99 > 9ms", True),
        ("ack_p99 > 0.1s", False),
        ("ack_max >= 30", True),
        ("rate < 95%", True),
        ("rate < 94", False),
        ("acked_rate < 90/s", False),
        ("outages != 0", False),
        ("late_p50 > 1ms", False),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert condition_from(text).judged(RUN).ok is not holds


def test_what_was_not_measured_is_said_to_be_and_breaks_nothing() -> None:
    verdict = condition_from("ack_p99 > 1ms").judged(replace(RUN, ack_ms=None))

    assert verdict.ok
    assert verdict.value_text == "not measured"


@pytest.mark.parametrize(
    "text", ["", "missed", "missed = 0", "mised > 0", "ack_p99 > fast", "rate < lots", "ack_p99 < 5%", "> 3"]
)
def test_what_is_no_condition_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        condition_from(text)

    assert caught.value.hint
