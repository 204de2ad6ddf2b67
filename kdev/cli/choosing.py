"""The part of a topic plan that a run is about: topics, messages, one side of the operations."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from kdev.errors import UsageError

if TYPE_CHECKING:
    from kdev.spec.model import Channel
    from kdev.spec.topics import Route, TopicPlan


class Side(StrEnum):
    """Who sends: the application that the document describes, or those that talk to it."""

    APPLICATION = "application"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Part:
    """What was chosen; nothing means everything."""

    topics: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    side: Side | None = None

    def of(self, plan: TopicPlan, spec: str) -> TopicPlan:
        """The part of a plan that was asked for. Raises UsageError for a name that it does not have."""
        require(self.topics, {topic.name for topic in plan.topics}, f"{spec} has no topic")
        names = {message.name for route in plan.routes for message in route.channel.messages}
        require(self.messages, names, f"{spec} has no message")
        routes = [self._narrowed(route) for route in plan.routes]
        kept = tuple(route for route in routes if self._includes(route))
        if kept == plan.routes:
            return plan
        if not kept:
            raise UsageError("nothing of the document is left to send", hint=self._hint())
        going = {route.topic for route in kept}
        topics = tuple(topic for topic in plan.topics if topic.name in going)
        return replace(plan, topics=topics, routes=kept, whole=plan.routes)

    def _narrowed(self, route: Route) -> Route:
        channel = route.channel
        sent = (
            {message.name for message in channel.messages} if self.side is None else _sent(channel, self.side)
        )
        messages = tuple(
            each
            for each in channel.messages
            if each.name in sent and (each.name in self.messages or not self.messages)
        )
        return (
            route
            if messages == channel.messages
            else replace(route, channel=replace(channel, messages=messages))
        )

    def _includes(self, route: Route) -> bool:
        narrowed = bool(self.messages) or self.side is not None
        return (not self.topics or route.topic in self.topics) and bool(
            route.channel.messages or not narrowed
        )

    def _hint(self) -> str:
        return (
            f"the {self.side} side sends nothing there" if self.side else "`kdev explain` lists what there is"
        )


def require(asked: Iterable[str], known: Collection[str], problem: str) -> None:
    """Raise UsageError, with the nearest name, for one that is not known."""
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(sorted(known))}"
            raise UsageError(f"{problem} `{name}`", hint=hint)


def _sent(channel: Channel, side: Side) -> set[str]:
    """The names of the messages that a side sends; an operation that names none is about all."""
    sends = [each for each in channel.operations if each.sends == (side is Side.APPLICATION)]
    everything = {message.name for message in channel.messages}
    return set[str]().union(*(set(each.messages) or everything for each in sends))
