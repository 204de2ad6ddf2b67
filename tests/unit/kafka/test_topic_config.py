from __future__ import annotations

import pytest

from kdev.kafka.topic_config import TopicState, compared
from kdev.model import TopicChange, TopicSpec


def test_a_topic_as_asked_for_is_unchanged() -> None:
    wanted = TopicSpec("rentals", partitions=3, config={"retention.ms": "60000"})

    change = compared(wanted, TopicState(3, {"retention.ms": "60000", "segment.bytes": "1073741824"}))

    assert change == TopicChange("rentals", "unchanged")


@pytest.mark.parametrize(
    ("found", "detail"),
    [(1, "has 1 partition, the document asks for 3"), (4, "has 4 partitions, the document asks for 3")],
)
def test_another_number_of_partitions_is_told_with_both_numbers(found: int, detail: str) -> None:
    assert compared(TopicSpec("rentals", partitions=3), TopicState(found)) == TopicChange(
        "rentals", "differs", detail
    )


def test_every_setting_that_differs_is_told_with_both_values() -> None:
    wanted = TopicSpec(
        "rentals", config={"retention.ms": "1", "cleanup.policy": "compact", "segment.ms": "5"}
    )

    change = compared(
        wanted, TopicState(1, {"retention.ms": "2", "cleanup.policy": "delete", "segment.ms": "5"})
    )

    assert change.detail == (
        "`retention.ms` is 2, the document asks for 1; "
        "`cleanup.policy` is delete, the document asks for compact"
    )


def test_a_setting_that_the_broker_does_not_know_differs() -> None:
    change = compared(
        TopicSpec("rentals", config={"local.retention.ms": "1"}), TopicState(1, {"segment.ms": "5"})
    )

    assert change.detail == "`local.retention.ms` is not set, the document asks for 1"


@pytest.mark.parametrize(
    ("wanted", "found"), [("0.50", "0.5"), ("1", "1.0"), ("compact,delete", "delete,compact"), ("a", "a")]
)
def test_the_same_value_written_in_another_way_is_no_difference(wanted: str, found: str) -> None:
    change = compared(TopicSpec("rentals", config={"x": wanted}), TopicState(1, {"x": found}))

    assert change.action == "unchanged"


def test_a_broker_that_tells_no_settings_is_believed() -> None:
    assert compared(TopicSpec("rentals", config={"retention.ms": "1"}), TopicState(1)).action == "unchanged"
