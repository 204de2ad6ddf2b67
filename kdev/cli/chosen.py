"""An order and the document that it is about: the plan that was asked for, its rate, and who shares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kdev import wiring
from kdev.cli.order import Order

if TYPE_CHECKING:
    from kdev.spec.topics import TopicPlan

Weights = Mapping[tuple[str, str], int]


def chosen_of(plan: TopicPlan, order: Order) -> tuple[TopicPlan, Order, Weights]:
    """The part of a plan that was asked for, the order at the rate that it comes to, and what shares it."""
    plan = order.part.of(plan, order.spec)
    shares = wiring.shares(plan, order.pacing)
    if not order.pacing.stages:
        pacing = replace(order.pacing, rate=shares.rate)
        pace = wiring.schedule(pacing, order.schedule.seed).pace
        order = replace(
            order,
            schedule=replace(order.schedule, pace=pace),
            pacing=order.pacing if order.pacing.named else pacing,
        )
    return plan, order, shares.weights
