"""Values that are settled before a record is made: a topic's parameter stands in the record as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kdev.payload.typed import value_of
from kdev.spec.topics import Route

PAYLOAD = "$message.payload#/"
HEADER = "$message.header#/"
PINNED = "parameter"
TURNS = re.compile(r"\|\d+|\[[^\]]*\]")

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
        value = value_of(text)
    except ValueError:
        return
    if isinstance(value, int | float):
        yield value


def unpinned(route: Route, message: str, part: str, origins: Mapping[str, str]) -> Iterator[str]:
    """What there is to say of parameters whose value stands in the topic's name but not in the records.

    `origins` say where the values of each planned field of the part come from, by its path.
    """
    found = {TURNS.sub("", path).strip("."): origin for path, origin in origins.items()}
    for parameter in route.channel.parameters:
        location = parameter.location or ""
        if not location.startswith(part) or parameter.name not in route.parameters:
            continue
        origin = found.get(".".join(steps_of(location, part)), "")
        if origin != PINNED:
            value = route.parameters[parameter.name]
            yield (
                f"{route.channel.place} `{parameter.name}` is `{value}` in the topic, but not at "
                f"`{location}` of `{message}`: {_why(origin)}"
            )


def _why(origin: str) -> str:
    if not origin:
        return "no such field is made"
    typed = origin.startswith("--") or origin.endswith(".toml")
    return f"`{origin}` says otherwise" if typed else "its schema does not allow that value"
