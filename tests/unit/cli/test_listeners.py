"""The picture of the listeners: which address is for whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kdev.cli.listeners import doors, lines
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.runtime import Inside, ServiceStatus, StackStatus, State, broker_services
from tests.conftest import Kdev


def environment(runtime: RuntimeName, brokers: int, network: str = "") -> StackStatus:
    servers = ",".join(f"127.0.0.1:{9092 + 2 * each}" for each in range(brokers))
    names = broker_services(brokers)
    inside = Inside(",".join(f"{each}:19092" for each in names), network) if network else None
    services = tuple(ServiceStatus(each, State.RUNNING) for each in names)
    return StackStatus(
        "shop", runtime, Mode.KRAFT, Endpoint(servers), services, "4.3.1", "data", inside=inside
    )


@pytest.mark.parametrize("brokers", [1, 3])
def test_brokers_in_containers_have_a_listener_for_each_side(
    brokers: int, same_as: Callable[[str, str], None]
) -> None:
    told = lines(environment(RuntimeName.DOCKER, brokers, "kdev-shop"))

    assert max(map(len, told)) <= 79
    same_as(f"listeners-{brokers}", "\n".join([*told, ""]))


@pytest.mark.parametrize(
    ("runtime", "listener"), [(RuntimeName.PROCESS, "HOST"), (RuntimeName.EMBEDDED, "PLAINTEXT")]
)
def test_without_containers_there_is_one_side(runtime: RuntimeName, listener: str) -> None:
    status = environment(runtime, 1)

    assert [(each.listener, each.addresses) for each in doors(status)] == [(listener, ("127.0.0.1:9092",))]
    assert "127.0.0.1:9092 ───────────► kafka" in lines(status)
    assert max(map(len, lines(status))) <= 79


def test_it_is_asked_for_where_a_document_would_stand(kdev: Kdev) -> None:
    assert "environment `nobody` does not exist" in kdev("explain", "listeners", "--name", "nobody").err
    assert "which address is for programs here" in kdev("explain", "listeners", "--help").out
    assert kdev("explain", "nothing.yaml").code == 3
