"""Brokers of the environment that are away: told while a command waits for them, or fails without them."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

from kdev import wiring
from kdev.cli import console
from kdev.commands import command
from kdev.errors import BrokerError, KdevError, UnknownTopic
from kdev.settings import Settings
from kdev.stack.runtime import State, broker_services

_SILENT_SECONDS = 1.0


class Away(NamedTuple):
    """What is not there, in words, and the command that brings the first of it back."""

    what: str
    back: str


@contextmanager
def told_when_away(settings: Settings) -> Generator[None]:
    """Says after a second of waiting in the block which brokers are away, and in the hint of what fails."""
    timer = threading.Timer(_SILENT_SECONDS, _tell, [settings])
    timer.daemon = True
    timer.start()
    try:
        yield
    except UnknownTopic:  # a broker that answers says so, whichever others are away
        raise
    except BrokerError as exc:
        away = away_of(settings)
        if away:
            exc.hint = f"{away.what}: {away.back}"
        raise
    finally:
        timer.cancel()


def away_of(settings: Settings) -> Away | None:
    """The brokers that do not run of an environment that has several; None where all do, or nobody knows."""
    try:
        found = None if settings.bootstrap else wiring.running(settings)
    except KdevError:
        return None
    if found is None:
        return None
    services = broker_services(len(found[1].endpoint.servers))
    states = {each.service: each.state for each in found[1].services}
    away = [name for name in services if states.get(name) is not State.RUNNING]
    if not away or len(away) == len(services):
        return None
    what = " and ".join(f"`{name}` {_words(states.get(name, State.STOPPED))}" for name in away)
    return Away(what, command(f"chaos start {away[0].rpartition('-')[2]}", settings.name))


def _words(state: State) -> str:
    return "has ended" if state is State.FAILED else f"is {state}"


def _tell(settings: Settings) -> None:
    away = away_of(settings)
    if away:
        console.note(f"{away.what}, so this takes longer; {away.back} brings it back")
