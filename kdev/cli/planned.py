"""From the plan of an order to what a run needs: its streams, and its topics on the broker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.cli.applying import apply_topics, require_made
from kdev.cli.chosen import Weights
from kdev.cli.order import Order
from kdev.cli.show_topics import change_text
from kdev.errors import Place, Problem, SpecError
from kdev.model import Action, TopicChange

if TYPE_CHECKING:
    from kdev.mock.mix import Mix
    from kdev.spec.topics import TopicPlan


def mix_of(plan: TopicPlan, order: Order, weights: Weights) -> Mix:
    """The streams that an order is about. Raises SpecError when there is none."""
    # What is printed is for a person to read, so nothing stands before it.
    settings = replace(order.settings, registry="") if order.dry_run else order.settings
    seed = order.schedule.seed
    mix = wiring.mix(plan, order.wishes, settings, seed=seed, weights=weights, shard=order.shard)
    if not mix.streams:
        places = [route.channel.place for route in plan.routes]
        place = places[0] if len(places) == 1 else Place(order.spec, "$.channels")
        raise nothing_to_send(place, _why_nothing(plan))
    return mix


def nothing_to_send(place: Place, hint: str) -> SpecError:
    """The error for what has no message to send."""
    return SpecError((Problem("nothing-to-send", "has no message to send", place, hint),), hint=hint)


def make_topics(plan: TopicPlan, order: Order, tell: Callable[[Iterable[str]], None]) -> None:
    """Make the topics of a plan that are missing, and tell what a person should know of them.

    Raises BrokerError for what was refused.
    """
    applied = apply_topics(order.settings, plan)
    tell((*applied.notes, *filter(None, map(_topic_note, applied.changes))))
    require_made(applied)


def _why_nothing(plan: TopicPlan) -> str:
    if plan.routes or not plan.skipped:
        return "it takes a message whose weight in `x-kdev` is not 0"
    channel, why = plan.skipped[0]
    return f"channel `{channel}` has no topic: {why}"


def _topic_note(change: TopicChange) -> str:
    match change.action:
        case Action.CREATED:
            return f"topic {change.name} was created"
        case Action.DIFFERS:
            return f"topic {change.name} is not as the document asks: {change_text(change)}"
        case _:
            return ""
