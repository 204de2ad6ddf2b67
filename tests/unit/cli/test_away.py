"""Brokers that are away: named, with the command that brings them back, wherever something waits for them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kdev.cli.away import Away, away_of, told_when_away
from kdev.errors import BrokerError, UnknownTopic
from kdev.model import Mode, RuntimeName
from kdev.settings import Settings
from kdev.stack.state import SavedProcess, SavedStack, birth_of, write_state
from tests.conftest import Kdev

BACK = "`kdev chaos start 2 --name shop`"


def settings(home: Path, *stopped: int) -> Settings:
    """An environment of three brokers, which all run but for some; this very process stands for each."""
    birth = birth_of(os.getpid()) or ""
    processes = tuple(
        SavedProcess(f"kafka-{number}", os.getpid(), "none" if number in stopped else birth, 1.0, True)
        for number in (1, 2, 3)
    )
    addresses = "127.0.0.1:1,127.0.0.1:3,127.0.0.1:5"
    stack = SavedStack("shop", RuntimeName.PROCESS, Mode.KRAFT, 1, addresses, "4.3.1", brokers=3)
    write_state(home, stack.having(processes[0]).having(processes[1]).having(processes[2]))
    return Settings(name="shop", home=home, runtime=RuntimeName.PROCESS)


def test_one_that_is_away_is_named_with_what_brings_it_back(tmp_path: Path) -> None:
    assert away_of(settings(tmp_path, 2)) == Away("`kafka-2` is stopped", BACK)
    assert away_of(settings(tmp_path, 2, 3)) == Away("`kafka-2` is stopped and `kafka-3` is stopped", BACK)


def test_nothing_is_said_where_all_run_or_none_or_another_broker_is_meant(tmp_path: Path) -> None:
    assert away_of(settings(tmp_path)) is None
    assert away_of(settings(tmp_path, 1, 2, 3)) is None
    assert away_of(Settings(name="nobody", home=tmp_path)) is None
    assert away_of(Settings(name="shop", home=tmp_path, bootstrap="127.0.0.1:9092")) is None


def test_what_fails_has_it_in_its_hint_in_place_of_waiting(tmp_path: Path) -> None:
    for stopped, hint in (((2,), f"`kafka-2` is stopped: {BACK}"), ((), "try again in a moment")):
        where = settings(tmp_path, *stopped)
        with pytest.raises(BrokerError) as caught, told_when_away(where):
            raise BrokerError("no leader", hint="try again in a moment")
        assert caught.value.hint == hint


def test_what_fails_for_another_reason_keeps_its_hint(tmp_path: Path) -> None:
    with pytest.raises(UnknownTopic) as caught, told_when_away(settings(tmp_path, 2)):
        raise UnknownTopic("car-rental", "127.0.0.1:1", hint="nothing was emptied")

    assert caught.value.hint == "nothing was emptied"


def test_one_that_runs_is_not_started_again(kdev: Kdev, tmp_path: Path) -> None:
    settings(tmp_path, 2)
    environ = {"KDEV_HOME": str(tmp_path), "KDEV_NAME": "shop"}

    told = kdev("chaos", "start", "1", **environ)
    done = json.loads(kdev("chaos", "start", "1", "-o", "json", **environ).out)

    assert (told.code, told.out) == (0, "`kafka-1` runs already, 2 of 3 brokers run\n")
    assert done == {"name": "shop", "service": "kafka-1", "done": "nothing", "left": 2}
