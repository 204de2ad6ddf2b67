"""What `kdev up` does: the topics of documents on a stack that really works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kdev import wiring
from kdev.cli.applying import Applied, apply_topics
from kdev.commands import own_options
from kdev.errors import UsageError
from kdev.figures import heap_text
from kdev.model import Mode, Naming, RuntimeName
from kdev.setting_values import AUTO_PORT
from kdev.settings import Settings, without_broker
from kdev.stack import broker_settings, last_start
from kdev.stack.neighbours import named_owners
from kdev.stack.ports import any_ports, open_port
from kdev.stack.runtime import Fast, Planned, Runtime, StackRequest, StackStatus
from kdev.stack.sameness import request_of, same_kind, same_stack
from kdev.stack.up import Choice, Started, Steps, bring_up, choose, likely

if TYPE_CHECKING:
    from kdev.spec.model import Spec
    from kdev.spec.topics import TopicPlan

_NO_FILE = "none"


class LastStart(NamedTuple):
    """The steps of the last start, None where there is none to compare with, and whether it was quicker."""

    steps: last_start.Seconds | None = None
    slower: last_start.Slower | None = None


_COMPARED_WITH_NONE = LastStart()


@dataclass(frozen=True, slots=True)
class Up:
    """A stack that was brought up, and the choice of its runtime.

    `options` are those by which other commands mean this environment, `notes` are about its settings, `last`
    is its start before this one.
    """

    started: Started
    choice: Choice
    applied: Applied
    seconds: float
    options: tuple[str, ...]
    notes: tuple[str, ...] = ()
    last: LastStart = _COMPARED_WITH_NONE


def up(
    settings: Settings,
    specs: Sequence[str],
    *,
    seconds: float,
    announce: Callable[[str], None],
    typed: Naming | None = None,
) -> Up:
    """Bring the stack up, wait until it works, and create the topics of some documents on it.

    A broker that the settings name outright plays no part in this.
    Raises SpecError before anything starts, StackError when the stack cannot be had.
    """
    began = time.monotonic()
    options = own_options(settings.name, settings.bootstrap)
    settings = without_broker(settings)
    document = wiring.load_specs(specs, settings) if specs else None
    steps = Steps(announce)
    with wiring.claims(settings) as claims, named_owners(wiring.home(settings), settings.name):
        claims.take_name(wiring.home(settings), settings.name, steps.phase)
        ordered = wiring.put_in_order(settings)
        found = wiring.running(settings)
        _require_heap(settings, found)
        request = _request(settings, found[1] if found else None, claims.has_ports)
        plan = _plan(document, settings, request.brokers, typed)
        _require_native(request, found[0].name if found else settings.runtime)
        choice = _chosen(settings, request, found, steps)
        claims.take_ports(request.ports, steps.phase)
        probes = wiring.probes(by_client=plan is not None)
        started = bring_up(choice.runtime, request, probes, seconds=seconds, steps=steps)
        if started.status.fast in {Fast.CRASHED, Fast.MISSING}:
            on_java = replace(request, fast=started.status.fast)
            choice = replace(choice, uses=choice.runtime.check(on_java, steps.phase))
        last = _last_start(settings, found[1] if found else None, started)
    with steps.phase("topics"):
        applied = apply_topics(settings, plan) if plan else Applied()
    notes = (*ordered, *_notes(choice.runtime, request))
    return Up(
        Started(started.status, steps.taken(), started.already),
        choice,
        applied,
        time.monotonic() - began,
        tuple(options),
        notes,
        last,
    )


def _plan(document: Spec | None, settings: Settings, brokers: int, typed: Naming | None) -> TopicPlan | None:
    return wiring.topic_plan(document, settings, brokers=brokers, typed=typed) if document else None


class PlannedUp(NamedTuple):
    """What a stack would be started with, and by which runtime."""

    runtime: RuntimeName
    planned: Planned


def planned(settings: Settings) -> PlannedUp:
    """What `up` would use; nothing is fetched or started.

    Raises StackError when the environment cannot be what is asked for.
    """
    found = wiring.running(settings)
    _require_heap(settings, found)
    request = _request(settings, found[1] if found else None)
    if found is None:
        runtime = likely(wiring.runtimes(settings), settings.runtime, request)
    else:
        runtime = found[0]
        same_kind(found, settings.runtime, request)
    _require_native(request, runtime.name)
    plan = runtime.planned(request)
    if request.memory:
        heap = f"each broker has a heap of {heap_text(request.memory)}"
        plan = plan._replace(notes=(*plan.notes, heap))
    return PlannedUp(runtime.name, plan)


def with_config(settings: Settings, typed: Iterable[str] | None) -> Settings:
    """Settings with what was typed of the brokers' own over what they say; raises UsageError."""
    for name in settings.config:
        broker_settings.require_allowed(name)
    return replace(settings, config={**settings.config, **broker_settings.parsed(typed or ())})


def _last_start(settings: Settings, before: StackStatus | None, started: Started) -> LastStart:
    """The last start of the environment where this one compares with it, which is kept in its place."""
    steps = last_start.seconds_of(started.steps)
    if (before is not None and before.alive) or not last_start.comparable(steps):
        return _COMPARED_WITH_NONE
    home = wiring.home(settings)
    last = last_start.kept(home, settings.name) if before is not None else None
    last_start.keep(home, settings.name, steps)
    return LastStart(last, last_start.slower(steps, last)) if last else _COMPARED_WITH_NONE


def _request(
    settings: Settings, before: StackStatus | None, usable: Callable[[Iterable[int]], bool] = any_ports
) -> StackRequest:
    wanted = StackRequest(settings.name) if before is None else request_of(before)
    asked = replace(
        wanted,
        mode=settings.mode or wanted.mode,
        port=settings.port or wanted.port,
        brokers=settings.brokers or wanted.brokers,
        settings=broker_settings.continued(wanted.settings, settings.config),
        compose=wanted.compose if settings.compose is None else _path(settings.compose),
        extras=wanted.extras if settings.extras is None else settings.extras,
        secure=wanted.secure if settings.secure is None else settings.secure,
        memory=wanted.memory if settings.memory is None else settings.memory,
        fast=_fast(settings.fast, wanted.fast),
    )
    if settings.port == AUTO_PORT and not (before is not None and before.alive):
        return replace(asked, port=open_port(asked.port, asked.brokers, usable))
    return asked


def _fast(asked: bool | None, before: Fast | None) -> Fast | None:
    """What was asked for now, else what became of it before."""
    return before if asked is None else Fast.NATIVE if asked else None


def _require_native(request: StackRequest, runtime: RuntimeName) -> None:
    """Refuse what the native image cannot do; runtimes without containers take no notice of `--fast`."""
    if request.fast is not Fast.NATIVE or runtime not in {RuntimeName.AUTO, RuntimeName.DOCKER}:
        return
    if request.mode is Mode.ZOOKEEPER:
        raise UsageError("the native image has no ZooKeeper mode", hint="`--no-fast`, or `--mode kraft`")
    if request.secure:
        raise UsageError(
            "the native image takes neither TLS nor passwords", hint="`--no-fast`, or `--no-secure`"
        )


def _require_heap(settings: Settings, found: tuple[Runtime, StackStatus] | None) -> None:
    """Refuse a heap for a broker that is no Java; where kdev chooses the runtime it takes another one."""
    name = found[0].name if found else settings.runtime
    if settings.memory and name is RuntimeName.EMBEDDED:
        raise UsageError(
            "the embedded broker has no heap that `--memory` could set",
            hint="`--runtime process` and `--runtime docker` have one",
        )


def _path(compose: str) -> str:
    return "" if compose in {"", _NO_FILE} else str(Path(compose).expanduser().absolute())


def _notes(runtime: Runtime, request: StackRequest) -> tuple[str, ...]:
    return (
        runtime.planned(request).notes
        if any((request.settings, request.compose, request.extras, request.fast))
        else ()
    )


def _chosen(
    settings: Settings, request: StackRequest, found: tuple[Runtime, StackStatus] | None, steps: Steps
) -> Choice:
    if found is None:
        return choose(wiring.runtimes(settings), settings.runtime, request, steps.phase)
    same_stack(found, settings.runtime, request)
    return Choice(found[0], "as before", found[0].check(request, steps.phase))
