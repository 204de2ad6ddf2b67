from __future__ import annotations

import socket

import pytest

from kdev.kafka.locality import is_away, is_here


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.0.0.5", "::1", "0.0.0.0", socket.gethostname()]
)
def test_this_machine_is_here_by_whatever_name(host: str) -> None:
    assert is_here(host)
    assert not is_away(host)


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", "", "a" * 300])
def test_every_other_host_is_elsewhere(host: str) -> None:
    assert not is_here(host)


@pytest.mark.parametrize(("host", "away"), [("203.0.113.7", True), ("no-such-host.invalid", False)])
def test_a_host_that_nobody_knows_is_not_another_machine(host: str, away: bool) -> None:
    assert is_away(host) is away
