"""What is said where nothing was found, and Docker could not be asked."""

from __future__ import annotations

import os

from kdev import wiring
from kdev.cli import console
from kdev.errors import StackError
from kdev.model import RuntimeName
from kdev.settings import Settings


def tell_unasked(settings: Settings, again: str) -> None:
    """Say that no containers were looked at, where a Docker engine is known that does not answer.

    Raises StackError where that engine is the one that was asked for; `again` is the command in backticks.
    """
    reason = wiring.unasked()
    if reason is None:
        return
    if os.environ.get("DOCKER_HOST"):
        hint = f"start that engine, or `unset DOCKER_HOST`, then {again}"
    elif settings.runtime is RuntimeName.DOCKER:
        hint = f"start Docker, then {again}"
    else:
        console.note(f"containers were not looked at: {reason}")
        return
    raise StackError(f"containers could not be looked at: {reason}", hint=hint)
