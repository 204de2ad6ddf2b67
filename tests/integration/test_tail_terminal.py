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
        assert shown.process.wait(60) == 0

    assert "\x1b[2J" not in text
    assert "\x1b[36m" in text
    first, second, *following, count = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
    assert re.fullmatch(r'\d\d:\d\d:\d\d\.\d{3}  0:0  HH-AB 1  \{"rental_id":.*…', first)
    assert len(first) == WIDTH
    assert second.endswith(r"0:1  HH-AB 1  \x1b[2Jevil\x9b1m")
    # What is said breaks at spaces.
    assert all(len(each) <= WIDTH for each in following)
    told = " ".join(each.strip() for each in following)
    assert told == f"kdev: following {topic} (1 partition, 2 records) · Ctrl-C stops"
    assert count.startswith("kdev: 2 printed, 2 read, ")


def test_typed_lines_are_records_and_it_says_how_to_end(broker: Broker) -> None:
    topic = broker.topic(partitions=1)

    with terminal(broker, "produce", topic) as shown:
        shown.until("kdev: each line is a record · Ctrl-D ends")
        shown.type("typed\n")
        shown.until("typed")
        shown.type("\x04")
        text = shown.until("partition 0")
        assert shown.process.wait(60) == 0

    assert f"kdev: 1 record to {topic}, partition 0" in text


@pytest.mark.parametrize("no_colour", [False, True])
def test_what_was_looked_for_stands_out_unless_colour_is_not_wanted(
    broker: Broker, kdev: Kdev, monkeypatch: pytest.MonkeyPatch, no_colour: bool
) -> None:
    topic = broker.topic(partitions=1)
    kdev("produce", topic, '{"city":"Kiel"}', "--key", "of-Kiel", **broker.environ())
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")

    with terminal(broker, "tail", topic, "--no-follow", "-g", "Kiel") as shown:
        text = shown.until('"}\r\n' if no_colour else "}\r\n")
        assert shown.process.wait(60) == 0

    if no_colour:
        assert "\x1b" not in text
        assert 'of-Kiel  {"city":"Kiel"}' in text
    else:
        assert "of-\x1b[7mKiel\x1b[27m" in text
        assert '\x1b[32m"\x1b[7mKiel\x1b[27m"\x1b[0m' in text


def test_lines_take_the_new_width_when_the_window_changes(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=1)
    widths = (WIDTH, WIDTH - 20, WIDTH + 20)
    lines: list[str] = []

    with terminal(broker, "tail", topic, "--color", "never", "-q") as shown:
        for number, width in enumerate(widths):
            shown.resize(width)
            kdev("produce", topic, "x" * 200, **broker.environ())
            lines = shown.until("\r\n", times=number + 1).splitlines()

    assert [*map(len, lines)] == [*widths]
