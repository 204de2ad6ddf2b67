"""The table of services: as wide as it must be, and addresses where they are looked for."""

from __future__ import annotations

import time

import pytest

from kdev.cli import show_status
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.runtime import ServiceStatus, StackStatus, State, Usage

USAGE = Usage({"zookeeper": 193_580_000, "registry": 193_580_000}, 1000, {"zookeeper": 536_870_000})


def found(*services: ServiceStatus) -> StackStatus:
    where = Endpoint("127.0.0.1:9092")
    return StackStatus(
        "kdev", RuntimeName.DOCKER, Mode.ZOOKEEPER, where, services, "3.9", "Docker volume kdev"
    )


def test_an_address_stands_above_the_table_which_fits_a_terminal() -> None:
    began = time.time() - 3599
    zookeeper = ServiceStatus("zookeeper", State.RUNNING, "", "kdev-kdev-zookeeper", began)
    registry = ServiceStatus(
        "registry", State.RUNNING, "http://127.0.0.1:8081", "kdev-registry", began, "registry"
    )

    lines = show_status.lines(found(zookeeper, registry), USAGE)

    assert "registry   http://127.0.0.1:8081" in lines
    assert max(map(len, lines)) <= 80
    assert lines[-3].split() == ["SERVICE", "STATE", "SINCE", "MEMORY", "ID"]


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("killed at its memory limit of 50.33 MB", "killed at its memory limit of 50.33 MB"),
        ("Error while appending records to orders-1: No space left on device", "its disk is full"),
        (
            "Error of which nobody knows the cause, at whatever length",
            "Error of which nobody knows the cause",
        ),
    ],
)
def test_long_words_of_a_log_are_told_by_their_cause(detail: str, shown: str) -> None:
    ended = ServiceStatus("kafka", State.FAILED, detail, "kdev-kafka")

    assert shown in show_status.lines(found(ended))[-1]


@pytest.mark.parametrize("extra", ["", "registry"])
def test_what_ended_is_told_with_why_and_not_for_how_long_it_runs(extra: str) -> None:
    ended = ServiceStatus("registry", State.FAILED, "killed", "kdev-registry", 7.0, extra)

    assert show_status.lines(found(ended))[-1].split() == [
        *("registry", "failed", "-", "-", "kdev-registry", "killed")
    ]
