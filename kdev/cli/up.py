"""What `kdev up` does: the document's topics on a stack that really works."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from kdev import wiring
from kdev.cli.applying import Applied, apply_topics
from kdev.commands import own_options
from kdev.model import Naming
from kdev.settings import Settings
from kdev.stack.runtime import Runtime, StackRequest, StackStatus
from kdev.stack.up import Choice, Started, Steps, bring_up, choose, port_of, same_stack


@dataclass(frozen=True, slots=True)
class Up:
    """A stack that was brought up, and the choice of its runtime.

    `options` are those by which other commands mean this environment.
    """

    started: Started
    choice: Choice
    applied: Applied
    seconds: float
    options: tuple[str, ...]


def up(
    settings: Settings,
    spec: str | None,
    *,
    seconds: float,
    announce: Callable[[str], None],
    typed: Naming | None = None,
) -> Up:
    """Bring the stack up, wait until it works, and create the topics of a document on it.

    A broker that the settings name outright plays no part in this.
    Raises SpecError before anything starts, StackError when the stack cannot be had.
    """
    began = time.monotonic()
    options = own_options(settings.name, settings.bootstrap)
    settings = replace(settings, bootstrap="")
    plan = wiring.topic_plan(wiring.load_spec(spec, settings), settings, typed=typed) if spec else None
    steps = Steps(announce)
    found = wiring.running(settings)
    request = _request(settings, found[1] if found else None)
    choice = _chosen(settings, request, found, steps)
    started = bring_up(choice.runtime, request, wiring.probes(), seconds=seconds, steps=steps)
    with steps.phase("topics"):
        applied = apply_topics(settings, plan) if plan else Applied()
    return Up(
        Started(started.status, steps.taken(), started.already),
        choice,
        applied,
        time.monotonic() - began,
        tuple(options),
    )


def _request(settings: Settings, before: StackStatus | None) -> StackRequest:
    wanted = StackRequest(settings.name)
    if before is not None:
        brokers = len(before.endpoint.servers)
        wanted = replace(wanted, mode=before.mode, port=port_of(before), brokers=brokers)
    return replace(
        wanted,
        mode=settings.mode or wanted.mode,
        port=settings.port or wanted.port,
        brokers=settings.brokers or wanted.brokers,
    )


def _chosen(
    settings: Settings, request: StackRequest, found: tuple[Runtime, StackStatus] | None, steps: Steps
) -> Choice:
    if found is None:
        return choose(wiring.runtimes(settings), settings.runtime, request, steps.phase)
    same_stack(found, settings.runtime, request)
    return Choice(found[0], "as before", found[0].check(request, steps.phase))
