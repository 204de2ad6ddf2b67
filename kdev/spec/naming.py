"""How a channel gets the name of its topic: what is written, with its parameters, made legal for Kafka."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kdev.errors import UsageError
from kdev.model import Naming
from kdev.spec.agreement import EXPRESSION, expressions
from kdev.spec.model import Channel, Parameter, Spec
from kdev.spec.rules.wording import listed, near_hint

LONGEST = 249
LEGAL = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST}}}")
BY_USER = "chosen by you"
OF_BINDINGS = ("Kafka binding", "Kafka binding of an operation")

RULE = f"letters, digits, `.`, `_` and `-`, at most {LONGEST} of them"

_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a channel's topic, empty when nothing of what is written can be one.

    `written` is what it was made from, `origin` says where that stands, `changes` what became of it.
    """

    topic: str
    written: str
    origin: str
    changes: tuple[str, ...]
    parameters: Mapping[str, str]


def named(channel: Channel, naming: Naming) -> Named:
    """The name of a channel's topic: from the user, the Kafka bindings, the address or the key."""
    first, *others = (_named(channel, *each, naming) for each in _written(channel, naming))
    best = next((each for each in (first, *others) if each.topic), first)
    if best is first:
        return first
    return replace(best, changes=(f"as `{first.written}` makes no name", *best.changes))


def topic_name(written: str, separator: str = ".") -> str:
    """The name that Kafka accepts for a written one, which is itself where it does; empty for none."""
    if legal(written):
        return written
    name = _ILLEGAL.sub("-", written.strip("/").replace("/", separator))[:LONGEST]
    return name if legal(name) and any(map(str.isalnum, name)) else ""


def legal(name: str) -> bool:
    """Whether Kafka accepts a name for a topic."""
    return LEGAL.fullmatch(name) is not None and name not in {".", ".."}


def require_known(spec: Spec, typed: Naming) -> None:
    """Make sure that what a user typed is about something in the document.

    Raises UsageError with near names for a parameter or a channel that it does not have.
    """
    channels = [(own, channel) for channel in spec.channels for own in _names(channel)]
    parameters = {name for _, channel in channels for name in _parameters_of(channel)}
    scoped = {f"{own}.{name}" for own, channel in channels for name in _parameters_of(channel)}
    _require(typed.parameters, sorted(parameters), f"{spec.file} has no parameter", others=scoped)
    _require(typed.topics, [own for own, _ in channels], f"{spec.file} has no channel")


def chosen_notes(kept: Iterable[tuple[Channel, Named]], naming: Naming) -> Iterator[str]:
    """Which value each parameter got that the user did not choose, where the document leaves a choice."""
    told: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for channel, name in kept:
        own = set(expressions(name.written))
        for parameter, value in name.parameters.items():
            declared = _declared(channel, parameter)
            open_ = len(declared.allowed) > 1 or not declared.values
            if parameter in own and open_ and not _given(channel, parameter, naming):
                others = tuple(each for each in declared.allowed if each != value)
                told.setdefault((parameter, value, others), []).append(name.topic)
    for (parameter, value, others), topics in told.items():
        where = f"the topic `{topics[0]}`" if len(topics) == 1 else f"{len(topics)} topics"
        also = f": {_some(others)}" if others else ""
        yield f"`{{{parameter}}}` is `{value}` in {where}; `--param {parameter}=VALUE` chooses another{also}"


def _written(channel: Channel, naming: Naming) -> Iterator[tuple[str, str]]:
    chosen = next((naming.topics[own] for own in _names(channel) if own in naming.topics), None)
    if chosen:
        yield chosen, BY_USER
    if channel.binding is not None and channel.binding.topic:
        yield channel.binding.topic, OF_BINDINGS[0]
    yield from ((each.topic, OF_BINDINGS[1]) for each in channel.operations if each.topic)
    if channel.address:
        yield channel.address, "address"
    if not channel.address or channel.key != channel.address:
        yield channel.key, "key of the channel"


def _named(channel: Channel, written: str, origin: str, naming: Naming) -> Named:
    names = dict.fromkeys(expressions(f"{written} {channel.address or ''}"))
    chosen = {name: _value(channel, name, naming) for name in names}
    full = EXPRESSION.sub(lambda found: chosen[found[1]], written)
    topic = topic_name(full, naming.separator)
    if origin == BY_USER and full != topic:
        raise UsageError(f"`{full}` is not a name that Kafka accepts for a topic", hint=RULE)
    filled = [f"`{{{name}}}` is `{chosen[name]}`" for name in dict.fromkeys(expressions(written))]
    return Named(topic, written, origin, (*filled, *_changes(full, topic, naming)), chosen)


def _value(channel: Channel, name: str, naming: Naming) -> str:
    """The value of a parameter: for this channel, for all, then the document's best, then its own name."""
    declared = _declared(channel, name)
    for given in _given(channel, name, naming):
        return _allowed(given, declared, channel)
    return next(iter(declared.values), name)


def _declared(channel: Channel, name: str) -> Parameter:
    return next((each for each in channel.parameters if each.name == name), Parameter(name))


def _given(channel: Channel, name: str, naming: Naming) -> list[str]:
    """What the user said of a parameter: for this channel, then for all."""
    names = (*(f"{own}.{name}" for own in _names(channel)), name)
    return [naming.parameters[each] for each in names if each in naming.parameters]


def _allowed(value: str, parameter: Parameter, channel: Channel) -> str:
    if parameter.allowed and value not in parameter.allowed:
        text = f"`{value}` is no value of the parameter `{parameter.name}` of the channel `{channel.key}`"
        raise UsageError(
            text, hint=near_hint(value, parameter.allowed) or f"one of {_some(parameter.allowed)}"
        )
    return value


def _changes(full: str, topic: str, naming: Naming) -> Iterator[str]:
    if full == topic:
        return
    if full.strip("/") != full:
        yield "`/` at the ends left out"
    if "/" in full.strip("/"):
        yield f"`/` became `{naming.separator}`"
    if _ILLEGAL.search(full.replace("/", "")):
        yield "other characters became `-`"
    if len(topic) == LONGEST < len(full):
        yield f"cut at {LONGEST}"


def _names(channel: Channel) -> list[str]:
    """The names by which a user means a channel."""
    return list(dict.fromkeys([channel.key, *filter(None, [channel.address])]))


def _parameters_of(channel: Channel) -> set[str]:
    return set(expressions(" ".join(written for written, _ in _written(channel, Naming()))))


def _require(
    given: Iterable[str], known: Sequence[str], problem: str, *, others: Collection[str] = ()
) -> None:
    for name in given:
        if name not in known and name not in others:
            own = f"it has {_some(known)}" if known else "none of its addresses has one"
            raise UsageError(f"{problem} `{name}`", hint=near_hint(name, [*known, *others]) or own)


def _some(names: Collection[str]) -> str:
    shown = listed(list(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
