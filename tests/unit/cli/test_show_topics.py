from __future__ import annotations

import json
from collections.abc import Callable

from kdev.cli.applying import Applied
from kdev.cli.show_topics import (
    applied_lines,
    change_text,
    changes_json,
    deletions_json,
    description_json,
    description_lines,
    topic_table,
)
from kdev.model import (
    Action,
    Difference,
    PartitionInfo,
    TopicChange,
    TopicDescription,
    TopicInfo,
    TopicSetting,
)

SameAs = Callable[[str, str], None]

GROWN = Difference("partitions", "2", "3")
SHORT = Difference("retention.ms", "604800000", "60000")
CHANGES = (
    TopicChange("new", Action.CREATED),
    TopicChange("orders", Action.CHANGED, (GROWN, SHORT)),
    TopicChange("stock", Action.UNCHANGED),
    TopicChange("a.very.long.name.of.a.topic", Action.DIFFERS, (GROWN,), (SHORT,)),
    TopicChange(
        "bad", Action.REFUSED, reason="INVALID_CONFIG (nonsense)", code="INVALID_CONFIG", hint="stop"
    ),
)
APPLIED = Applied(CHANGES, {"orders": ("shop/orders", "shop/orders/{id}")})
SETTINGS = (
    TopicSetting("cleanup.policy", "compact", "topic"),
    TopicSetting("min.insync.replicas", "2", "broker"),
)
ILL = TopicDescription(
    "orders",
    (
        PartitionInfo(0, 1, (1, 2, 3), (1, 2), 0, 12_345, 4_200_000),
        PartitionInfo(1, 2, (2, 3, 1), (2,), 100, 200, 999),
        PartitionInfo(2, None, (3,), ()),
    ),
    SETTINGS,
    (GROWN, SHORT),
)
WELL = TopicDescription("stock", (PartitionInfo(0, 1, (1,), (1,), 0, 5, 70),), (), ())
SILENT = TopicDescription("dark", (PartitionInfo(0, 1, (1,), (1,), 0, 5),), None, ())


def test_what_became_of_topics_is_a_row_each_with_its_changes_below(same_as: SameAs) -> None:
    same_as("topics-applied", "\n".join(applied_lines(APPLIED)) + "\n")


def test_what_became_of_topics_is_one_object_each_for_programs(same_as: SameAs) -> None:
    same_as("topics-applied-json", json.dumps(changes_json(APPLIED), indent=1) + "\n")


def test_a_change_in_one_line_has_both_values() -> None:
    assert change_text(CHANGES[3]) == (
        "partitions 2 -> 3; `retention.ms` is 604800000, the document asks for 60000"
    )
    assert change_text(TopicChange("a", Action.DIFFERS, (), (GROWN, Difference("replicas", "1", "3")))) == (
        "has 2 partitions, the document asks for 3; has 1 replica, the document asks for 3"
    )


def test_a_topic_in_trouble_is_described_within_80_columns(same_as: SameAs) -> None:
    lines = description_lines(ILL, "shop/orders")

    same_as("topics-described-ill", "\n".join(lines) + "\n")


def test_a_topic_that_is_well_is_described_in_few_lines(same_as: SameAs) -> None:
    same_as(
        "topics-described-well", "\n".join([*description_lines(WELL), "", *description_lines(SILENT)]) + "\n"
    )


def test_a_description_for_programs_has_null_for_what_is_not_known() -> None:
    told = description_json(ILL, "shop/orders")

    assert (told["records"], told["bytes"], told["address"]) == (None, None, "shop/orders")
    assert told["partitions"] == [
        {
            "partition": number,
            "leader": leader,
            "replicas": replicas,
            "in_sync": in_sync,
            "low": low,
            "high": high,
            "records": records,
            "bytes": size,
        }
        for number, leader, replicas, in_sync, low, high, records, size in [
            (0, 1, (1, 2, 3), (1, 2), 0, 12_345, 12_345, 4_200_000),
            (1, 2, (2, 3, 1), (2,), 100, 200, 100, 999),
            (2, None, (3,), (), None, None, None, None),
        ]
    ]
    assert description_json(SILENT)["settings"] is None
    assert description_json(WELL)["differences"] == []


def test_a_table_of_topics_has_records_and_sizes_where_they_are_known() -> None:
    assert topic_table([TopicInfo("a", 3, 1, 3, 12_345, 4_200_000), TopicInfo("bc", 1, 1, 1)]) == [
        "TOPIC  PARTITIONS  REPLICAS  LEADERS  RECORDS     SIZE",
        "a               3         1        3   12,345  4.20 MB",
        "bc              1         1        1        -        -",
    ]


def test_what_was_deleted_is_told_for_programs() -> None:
    kept = TopicChange("b", Action.REFUSED, reason="no", code="X", hint="ask")

    assert deletions_json([TopicChange("a", Action.DELETED), kept]) == [
        {"topic": "a", "action": "deleted", "error": None},
        {"topic": "b", "action": "refused", "error": {"code": "X", "message": "no", "hint": "ask"}},
    ]
