"""Which topic is meant where none was named: a person picks it from a list, a program is told the names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdev import wiring
from kdev.cli import console
from kdev.cli.topic_choice import chosen, is_pattern
from kdev.errors import BrokerError, KdevError, UsageError
from kdev.model import Endpoint
from kdev.settings import Settings

_WORD = re.compile(r"[^,\s]+")
_LISTED = 40
_TOLD = 8


def unnamed(settings: Settings, group: str | None) -> Sequence[str]:
    """The topics to read where none is named: those that a group reads, else what the person picks.

    Raises UsageError where nobody can be asked, or picks none.
    """
    if not console.interactive() and group is None:
        raise UsageError("no topic is named", hint=_names_of(settings))
    where = wiring.endpoint(settings)
    if group is not None:
        return tuple(dict.fromkeys(topic for topic, _ in wiring.committed(where, group)))
    return picked(_existing(where))


def read_by(settings: Settings, group: str | None, typed: Sequence[str]) -> Sequence[str]:
    """The topics that are typed, patterns being about those that a group reads, where there is one.

    Raises BrokerError for a pattern that none of them has.
    """
    if group is None or not any(map(is_pattern, typed)):
        return typed
    read = unnamed(settings, group)
    found = chosen(typed, read)
    strange = next(filter(is_pattern, found), None)
    if strange is not None:
        hint = f"it reads {', '.join(sorted(read))}" if read else f"`kdev groups describe {group}`"
        raise BrokerError(f"group `{group}` has read no topic like `{strange}` yet", hint=hint)
    return found


def picked(existing: Sequence[str]) -> Sequence[str]:
    """The topics that a person picks from a numbered list, by number, name or pattern; a single one is taken.

    Raises UsageError when they pick none.
    """
    if len(existing) == 1:
        return existing
    for number, name in enumerate(existing[:_LISTED], 1):
        console.say(f"{number:>4}  {name}")
    if len(existing) > _LISTED:
        console.say(f"      and {len(existing) - _LISTED} more, by name")
    while words := _WORD.findall(console.answer("which topic? (numbers or names)") or ""):
        wrong = [word for word in words if not _means(word, existing)]
        if not wrong:
            return tuple(dict.fromkeys(_topic(word, existing) for word in words))
        console.say(f"`{wrong[0]}` is not in the list")
    raise UsageError("no topic was picked", hint="`kdev tail TOPIC`, or `kdev tail '*'` for all of them")


def _means(word: str, existing: Sequence[str]) -> bool:
    return is_pattern(word) or word in existing or (word.isdecimal() and 0 < int(word) <= len(existing))


def _topic(word: str, existing: Sequence[str]) -> str:
    return word if word in existing or is_pattern(word) else existing[int(word) - 1]


def _existing(where: Endpoint) -> Sequence[str]:
    found = wiring.topic_names(where)
    if not found:
        raise UsageError(
            "no topic is named, and the broker has none",
            hint="`kdev mock SPEC` makes those of a document and fills them",
        )
    return found


def _names_of(settings: Settings) -> str:
    """What to do where nobody can be asked: the names, where the broker tells them."""
    try:
        found = wiring.topic_names(wiring.endpoint(settings))
    except KdevError:
        found = ()
    if not found:
        return "`kdev topics list` shows what there is"
    more = f" and {len(found) - _TOLD} more: `kdev topics list`" if len(found) > _TOLD else ""
    return f"there is: {', '.join(found[:_TOLD])}{more}"
