from __future__ import annotations

from dataclasses import replace

from kdev.cli.panel import Heading
from kdev.cli.progress import PlainLines
from kdev.cli.progress_json import JsonProgress
from kdev.mock.progress import Progress, RunState
from kdev.mock.summary import Percentiles

HEADING = Heading("cars.yaml", "localhost:9092", "100/s", "for 1m", 42)
NOW = Progress(
    state=RunState.RUNNING,
    seconds=0.0,
    acked=998,
    sent_rate=100.0,
    retry_for=30,
    ack_ms=Percentiles(1, 2, 9, 31),
    late_ms=Percentiles(0.1, 0.2, 1.3, 14),
)


def at(seconds: float, state: RunState = RunState.RUNNING, **more: float) -> Progress:
    return replace(NOW, seconds=seconds, state=state, sent=int(seconds * 100), **more)  # type: ignore[arg-type]


def lines(*told: Progress) -> list[str]:
    said: list[str] = []
    plain = PlainLines(HEADING, said.append)
    for progress in told:
        plain.tell(progress)
    return said


def test_the_first_line_says_what_is_run() -> None:
    first = PlainLines(HEADING, lambda _: None).first()

    assert first == "mock cars.yaml -> localhost:9092, 100/s for 1m, seed 42"


def test_the_first_line_says_when_the_events_begin_where_that_is_not_now() -> None:
    first = PlainLines(replace(HEADING, start="2026-01-01T00:00:00Z"), lambda _: None).first()

    assert first.endswith(", seed 42, events from 2026-01-01T00:00:00Z")


def test_a_line_every_ten_seconds_has_all_counts() -> None:
    said = lines(*(at(n / 4) for n in range(90)))

    assert said == [
        "00:10 sent 1000 (100.0/s) acked 998 failed 0 missed 0 ack_p99 9.0ms late_p99 1.3ms",
        "00:20 sent 2000 (100.0/s) acked 998 failed 0 missed 0 ack_p99 9.0ms late_p99 1.3ms",
    ]


def test_after_five_minutes_a_line_a_minute_is_enough() -> None:
    said = lines(*(at(n / 2) for n in range(8 * 3600 * 2)))

    assert len(said) < 600
    assert len("\n".join(said)) < 61_000


def test_an_outage_is_told_when_it_begins_and_when_it_ends() -> None:
    said = lines(
        at(13.0),
        at(13.1, RunState.PAUSED),
        at(14, RunState.PAUSED, outage=1),
        at(20.2, outage=7.1),
        at(20.4),
        at(60, RunState.DRAINING),
        at(60, RunState.DONE),
    )

    assert said[1:] == [
        "00:13 paused: localhost:9092 is gone",
        "00:20 running again after 7s",
        "01:00 done",
    ]


def test_being_behind_is_told_with_its_side_and_so_is_its_end() -> None:
    behind = replace(at(5, RunState.BEHIND), side="generator", sent_rate=2741)

    assert lines(behind, at(8)) == [
        "00:05 behind: the generator is the limit here (2,741/s) · lower --rate",
        "00:08 keeps up again",
    ]


def test_draining_is_told_once_when_it_takes_longer_than_a_second() -> None:
    assert lines(*(at(9 + n / 4, RunState.DRAINING, pending=12) for n in range(4))) == []
    assert lines(*(at(9 + n / 4, RunState.DRAINING, pending=12 - n) for n in range(9))) == [
        "00:10 stopping: 8 records wait for an acknowledgement"
    ]


def test_news_are_told_when_they_come_and_once() -> None:
    said = lines(
        at(1), replace(at(2), news=("the plan has changed: new `a/B`", "! a.yaml:3 is wrong")), at(3)
    )

    assert said == ["00:02 the plan has changed: new `a/B`", "00:02 ! a.yaml:3 is wrong"]


def test_news_are_objects_of_their_own_in_json() -> None:
    said: list[str] = []

    JsonProgress(HEADING, said.append, seconds=10).tell(replace(at(2), news=("topic a was created",)))

    assert said == ['{"event":"news","seconds":2,"text":"topic a was created"}']
