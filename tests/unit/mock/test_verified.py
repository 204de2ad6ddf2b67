"""Records are held against their schemas before they are sent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kdev.errors import PayloadError
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.verified import FIRST, Verifier
from kdev.wishes import Verify
from tests.fakes import FakeClock, MemorySink
from tests.unit.mock.made import NOW, stream

NUMBERS = {
    "type": "object",
    "required": ["n"],
    "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 9}},
}
MADE = stream(NUMBERS)


@pytest.mark.parametrize(("how", "checked"), [(Verify.ALL, 500), (Verify.SAMPLE, 1), (Verify.NONE, 0)])
def test_all_records_one_of_a_block_or_none_are_checked(how: Verify, checked: int) -> None:
    verifier = Verifier(how)
    (made,) = verifier.over([MADE])

    assert made.make(0, [NOW] * 500).values == MADE.make(0, [NOW] * 500).values
    assert verifier.count == checked


def test_a_sample_takes_no_more_than_two_hundred_records_a_second() -> None:
    times = iter([0.0, 0.001, 0.004, 0.006, 0.007, 0.5])
    verifier = Verifier(Verify.SAMPLE, now=lambda: next(times))
    verifier.count = FIRST
    (made,) = verifier.over([MADE])

    for first in range(6):
        made.make(first, [NOW])

    assert verifier.count == FIRST + 3


def test_the_first_records_are_all_in_the_sample() -> None:
    verifier = Verifier(Verify.SAMPLE, now=lambda: 0.0)
    (made,) = verifier.over([MADE])

    for first in range(FIRST + 10):
        made.make(first, [NOW])

    assert verifier.count == FIRST


def test_a_record_that_does_not_fit_is_not_sent_and_ends_the_run() -> None:
    picky = replace(MADE, fits=lambda value: value != {"n": 5})
    verifier = Verifier(Verify.ALL)
    sink = MemorySink()

    mix = Mix(verifier.over([picky]), 1, verified=lambda: verifier.count)
    summary = run(mix, sink, Schedule(rate_from("10"), 1, count=1000), FakeClock())

    assert summary.stopped_by == "invalid"
    assert isinstance(summary.error, PayloadError)
    assert '{"n":5}' in str(summary.error)
    assert summary.error.place is not None
    assert not summary.ok
    assert summary.sent == summary.acked == len(sink.sent)
    assert summary.verified == summary.sent + 1
    assert all(json.loads(record.value or b"")["n"] != 5 for record in sink.sent)
