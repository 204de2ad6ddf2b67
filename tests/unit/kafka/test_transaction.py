"""What the records of one transaction count as when it is over."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kdev.delivery import Failure
from kdev.kafka.transaction import Transaction

TOPIC = st.sampled_from("ab")
FAILURE = st.builds(Failure, st.sampled_from(["late", "large"]), st.integers(1, 9), TOPIC)


@given(st.dictionaries(TOPIC, st.integers(0, 9)), st.lists(FAILURE, max_size=4))
def test_no_topic_loses_more_records_than_a_transaction_holds(
    held: dict[str, int], lost: list[Failure]
) -> None:
    """A late failure of an earlier transaction is none of this one, else fewer than none would be acked."""
    now = Transaction(aborts=False, first_ms=None, before=(), began=0.0, held=Counter(held))

    own = now.at_most_held(lost)

    for topic in "ab":
        of_all = sum(each.records for each in lost if each.topic == topic)
        assert sum(each.records for each in own if each.topic == topic) == min(of_all, held.get(topic, 0))
    assert all(each.records for each in own)
