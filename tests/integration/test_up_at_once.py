"""Several `kdev up` at the same moment: each says what is true of its own broker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from kdev import wiring
from kdev.errors import PortTaken
from kdev.model import RuntimeName
from kdev.settings import Settings
from kdev.stack.runtime import StackRequest
from kdev.stack.up import Started, Steps, bring_up
from tests.conftest import require, shared_cache, unused_port

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]

SHOP = """\
asyncapi: 3.0.0
info: {title: Shop, version: 1.0.0}
channels:
  orders:
    address: orders
    messages:
      placed: {payload: {type: object, properties: {total: {type: number}}}}
"""


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Shell:
    """Runs kdev as processes of their own, with one home and one runtime."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def begin(self, *argv: str) -> subprocess.Popen[str]:
        environ = {**os.environ, "KDEV_HOME": str(self.home)}
        return subprocess.Popen(
            [sys.executable, "-m", "kdev", *argv],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *argv: str) -> Ended:
        return ended(self.begin(*argv))

    def at_once(self, *lines: tuple[str, ...]) -> list[Ended]:
        return [ended(each) for each in [self.begin(*line) for line in lines]]


def ended(running: subprocess.Popen[str]) -> Ended:
    out, err = running.communicate(timeout=120)
    return Ended(running.returncode, out, err)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    made.run("down", "--all", "--volumes")


def up(name: str, runtime: str, port: object, *more: str) -> tuple[str, ...]:
    return ("up", "--name", name, "--runtime", runtime, "--port", str(port), *more)


def settled(text: str, port: int) -> str:
    text = re.sub(r"process \w+ \(pid \d+\)", "process NAME (pid NUMBER)", text)
    # Either of them may be the one that came first.
    either = re.sub(r"environment `\w+`", "environment `OTHER`", text.replace(str(port), "PORT"))
    return re.sub(r"--name (one|two)", "--name ONE", either)


@pytest.mark.parametrize(("runtime", "times"), [("embedded", 2), ("process", 1)])
@pytest.mark.trap(3)
def test_of_two_that_want_one_port_one_has_it_and_the_other_says_who(
    shell: Shell, runtime: str, times: int, same_as: SameAs
) -> None:
    for _ in range(times):
        port = unused_port()
        both = shell.at_once(up("one", runtime, port), up("two", runtime, port))
        if {each.code for each in both} == {4}:
            require("process", both[0].err)

        winner, loser = sorted(both, key=lambda each: each.code)
        assert (winner.code, loser.code) == (0, 4)
        same_as(f"port-race-{runtime}", settled(loser.err, port))
        listed = json.loads(shell.run("status", "--all", "-o", "json").out)
        assert len(listed) == 1
        shell.run("down", "--all", "--volumes")


def test_two_that_start_one_environment_both_have_it(shell: Shell) -> None:
    line = up("one", "process", unused_port())
    both = shell.at_once(line, line)
    if {each.code for each in both} == {4}:
        require("process", both[0].err)

    assert [each.code for each in both] == [0, 0]


def test_of_two_loads_that_want_one_port_one_has_it_and_the_other_says_who(shell: Shell) -> None:
    port = unused_port()
    first = shell.run(*up("shop", "process", port))
    if first.code == 4:
        require("process", first.err)
    shell.run("down", "--name", "shop")
    shell.run("save", "demo", "--name", "shop")
    both = shell.at_once(*(("load", "demo", "--name", name, "--port", str(port)) for name in ("one", "two")))

    winner, loser = sorted(both, key=lambda each: each.code)
    assert (winner.code, loser.code) == (0, 4)
    assert f"port `{port}` is taken" in loser.err
    assert "running" in shell.run("status", "--name", "one" if "`one`" in winner.out else "two").out


def test_ports_that_kdev_chooses_are_never_the_same(shell: Shell) -> None:
    lines = [up(name, "embedded", "auto", "-o", "json") for name in ("one", "two", "three")]
    addresses = [json.loads(each.out)["bootstrap"] for each in shell.at_once(*lines)]

    assert len(set(addresses)) == 3


def test_two_runs_at_once_that_need_the_same_new_topic_both_send(shell: Shell, tmp_path: Path) -> None:
    document = tmp_path / "shop.yaml"
    document.write_text(SHOP, encoding="utf-8")
    shell.run(*up("kdev", "embedded", unused_port()))
    run = ("mock", str(document), "--count", "3")

    assert [each.code for each in shell.at_once(run, run, run)] == [0, 0, 0]


def test_two_zookeepers_that_want_the_usual_port_both_work(shell: Shell) -> None:
    mode = ("--mode", "zookeeper")
    both = shell.at_once(
        up("one", "process", unused_port(), *mode), up("two", "process", unused_port(), *mode)
    )
    if {each.code for each in both} == {4}:
        require("process", both[0].err)

    assert [each.code for each in both] == [0, 0]


def test_a_broker_is_not_taken_for_the_one_of_another_program_at_its_port(tmp_path: Path) -> None:
    """Nothing is claimed here: this is how it goes with a Kafka that is not kdev's."""
    settings = Settings(home=tmp_path, cache=shared_cache())
    runtime, port = wiring.runtime(settings, RuntimeName.PROCESS), unused_port()

    def start(name: str) -> Started | PortTaken:
        request = StackRequest(name, port=port)
        try:
            return bring_up(runtime, request, wiring.probes(), seconds=60, steps=Steps())
        except PortTaken as exc:
            return exc

    try:
        with ThreadPoolExecutor() as threads:
            found = list(threads.map(start, ("one", "two")))
        assert len(runtime.names()) == 1
    finally:
        for name in runtime.names():
            runtime.stop(name, keep_data=False)
    assert {type(each) for each in found} == {Started, PortTaken}
