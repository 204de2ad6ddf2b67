"""What is known of each topic while a run goes on."""

from __future__ import annotations

from kdev.delivery import Counts, TopicCounts
from kdev.mock.recent import Recent
from kdev.mock.tally import Tally
from kdev.model import Block


def test_what_a_topic_is_told_to_have_never_passes_what_was_sent() -> None:
    """The number of the last record that arrived counts those that failed before it."""
    tally = Tally(["a", "b"])
    tally.taken(Block("a", [b"1"] * 10), 0, 10)
    tally.remember(1.0, 0)
    counted = {"a": TopicCounts(10, 3)}

    found = tally.topics(Counts(acked=6, failed=3, pending=1), counted, Recent())

    assert [(each.topic, each.acked, each.failed) for each in found] == [("a", 7, 3), ("b", 0, 0)]
