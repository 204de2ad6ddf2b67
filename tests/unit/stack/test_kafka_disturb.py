"""What is refused of a broker among Java processes before anything is done to it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.stack.distribution import Distribution
from kdev.stack.java import Java
from kdev.stack.kafka_disturb import disturb
from kdev.stack.kafka_process import Environment
from kdev.stack.runtime import Disturbance
from kdev.stack.state import SavedStack


def test_a_broker_is_not_started_without_its_zookeeper(tmp_path: Path) -> None:
    address, ports = "127.0.0.1:9092", {"zookeeper": 2181}
    stack = SavedStack("shop", RuntimeName.PROCESS, Mode.ZOOKEEPER, 9092, address, "3.9.2", ports=ports)
    nothing = Environment(tmp_path, cast("Java", None), cast("Distribution", None), tmp_path)
    kept: list[SavedStack] = []

    with pytest.raises(StackError, match="`zookeeper` of environment `shop` does not run") as caught:
        disturb(nothing, stack, "kafka", Disturbance.START, keep=kept.append)

    assert caught.value.hint == "`kdev up --name shop` starts both"
    assert kept == []
