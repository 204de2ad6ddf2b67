"""The environment that saved data is loaded into: what is asked for, then what is there or was saved."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from kdev.cli import saving
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.setting_values import AUTO_PORT
from kdev.settings import Settings
from kdev.stack.ports import any_ports
from kdev.stack.runtime import ServiceStatus, StackRequest, StackStatus, State
from kdev.stack.saves import Save

SAVE = Save("demo", "shop", RuntimeName.PROCESS, Mode.KRAFT, 1, "4.3.1", "cluster-1", 9092, 1.0, 10)


def stopped(port: int) -> StackStatus:
    where = Endpoint(f"127.0.0.1:{port}")
    return StackStatus("copy", RuntimeName.PROCESS, Mode.KRAFT, where, (), "4.3.1", "data")


def request(save: Save, status: StackStatus | None, port: int | None = None) -> StackRequest:
    return saving._request(Settings(name="copy", port=port), save, status, any_ports)


def test_a_new_environment_is_as_the_one_that_was_saved() -> None:
    asked = {"compose": "/shop/compose.yaml", "secure": True, "memory": 1024}
    kept = replace(SAVE, settings={"log.retention.ms": "1000"}, **asked)  # type: ignore[arg-type]
    same = StackRequest("copy", port=9812, settings=kept.settings, **asked)  # type: ignore[arg-type]

    assert request(kept, None, 9812) == same


@pytest.mark.parametrize("there", [True, False])
def test_a_port_is_looked_for_where_kdev_shall_choose_and_that_of_before_is_taken(there: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        asked = request(replace(SAVE, port=port), stopped(port) if there else None, AUTO_PORT)

    assert asked.port not in {port, AUTO_PORT}


def test_an_environment_that_runs_keeps_its_port_unless_another_is_asked_for() -> None:
    running = replace(stopped(9812), services=(ServiceStatus("kafka", State.RUNNING),))

    assert [request(SAVE, running, port).port for port in (None, AUTO_PORT, 9814)] == [9812, 9812, 9814]
