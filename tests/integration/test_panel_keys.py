"""The keys of the panel, typed at a terminal while records go to a broker."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from kdev.errors import INTERRUPTED, DataError
from kdev.mock.run import STOPPED_SECONDS
from tests.conftest import Broker, Kdev
from tests.integration.test_workers import SPEC as CARS
from tests.terminals import Terminal, shell, terminal

pytestmark = pytest.mark.broker

SPEC = "specs/car-rentals.yaml"
CTRL_Z = "\x1a"


def sent(text: str) -> int:
    """How many records the summary counts; the broker has confirmed them all."""
    found = re.search(r"records   ([0-9,]+) sent   ([0-9,]+) acked   0 failed", text)
    assert found is not None
    assert found[1] == found[2]
    return int(found[1].replace(",", ""))


def ended(shown: Terminal, code: int = 0) -> str:
    text = shown.until("look      kdev tail")
    assert shown.process.wait(60) == code
    return text


def test_plus_and_minus_change_the_rate_and_q_ends_with_the_whole_summary(broker: Broker) -> None:
    with terminal(broker, "mock", SPEC, "--rate", "100", width=80) as shown:
        shown.until("? keys")
        assert shown.gives_keys()
        shown.type("?")
        shown.until("keys  + faster  - slower  space holds  i sends an invalid record")
        shown.type("+")
        shown.until("target 120")
        shown.type("--")
        shown.until("target 80")
        shown.type("q")
        text = ended(shown)
        assert not shown.gives_keys()

    changed = re.findall(r"changed   rate=([0-9]+)", text)
    assert changed == ["120", "100", "80"]
    assert sent(text) > 0


def test_space_holds_a_run_and_goes_on(broker: Broker) -> None:
    with terminal(broker, "mock", SPEC, "--rate", "50", width=80) as shown:
        shown.until("? keys")
        shown.type(" ")
        shown.until("space goes on")
        shown.type(" ")
        shown.type("q")
        text = ended(shown)

    assert sent(text) > 0


def test_i_sends_one_record_that_breaks_its_schema_and_says_which_rule(
    broker: Broker, kdev: Kdev, tmp_path: Path
) -> None:
    topic = broker.topic()
    spec = tmp_path / "cars.yaml"
    spec.write_text(CARS.format(topic=topic), encoding="utf-8")
    with terminal(broker, "mock", str(spec), "--rate", "50", width=180) as shown:
        shown.until("? keys")
        shown.type("i")
        shown.until(f"kdev: an invalid record went to {topic}: ")
        shown.type("q")
        text = ended(shown)

    assert "1 invalid on purpose" in text
    rule = re.search(f"an invalid record went to {topic}: (.*)", text)
    assert rule is not None
    read = ("tail", topic, "-n", "all", "--no-follow", "-o", "json")
    (marked,) = kdev(*read, "-H", "kdev-invalid", **broker.environ()).out.splitlines()
    assert rule[1].strip() in str(json.loads(marked)["headers"])
    assert kdev(*read, "--spec", str(spec), "--check", **broker.environ()).code == DataError.exit_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_the_terminal_is_as_it_was_however_a_run_ends(broker: Broker, number: signal.Signals) -> None:
    with terminal(broker, "mock", SPEC, "--rate", "10", width=80) as shown:
        shown.until("? keys")
        assert shown.gives_keys()
        shown.process.send_signal(number)
        shown.process.wait(60)

        assert not shown.gives_keys()


def test_a_step_of_a_run_in_stages_is_refused_in_the_panel(broker: Broker) -> None:
    with terminal(broker, "mock", SPEC, "--stage", "60s:50", width=100) as shown:
        shown.until("? keys")
        shown.type("+")
        shown.until("keys  a run in stages or in a shape keeps its rates")
        shown.type("q")
        ended(shown, INTERRUPTED)


def test_ctrl_z_and_fg_in_a_shell_are_an_outage_and_keys_are_read_afterwards(broker: Broker) -> None:
    words = f"{sys.executable} -m kdev mock {SPEC} --rate 20 --count 200"
    with shell(broker, prompt="prompt: ", width=100) as shown:
        shown.type(f"{words}\n")
        shown.until("? keys")
        shown.type(CTRL_Z)
        shown.until("Stopped")
        shown.until("prompt: ", times=2)
        time.sleep(STOPPED_SECONDS + 0.5)
        shown.type("fg\n")
        shown.until("this process was stopped for")
        shown.type("+")
        shown.until("target 25")
        shown.type("q")
        text = shown.until("outage    1: ")

    assert sent(text) > 0
    assert "   0 missed" in text
