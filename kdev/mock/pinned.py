"""Values that are settled before a record is made: a topic's parameter stands in the record as well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kdev.spec.topics import Route

PAYLOAD = "$message.payload#/"
HEADER = "$message.header#/"

Steps = tuple[str, ...]
Pinned = Mapping[Steps, str]


def pinned(route: Route, part: str) -> Pinned:
    """The values of a topic's parameters, by where a part of the message has them as their `location` says.

    `part` is PAYLOAD or HEADER (AsyncAPI Parameter Object).
    """
    return {
        steps_of(parameter.location, part): route.parameters[parameter.name]
        for parameter in route.channel.parameters
        if parameter.location and parameter.location.startswith(part) and parameter.name in route.parameters
    }


def steps_of(location: str, part: str) -> Steps:
    """The steps of a runtime expression's JSON pointer into a part of the message."""
    pointer = location.removeprefix(part)
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/"))


def readings(text: str) -> Iterator[object]:
    """A written value as the kinds of value it may be: the text, then a number or a flag."""
    yield text
    try:
        value = json.loads(text)
    except ValueError:
        return
    if isinstance(value, int | float):
        yield value
