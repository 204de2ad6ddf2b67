"""The library's own consumer: what is raised in the middle of a reading comes to whoever reads."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from kdev.kafka.direct_consumer import DirectConsumer, readable

pytestmark = pytest.mark.skipif(not readable(), reason="records are read through the Python client here")


def test_a_ctrl_c_in_a_callback_is_raised_when_the_library_returns() -> None:
    def interrupted(_error: KafkaError) -> None:
        raise KeyboardInterrupt

    consumer = DirectConsumer({"bootstrap.servers": "127.0.0.1:1", "group.id": "nobody"}, interrupted)

    def served() -> None:
        for _ in range(100):
            consumer.read(10, 0.1)

    try:
        consumer.assign({("numbers", 0): 0})
        with pytest.raises(KeyboardInterrupt):
            served()
    finally:
        consumer.close()
