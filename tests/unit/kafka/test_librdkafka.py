"""The library's own producer: what happens in a callback comes to whoever called the library."""

from __future__ import annotations

import pytest

from kdev.kafka.librdkafka import Client


def test_a_ctrl_c_in_a_callback_is_raised_when_the_library_returns() -> None:
    def interrupted(_statistics: bytes) -> None:
        raise KeyboardInterrupt

    settings: dict[str, str | int | float | bool] = {
        "bootstrap.servers": "127.0.0.1:1",
        "statistics.interval.ms": 20,
    }
    client = Client(settings, lambda *_: None, lambda _: None, interrupted)

    def served() -> None:
        for _ in range(100):  # errors of the connection come first
            client.poll(0.1)

    try:
        with pytest.raises(KeyboardInterrupt):
            served()
    finally:
        client.close()
