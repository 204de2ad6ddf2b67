"""What `kdev up` does: the document's topics on a stack that really works."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.commands import command, own_options
from kdev.errors import TopicDiffers
from kdev.model import Naming, TopicChange
from kdev.settings import Settings
from kdev.stack.runtime import Runtime, StackRequest, StackStatus
from kdev.stack.up import Choice, Started, Steps, bring_up, choose, port_of, same_stack

if TYPE_CHECKING:
    from kdev.spec.topics import TopicPlan

_LEADER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a document's topics; `addresses` says which address each topic comes from."""

    changes: tuple[TopicChange, ...] = ()
    addresses: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()

    def address(self, topic: str) -> str:
        """The address in the document that a topic comes from."""
        return (self.addresses or {}).get(topic, topic)


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


def apply_topics(settings: Settings, plan: TopicPlan) -> Applied:
    """Create the topics of a plan that are missing, compare the others, and wait for their leaders."""
    with wiring.admin(settings) as admin:
        changes = admin.apply(plan.topics)
        admin.wait_for_leaders([topic.name for topic in plan.topics], _LEADER_SECONDS)
    addresses = {route.topic: route.channel.address or route.channel.key for route in plan.routes}
    return Applied(tuple(changes), addresses, _notes(plan))


def require_same(applied: Applied, environment: str) -> None:
    """Make sure that every topic is as the document asks; raises TopicDiffers with all that are not.

    `environment` is empty for a broker that is not kdev's.
    """
    differing = [f"topic `{each.name}` {each.detail}" for each in applied.changes if each.action == "differs"]
    if differing:
        raise TopicDiffers(tuple(differing), hint=_way_out(environment))


def _way_out(environment: str) -> str:
    if not environment:
        return "change the document, or delete the topic where it is"
    emptied, begun = command("down --volumes", environment), command("up SPEC", environment)
    return f"{emptied} and {begun} start from empty"


def _request(settings: Settings, before: StackStatus | None) -> StackRequest:
    wanted = StackRequest(settings.name)
    if before is not None:
        wanted = replace(wanted, mode=before.mode, port=port_of(before))
    return replace(wanted, mode=settings.mode or wanted.mode, port=settings.port or wanted.port)


def _chosen(
    settings: Settings, request: StackRequest, found: tuple[Runtime, StackStatus] | None, steps: Steps
) -> Choice:
    if found is None:
        return choose(wiring.runtimes(settings), settings.runtime, request, steps.phase)
    same_stack(found, settings.runtime, request)
    return Choice(found[0], "as before", found[0].check(request, steps.phase))


def _notes(plan: TopicPlan) -> tuple[str, ...]:
    return (*plan.notes, *(f"channel `{channel}` has no topic: {why}" for channel, why in plan.skipped))
