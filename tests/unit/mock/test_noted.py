from __future__ import annotations

from multiprocessing import get_context

from kdev import wiring
from kdev.mock.merging import lost_summary
from kdev.mock.noted import NotedSink, Notes
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState
from kdev.mock.schedule import Schedule
from kdev.mock.sinks import NullSink
from kdev.model import Block

THREE = Block("cars", [b"a", b"b", b"c"])


class Narrow(NullSink):
    """Takes one record at a time, after a look at what was noted before."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.notes, self.seen = notes, list[int]()

    def offer(self, block: Block, start: int = 0) -> int:
        self.seen.append(self.notes.sent()["cars"])
        return min(1, super().offer(block, start))


def test_records_are_noted_before_they_can_be_on_their_way_and_taken_back_where_there_is_no_room() -> None:
    notes = wiring.notes(["cars", "trips"])
    narrow = Narrow(notes)
    sink = NotedSink(narrow, notes)

    taken = [sink.offer(THREE, start) for start in range(3)]

    assert (taken, narrow.seen) == ([1, 1, 1], [3, 3, 3])
    assert notes.sent() == {"cars": 3, "trips": 0}


def test_a_topic_that_nobody_expected_is_not_noted() -> None:
    notes = wiring.notes(["trips"])

    assert NotedSink(NullSink(), notes).offer(THREE) == 3
    assert notes.sent() == {"trips": 0}


def _work(notes: Notes) -> None:
    NotedSink(NullSink(), notes).offer(THREE)


def test_another_process_reads_what_was_noted_by_one_that_is_gone() -> None:
    notes = wiring.notes(["cars"])
    process = get_context("spawn").Process(target=_work, args=(notes,))
    process.start()
    process.join()

    assert notes.sent() == {"cars": 3}


def test_what_a_killed_run_sent_after_its_last_word_is_unconfirmed() -> None:
    told = Progress(RunState.RUNNING, 3.0, sent=50, acked=40, failed=2)

    lost = lost_summary(told, Schedule(rate_from("100"), 1), "it was killed", {"cars": 60, "trips": 5})

    assert (lost.sent, lost.acked, lost.failed, lost.unconfirmed) == (65, 40, 2, 23)
    assert [(each.reason, each.records) for each in lost.errors] == [("it was killed", 23)]
    assert {topic.topic: topic.sent for topic in lost.topics} == {"cars": 60, "trips": 5}
