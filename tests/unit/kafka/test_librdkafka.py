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
    try:
        with pytest.raises(KeyboardInterrupt):
            client.poll(30)
    finally:
        client.close()
