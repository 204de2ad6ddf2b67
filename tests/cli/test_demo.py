"""`kdev demo`, short, on the embedded runtime."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kdev.model import Endpoint, RuntimeName
from tests.conftest import Broker, Kdev, unused_port
from tests.terminals import WIDTH, terminal

pytestmark = pytest.mark.broker


@pytest.fixture
def demo(kdev: Kdev) -> Iterator[Kdev]:
    yield kdev
    kdev("down", "--volumes", "--name", "demo")


def test_the_demo_shows_a_stack_its_topics_and_true_records_and_leaves_the_stack_running(demo: Kdev) -> None:
    port = str(unused_port())

    result = demo("demo", "--runtime", "embedded", "--name", "demo", "--port", port, "--for", "2s")
    after = json.loads(demo("status", "--name", "demo", "-o", "json").out)

    assert result.code == 0, result.err
    assert "topic      car/available -> car.available (created)" in result.out
    assert len(re.findall(r"^\d\d:\d\d:\d\d\.\d{3}  car", result.out, re.MULTILINE)) == 10
    assert "records   10 sent   10 acked   0 failed   0 missed" in result.out
    whole = result.out.partition("$ kdev tail car-rentals -n 1 --no-follow --output pretty")[2]
    assert re.search(r'^ +"rentalId": "[0-9a-f-]{36}",?$', whole, re.MULTILINE), whole
    assert result.out.endswith("and to stop it:\n  kdev down --name demo\n")
    assert after["running"]


def test_a_demo_whose_port_is_taken_takes_another_one(demo: Kdev) -> None:
    with socket.socket() as holding:
        with suppress(OSError):  # somebody else has it
            holding.bind(("127.0.0.1", 9092))
            holding.listen()
        result = demo("demo", "--runtime", "embedded", "--name", "demo", "--for", "1s")

    assert result.code == 0, result.err
    assert re.search(r"^demo is up at 127\.0\.0\.1:(?!9092$)\d+$", result.out, re.MULTILINE)


def test_a_demo_that_cannot_begin_says_why(demo: Kdev) -> None:
    result = demo("demo", "--runtime", "docker", "--name", "demo", DOCKER_HOST="unix:///nowhere/docker.sock")

    assert result.code == 4
    assert "error: no Docker engine runs" in result.err
    assert "The stack runs on" not in result.out


def test_its_summary_keeps_to_the_width_of_a_terminal(tmp_path: Path, kdev: Kdev) -> None:
    home = Broker(Endpoint(""), RuntimeName.EMBEDDED, "demo", tmp_path)
    words = ("demo", "--runtime", "embedded", "--port", str(unused_port()), "--for", "1s")

    with terminal(home, *words) as shown:
        text = shown.until("and to stop it:")
    kdev("down", "--volumes", **home.environ())

    summary = text[text.index("\nrecords  ") : text.index("\nagain  ")].splitlines()
    assert max(map(len, summary)) <= WIDTH
