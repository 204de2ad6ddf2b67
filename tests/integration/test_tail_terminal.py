"""`kdev tail` and `kdev produce` on a terminal, which is a pseudo-terminal here."""

from __future__ import annotations

import re
import signal

import pytest

from tests.conftest import Broker, Kdev
from tests.terminals import WIDTH, terminal

pytestmark = pytest.mark.broker


def test_records_are_coloured_lines_of_its_width_and_ctrl_c_ends_with_a_count(
    broker: Broker, kdev: Kdev
) -> None:
    topic = broker.topic(partitions=1)
    for value in ('{"rental_id":"b7d1e2f0","city":"Kiel","customer":{"name":"Ada"}}', "\x1b[2Jevil\x9b1m"):
        kdev("produce", topic, value, "--key", "HH-AB 1", **broker.environ())

    with terminal(broker, "tail", topic) as shown:
        shown.until("Ctrl-C stops")
        shown.process.send_signal(signal.SIGINT)
        text = shown.until(" s\r\n")
        assert shown.process.wait(10) == 0

    assert "\x1b[2J" not in text
    assert "\x1b[36m" in text
    first, second, following, count = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert re.fullmatch(r'\d\d:\d\d:\d\d\.\d{3}  0:0  HH-AB 1  \{"rental_id":.*…', first)
    assert len(first) == WIDTH
    assert second.endswith(r"0:1  HH-AB 1  \x1b[2Jevil\x9b1m")
    assert following == f"kdev: following {topic} (1 partition, 2 records) · Ctrl-C stops"
    assert count.startswith("kdev: 2 printed, 2 read, ")


def test_typed_lines_are_records_and_it_says_how_to_end(broker: Broker) -> None:
    topic = broker.topic(partitions=1)

    with terminal(broker, "produce", topic) as shown:
        shown.until("kdev: each line is a record · Ctrl-D ends")
        shown.type("typed\n")
        shown.until("typed")
        shown.type("\x04")
        text = shown.until("partition 0")
        assert shown.process.wait(10) == 0

    assert f"kdev: 1 record to {topic}, partition 0" in text
