from __future__ import annotations

import pytest
from confluent_kafka.admin._config import ConfigEntry, ConfigSource

from kdev.kafka.topic_config import TopicState, differences, near_settings, own_settings
from kdev.model import Difference, TopicSetting, TopicSpec


def test_a_topic_as_asked_for_has_no_difference() -> None:
    wanted = TopicSpec("rentals", 3, 1, {"retention.ms": "60000"})

    assert differences(wanted, TopicState(3, 1, {"retention.ms": "60000", "segment.bytes": "1"})) == ()


def test_what_the_document_leaves_open_is_no_difference() -> None:
    assert differences(TopicSpec("rentals"), TopicState(7, 3, {"retention.ms": "1"})) == ()


def test_every_number_and_setting_that_differs_is_told_with_both_values() -> None:
    wanted = TopicSpec("rentals", 3, 2, {"retention.ms": "1", "cleanup.policy": "compact", "segment.ms": "5"})

    found = TopicState(2, 1, {"retention.ms": "2", "cleanup.policy": "delete", "segment.ms": "5"})

    assert differences(wanted, found) == (
        Difference("partitions", "2", "3"),
        Difference("replicas", "1", "2"),
        Difference("retention.ms", "2", "1"),
        Difference("cleanup.policy", "delete", "compact"),
    )


def test_a_setting_that_the_broker_does_not_know_is_not_set() -> None:
    wanted = TopicSpec("rentals", config={"local.retention.ms": "1"})

    assert differences(wanted, TopicState(1, 1, {})) == (Difference("local.retention.ms", "not set", "1"),)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("0.50", "0.5"),
        ("1", "1.0"),
        ("compact,delete", "delete,compact"),
        ("compact, delete", "delete,compact"),
        ("a", "a"),
    ],
)
def test_the_same_value_written_in_another_way_is_no_difference(wanted: str, found: str) -> None:
    assert differences(TopicSpec("rentals", config={"x": wanted}), TopicState(1, 1, {"x": found})) == ()


def test_a_broker_that_tells_no_settings_is_believed() -> None:
    assert differences(TopicSpec("rentals", config={"retention.ms": "1"}), TopicState(1, 1)) == ()


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["retentoin.ms"], "did you mean `retention.ms` for `retentoin.ms`?"),
        (["retention.ms", "zzz"], ""),
        (
            ["clenup.policy", "segment.byte"],
            "did you mean `cleanup.policy` for `clenup.policy`, `segment.bytes` for `segment.byte`?",
        ),
    ],
)
def test_a_setting_that_no_topic_has_is_told_with_the_near_one(names: list[str], hint: str) -> None:
    assert near_settings(dict.fromkeys(names, "1")) == hint


def test_settings_that_are_not_kafkas_own_are_told_with_where_they_were_set() -> None:
    entries = {
        "segment.bytes": ConfigEntry("segment.bytes", "5", ConfigSource.STATIC_BROKER_CONFIG),
        "retention.ms": ConfigEntry("retention.ms", "1", ConfigSource.DYNAMIC_TOPIC_CONFIG),
        "cleanup.policy": ConfigEntry("cleanup.policy", "compact", ConfigSource.DYNAMIC_TOPIC_CONFIG),
        "flush.ms": ConfigEntry("flush.ms", "9", ConfigSource.DEFAULT_CONFIG),
    }

    assert own_settings(entries) == (
        TopicSetting("cleanup.policy", "compact", "topic"),
        TopicSetting("retention.ms", "1", "topic"),
        TopicSetting("segment.bytes", "5", "broker"),
    )
    assert own_settings(None) is None
