from __future__ import annotations

import socket

import pytest

from kdev.kafka.locality import is_here


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.0.0.5", "::1", "0.0.0.0", socket.gethostname()]
)
def test_this_machine_is_here_by_whatever_name(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid", "", "a" * 300])
def test_every_other_host_is_elsewhere(host: str) -> None:
    assert not is_here(host)
