"""Several channels on one topic: what it gets of the settings that they ask for, and what gave way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kdev.model import TopicSpec
from kdev.spec.model import Channel, TopicBinding
from kdev.spec.rules.wording import listed

IN_SYNC = "min.insync.replicas"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Lowered:
    """A number of replicas that gave way: which, from what, to what, because there are only so many."""

    what: str
    wanted: int
    got: int
    why: str


def merged(
    channels: Iterable[tuple[str, Channel]], brokers: int
) -> tuple[tuple[TopicSpec, ...], tuple[str, ...]]:
    """One TopicSpec for each topic that channels go to, and notes on what each did not get as asked for."""
    bound: dict[str, list[TopicBinding]] = {}
    for topic, channel in channels:
        bound.setdefault(topic, []).append(channel.binding or TopicBinding())
    notes: list[str] = []
    lowered: dict[_Lowered, list[str]] = {}
    topics = tuple(
        _lowered(_one(topic, bindings, notes), brokers, lowered) for topic, bindings in bound.items()
    )
    return topics, (*notes, *(_lowered_note(each, names) for each, names in lowered.items()))


def _one(topic: str, bindings: Sequence[TopicBinding], notes: list[str]) -> TopicSpec:
    return TopicSpec(
        topic,
        _largest(topic, "partitions", [binding.partitions for binding in bindings], notes),
        _largest(topic, "replicas", [binding.replicas for binding in bindings], notes),
        _config(topic, bindings, notes),
    )


def _largest(topic: str, what: str, wishes: Iterable[int | None], notes: list[str]) -> int | None:
    wanted = sorted({wish for wish in wishes if wish is not None})
    if len(wanted) > 1:
        notes.append(f"topic `{topic}`: its channels ask for {_and(wanted)} {what}, it gets {wanted[-1]}")
    return wanted[-1] if wanted else None


def _config(topic: str, bindings: Iterable[TopicBinding], notes: list[str]) -> dict[str, str]:
    config: dict[str, str] = {}
    for binding in bindings:
        for key, value in binding.config.items():
            if config.setdefault(key, value) != value:
                taken = f"`{config[key]}` is taken, not `{value}`"
                notes.append(f"topic `{topic}`: its channels differ on `{key}`, {taken}")
    return config


def _lowered(spec: TopicSpec, brokers: int, lowered: dict[_Lowered, list[str]]) -> TopicSpec:
    """A topic that such a cluster can have, and that takes records once it is there."""
    replicas, config = spec.replicas, dict(spec.config)
    there = "there is only 1 broker" if brokers == 1 else f"there are only {brokers} brokers"
    if replicas is not None and replicas > brokers:
        lowered.setdefault(_Lowered("replicas", replicas, brokers, there), []).append(spec.name)
        replicas = brokers
    copies = brokers if replicas is None else replicas
    in_sync = _number(config, IN_SYNC)
    if in_sync is not None and in_sync > copies:
        why = there if copies == brokers else "no more than `replicas`"
        lowered.setdefault(_Lowered(f"`{IN_SYNC}`", in_sync, copies, why), []).append(spec.name)
        config[IN_SYNC] = str(copies)
    return TopicSpec(spec.name, spec.partitions, replicas, config)


def _lowered_note(each: _Lowered, names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    noun = "topic" if len(names) == 1 else "topics"
    change = f"{each.what} {each.wanted} became {each.got}, {each.why}"
    return f"{noun} {listed(names[:_NAMED])}{more}: {change}"


def _number(config: Mapping[str, str], key: str) -> int | None:
    text = config.get(key, "")
    return int(text) if text.isdecimal() else None


def _and(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
