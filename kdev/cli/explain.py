"""`kdev explain`: which topic each channel goes to, and where the value of every field comes from."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.explained_json import explained_json
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    KeyCount,
    Keys,
    OutputFormat,
    OwnMessages,
    OwnTopics,
    Parameters,
    RefMirror,
    SpecPaths,
    TopicNames,
    Words,
    how_far,
    naming_from,
    words_from,
)
from kdev.cli.show_explained import RouteExplained, explained_lines
from kdev.cli.spec_paths import documents_told
from kdev.commands import documents_text
from kdev.errors import UsageError
from kdev.model import SEEDED_START_MS, Output
from kdev.settings import settings_from
from kdev.wishes import Wishes

if TYPE_CHECKING:
    from kdev.mock.explained import MessageExplained
    from kdev.spec.model import Message
    from kdev.spec.topics import Route


def explain(
    spec: SpecPaths,
    topic: OwnTopics = None,
    message: OwnMessages = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="S", help="Samples as `mock` makes them with this seed.")
    ] = None,
    locale: Annotated[
        str | None,
        typer.Option("--locale", metavar="LOCALE", help="Where people and places are from: en_US."),
    ] = None,
    set_: Words = None,
    keys: Keys = None,
    key_count: KeyCount = None,
    param: Parameters = None,
    topic_name: TopicNames = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Say which topic each channel of SPEC goes to, and where each value comes from and why.

    `kdev explain listeners` draws at which addresses the brokers of the environment answer, and to whom.
    """
    settings = settings_from(
        {"locale": locale, "keys": keys, "key_count": key_count}
        | how_far(allow_http, ref_mirror, allow_outside)
    )
    documents = documents_told(spec)
    read = wiring.load_specs(documents, settings)
    plan = wiring.topic_plan(read, settings, typed=naming_from(param, topic_name))
    wanted = _Wanted(frozenset(topic or ()), frozenset(message or ()))
    now_ms = int(time.time() * 1000) if seed is None else SEEDED_START_MS
    wishes = Wishes(words=words_from(set_, settings), keys=settings.keys, key_count=settings.key_count)
    choices = _Choices(wishes, seed or 0, settings.locale, now_ms)
    routes = [RouteExplained(route, tuple(_made(route, wanted, choices))) for route in plan.routes]
    wanted.require(documents_text(documents), routes)
    if output is Output.JSON:
        console.json_line(explained_json(read, plan, routes))
    else:
        for line in explained_lines(read, plan, routes, whole=wanted.everything):
            console.data(line)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which messages were asked for; empty sets mean all."""

    topics: frozenset[str]
    messages: frozenset[str]

    @property
    def everything(self) -> bool:
        return not (self.topics or self.messages)

    def includes(self, route: Route, message: Message) -> bool:
        of_topic = not self.topics or route.topic in self.topics or route.channel.key in self.topics
        return of_topic and (not self.messages or message.name in self.messages)

    def require(self, spec: str, routes: Sequence[RouteExplained]) -> None:
        topics = {name for each in routes for name in (each.route.topic, each.route.channel.key)}
        names = {message.name for each in routes for message in each.route.channel.messages}
        for what, asked, known in (("topic", self.topics, topics), ("message", self.messages, names)):
            for name in sorted(asked - known):
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(sorted(known)[:8])}"
                raise UsageError(f"{spec} has no {what} `{name}`", hint=hint)


class _Choices(NamedTuple):
    wishes: Wishes
    seed: int
    locale: str
    now_ms: int


def _made(route: Route, wanted: _Wanted, choices: _Choices) -> Iterator[tuple[Message, MessageExplained]]:
    for message in route.channel.messages:
        if wanted.includes(route, message):
            yield message, wiring.explained(route, message, **choices._asdict())
