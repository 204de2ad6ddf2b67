"""How long the last start of an environment took, step by step, and whether this one was clearly slower."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kdev.stack.up import Step
from kdev.writing import put

_TIMES = 2
_SECONDS = 3.0
_FETCHING = ("pull ", "fetch ")

Seconds = Mapping[str, float]
"""The seconds of each step of a start, by its name."""


class Slower(NamedTuple):
    """A start that was clearly slower than the one before it, and the step that grew most."""

    now: float
    before: float
    step: str
    step_now: float
    step_before: float


def seconds_of(steps: Iterable[Step]) -> Seconds:
    """The seconds of each step; one that came several times counts as a whole."""
    found: dict[str, float] = {}
    for each in steps:
        found[each.name] = found.get(each.name, 0.0) + each.seconds
    return found


def comparable(steps: Seconds) -> bool:
    """Whether nothing was fetched in a start, which says nothing of how long the next one takes."""
    return not any(name.startswith(_FETCHING) for name in steps)


def slower(now: Seconds, before: Seconds) -> Slower | None:
    """What to say of a start that took more than twice as long as the last one, and over 3 s more."""
    took, last = sum(now.values()), sum(before.values())
    if took <= _TIMES * last or took - last <= _SECONDS:
        return None
    step = max(now, key=lambda name: now[name] - before.get(name, 0.0))
    return Slower(took, last, step, now[step], before.get(step, 0.0))


def kept(home: Path, name: str) -> Seconds | None:
    """The last start of an environment, None where there was none or it cannot be read."""
    try:
        found = json.loads(_file(home, name).read_text(encoding="utf-8"))
        return {str(step): float(seconds) for step, seconds in found["steps"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(home: Path, name: str, steps: Seconds) -> None:
    """Keep how long a start took; where nothing can be written, the next one is compared with nothing."""
    with suppress(OSError):
        _file(home, name).parent.mkdir(parents=True, exist_ok=True)
        put(_file(home, name), json.dumps({"steps": {step: round(each, 3) for step, each in steps.items()}}))


def forget(home: Path, name: str) -> None:
    """Take away what is kept of an environment that is removed."""
    with suppress(OSError):
        _file(home, name).unlink(missing_ok=True)


def _file(home: Path, name: str) -> Path:
    return home / "starts" / f"{name}.json"
