"""How a run looks: on terminals of two widths, without colour, on a dumb one, in CI and in a pipe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

import pytest

from kdev.model import RuntimeName
from tests.conftest import ROOT, Broker, brought_up
from tests.terminals import terminal

pytestmark = pytest.mark.broker

SameAs = Callable[[str, str], None]
RUN = ("mock", "specs/car-rentals.yaml", "--rate", "50", "--count", "100", "--seed", "7")
COLOURED, MOVED = "\x1b[1m", "A\r"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that needs nothing, and has the topics: whoever makes them says so."""
    for broker in brought_up(RuntimeName.EMBEDDED, tmp_path_factory):
        first = [
            sys.executable,
            "-m",
            "kdev",
            "mock",
            "specs/car-rentals.yaml",
            "--rate",
            "max",
            "--count",
            "1",
        ]
        subprocess.run(
            first, cwd=ROOT, env=os.environ | broker.environ(), capture_output=True, check=True, timeout=60
        )
        yield broker


def steady(text: str, broker: Broker) -> str:
    """A text without what differs from run to run: numbers, how long bars are, the last record."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", text).replace(broker.endpoint.bootstrap_servers, "BROKER")
    text = re.sub(r"--name \S+", "--name NAME", re.sub(r"(?m)^last  .*$", "last  RECORD", text))
    text = re.sub(r"[━╸─]+", "━", re.sub("[▁▂▃▄▅▆▇█]+", "▆", text))
    text = re.sub(r"\d[\d.,:]*( ms| s|ms)?\b", lambda found: f"N{' ms' if found[1] else ''}", text)
    return re.sub(r" {2,}", "  ", text)


def frames(shown: str) -> list[str]:
    """What stood on the terminal, one frame after the other."""
    return [
        frame for frame in re.split(r"\x1b\[\d+A\r|\r(?=\x1b\[1mkdev|kdev mock)", shown) if "target" in frame
    ]


def on_terminal(broker: Broker, width: int, **environ: str) -> str:
    with terminal(broker, *RUN, width=width, **environ) as shown:
        text = shown.until("\nlook ", 60)
        assert shown.process.wait(60) == 0
    return text


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_has_a_panel_that_is_no_wider_than_it_is(
    embedded: Broker, width: int, same_as: SameAs
) -> None:
    shown = on_terminal(embedded, width)

    last = frames(shown)[-1].partition("\x1b[J")[0]
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", last)
    assert COLOURED in shown
    assert all(len(line) <= width for line in plain.splitlines())
    same_as(f"appearance-terminal-{width}", steady(last, embedded))


def test_no_color_keeps_the_panel_and_takes_its_colours(embedded: Broker, same_as: SameAs) -> None:
    shown = on_terminal(embedded, 80, NO_COLOR="1")

    assert MOVED in shown
    assert not re.search(r"\x1b\[[0-9;]+m", shown)
    same_as("appearance-no-color", steady(frames(shown)[-1].partition("\x1b[J")[0], embedded))


@pytest.mark.parametrize(("name", "environ"), [("dumb", {"TERM": "dumb"}), ("ci", {"CI": "1"})])
@pytest.mark.parametrize("width", [80, 120])
def test_a_dumb_terminal_and_ci_have_plain_lines(
    embedded: Broker, width: int, name: str, environ: Mapping[str, str]
) -> None:
    shown = on_terminal(embedded, width, **environ)

    assert "\x1b" not in shown
    lines = shown.replace("\r", "").splitlines()
    first = "kdev: mock specs/car-rentals.yaml -> BROKER, N/s for N records, seed N, events from N-N-01TN00Z"
    # What is longer than the terminal is wide goes on below itself.
    told = "\n".join(lines).replace("\n" + " " * len("kdev: "), " ")
    assert first in steady(told, embedded).splitlines(), name
    summary = lines[next(n for n, line in enumerate(lines) if line.startswith("done ")) :]
    commands = ("again ", "look ", "specs", "--", "http")
    assert all(len(line) <= width for line in summary if not line.startswith(commands))


def test_a_pipe_has_plain_lines_and_the_summary_on_its_own_stream(embedded: Broker, same_as: SameAs) -> None:
    environ = {**os.environ, **embedded.environ(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kdev", *RUN]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)

    assert "\x1b" not in done.stdout + done.stderr
    same_as("appearance-pipe", steady(f"{done.stderr}---\n{done.stdout}", embedded))
