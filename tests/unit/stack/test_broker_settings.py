"""Settings of brokers as they are typed, told to the images, and held against what Kafka knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.model import Mode
from kdev.stack.broker_settings import (
    continued,
    known,
    notes,
    notes_of_variables,
    parsed,
    setting_of,
    variable_of,
)
from kdev.stack.kafka_config import Node, broker_config

NAMES = st.from_regex(r"[a-z0-9]([._-]?[a-z0-9])*", fullmatch=True)


@given(NAMES)
def test_a_variable_of_an_image_means_the_setting_that_it_was_made_of(name: str) -> None:
    assert setting_of(variable_of(name)) == name


def test_every_setting_of_kafka_survives_its_variable() -> None:
    assert [name for name in known() if setting_of(variable_of(name)) != name.lower()] == []


@pytest.mark.parametrize("text", ["log.retention.ms", "=5", "", "a b=1", "log.retention.ms=1\nnode.id=3"])
def test_what_is_no_name_with_a_value_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parsed([text])


@pytest.mark.parametrize("name", ["listeners", "node.id", "log.dirs", "process.roles", "zookeeper.connect"])
def test_what_kdev_sets_itself_is_refused_with_the_option_that_means_it(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed([f"{name}=x"])

    assert f"`{name}`" in str(caught.value)
    assert caught.value.hint


def test_settings_are_kept_and_one_without_a_value_is_taken_setting_of() -> None:
    before = {"log.retention.ms": "1", "num.partitions": "3"}

    assert continued(before, parsed(["log.retention.ms=", "message.max.bytes=9"])) == {
        "num.partitions": "3",
        "message.max.bytes": "9",
    }


def test_a_value_may_hold_what_stands_between_names_and_values() -> None:
    assert parsed(["listener.name.host.x= a=b,c "]) == {"listener.name.host.x": "a=b,c"}


def test_an_unknown_setting_is_told_with_the_nearest_one() -> None:
    assert notes(["log.retenion.ms", "log.retention.ms", "listener.name.host.x"]) == (
        "Kafka has no setting `log.retenion.ms`; did you mean `log.retention.ms`?",
    )
    assert notes_of_variables(["KAFKA_HEAP_OPTS", "CLUSTER_ID", "KAFKA_LOG_RETENIONS_MS"]) == (
        "Kafka has no setting `KAFKA_LOG_RETENIONS_MS`; did you mean `KAFKA_LOG_RETENTION_MS`?",
    )


@pytest.mark.parametrize("mode", Mode)
def test_a_setting_of_the_user_stands_in_the_place_of_kdev_s_own(mode: Mode) -> None:
    own = {"log.retention.hours": "1", "ssl.keystore.location": r"C:\keys"}
    node = Node(9092, 9093, settings=own)

    lines = broker_config(mode, node, ("127.0.0.1",), "4.3.1").splitlines()

    assert [line for line in lines if line.startswith("log.retention")] == ["log.retention.hours=1"]
    assert r"ssl.keystore.location=C:\\keys" in lines
