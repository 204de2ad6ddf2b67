"""Which records a tail is about: where it begins and ends, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion
from kdev.cli.moments import moment_ms
from kdev.errors import UsageError
from kdev.model import Endpoint
from kdev.tail.peek import left_by
from kdev.tail.window import Marks, Partition, Window, window_from

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="Begin at this time: 10m (ago), 14:05, today."),
]
UntilTime = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Stop at this time, which is not to come.")
]
Offsets = Annotated[
    list[str] | None,
    typer.Option("--offset", metavar="[P:]N", help="Begin at an offset; -N is from the end; repeatable."),
]
FromGroup = Annotated[
    str | None,
    typer.Option(
        "--from-group",
        metavar="GROUP",
        autocompletion=completion.groups,
        help="Begin where this group would go on; it is not joined, nothing is committed.",
    ),
]
Group = Annotated[
    str | None,
    typer.Option(
        "--group",
        "-G",
        metavar="GROUP",
        autocompletion=completion.groups,
        help="Join this group and commit what was shown.",
    ),
]
Grep = Annotated[
    list[str] | None,
    typer.Option("--grep", "-g", metavar="PATTERN", help="Only with this in value or key; repeatable."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PATTERN", help="Not with this in value or key; repeatable."),
]
KeyGlobs = Annotated[
    list[str] | None, typer.Option("--key", "-k", metavar="GLOB", help="Only with such a key; repeatable.")
]
HeaderGlobs = Annotated[
    list[str] | None,
    typer.Option("--header", "-H", metavar="NAME[=GLOB]", help="Only with such a header; repeatable."),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        "-w",
        metavar="EXPRESSION",
        help="Only where it holds: 'value.days > 3'.",
        autocompletion=completion.conditions,
    ),
]
Uncommitted = Annotated[
    bool,
    typer.Option("--uncommitted", help="Also records of transactions that are open or were aborted."),
]
LAST = 10
_OFFSET = re.compile(r"(?:([0-9]+):)?(-?[0-9]+)")


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a tail begins and ends, as it was typed; `last` is how many of that, None for all.

    Records of transactions that are not committed are there only where `uncommitted` ones are wanted.
    """

    last: int | None
    since: str | None = None
    until: str | None = None
    offsets: tuple[str, ...] = ()
    group: str | None = None
    uncommitted: bool = False

    def narrowed(self, now: datetime) -> str:
        """What is said of a topic that has nothing in the part that was asked for; empty for all of it."""
        if self.group is not None:
            return f"has nothing that {self.group} has not read"
        times = [
            f"{word} {_moment(option, text, now)}"
            for word, option, text in (("from", "--since", self.since), ("until", "--until", self.until))
            if text is not None
        ]
        if times:
            return f"has nothing {' '.join(times)}"
        return "has nothing there" if self.offsets else ""

    def left(self, where: Endpoint, marks: Marks) -> tuple[Marks, Sequence[str]]:
        """The marks of what is to be looked at, without what a group has read, and what to tell of that.

        Raises BrokerError for a group that does not exist or has not read these topics.
        """
        if self.group is None:
            return marks, ()
        return left_by(self.group, wiring.committed(where, self.group), marks)

    def window(self, where: Endpoint, marks: Marks, now: datetime) -> Window:
        """The window of some partitions. Raises UsageError for a place that they do not have."""
        wanted = marks
        if self.since is not None:
            wanted = _since(self._at(where, marks, moment_ms("--since", self.since, now)), wanted)
        if self.until is not None:
            wanted = _until(self._at(where, marks, moment_ms("--until", self.until, now) + 1), wanted)
        if self.offsets:
            wanted = _from_offsets(self.offsets, wanted)
        return window_from(wanted, self.last)

    def _at(self, where: Endpoint, marks: Marks, time_ms: int) -> Mapping[Partition, int]:
        """Where each partition is at a time: behind its last record when none is as new."""
        found = wiring.offsets_at(where, list(marks), time_ms, uncommitted=self.uncommitted)
        return {each: found[each] if found[each] >= 0 else high for each, (_, high) in marks.items()}


def _moment(option: str, text: str, now: datetime) -> str:
    """The moment that a text means, as a person in this time zone reads it."""
    moment = datetime.fromtimestamp(moment_ms(option, text, now) / 1000, now.tzinfo)
    return moment.isoformat(sep=" ", timespec="seconds")


def _since(places: Mapping[Partition, int], marks: Marks) -> Marks:
    return {each: (max(low, places[each]), high) for each, (low, high) in marks.items()}


def _until(places: Mapping[Partition, int], marks: Marks) -> Marks:
    return {each: (min(low, places[each]), places[each]) for each, (low, _) in marks.items()}


def begin_from(begin: Begin, *, typed: str) -> Begin:
    """Where a tail begins and ends; `typed` is the option that said how many of the newest, if one did.

    Raises UsageError for ways to begin that exclude each other.
    """
    ways = [
        typed,
        "--since" if begin.since is not None else "",
        "--offset" if begin.offsets else "",
        "--from-group" if begin.group is not None else "",
    ]
    given = [way for way in ways if way]
    # How many of a time is no other place.
    if len(given) > 1 and not (typed and given[1:] == ["--since"]):
        raise UsageError(f"`{given[0]}` and `{given[1]}` both say where to begin", hint="give one of them")
    other = begin.group is not None or begin.since or begin.until or begin.offsets
    return begin if typed or not other else replace(begin, last=None)


def goes_on_from(follow: bool | None, until: str | None) -> bool:
    """Whether new records are shown too. Raises UsageError for a past end that new records shall follow."""
    if follow and until is not None:
        hint = "an end that is over leaves nothing to follow; leave out one of them"
        raise UsageError("`--follow` and `--until` do not go together", hint=hint)
    return follow is not False and until is None


def require_together(group: str | None, begin: Begin, *, partitions: bool, typed: bool) -> None:
    """Raise UsageError for options that a member of a group cannot have."""
    if group is not None and partitions:
        raise UsageError(
            "`--group` and `--partition` do not go together", hint="the group deals out partitions"
        )
    if group is not None and begin.uncommitted:
        hint = "leave out `--group` to look at what its members do not get"
        raise UsageError("`--group` and `--uncommitted` do not go together", hint=hint)
    if group is not None and begin.group is not None:
        hint = "`--from-group` looks at what a group would read, `--group` reads it"
        raise UsageError("`--group` and `--from-group` do not go together", hint=hint)
    if group is not None and typed and begin.last:
        hint = "a group goes on where it was; `kdev groups reset` sets that"
        raise UsageError("`--group` and `--last` do not go together", hint=hint)


def last_from(text: str | None, from_beginning: bool) -> int | None:
    """How many of the newest records are asked for, None for all. Raises UsageError for what is no number."""
    if from_beginning and text is not None:
        raise UsageError("`--from-beginning` and `--last` both say where to begin", hint="give one of them")
    if from_beginning or text == "all":
        return None
    if text is None:
        return LAST
    if not (text.isascii() and text.isdigit()):
        raise UsageError(
            f"`--last {text}` is not a number", hint="such as `10`, `0` for new ones only, or `all`"
        )
    return int(text)


def _from_offsets(said: Sequence[str], marks: Marks) -> Marks:
    """The marks from some offsets on; partitions that are not named are left out when others are."""
    chosen: dict[Partition, int] = {}
    for text in said:
        match = _OFFSET.fullmatch(text)
        if match is None:
            raise UsageError(
                f"`--offset {text}` is no offset", hint="such as `42`, `2:42`, or `-5` from the end"
            )
        number = None if match[1] is None else int(match[1])
        partitions = [each for each in marks if number is None or each[1] == number]
        if not partitions:
            raise UsageError(
                f"`--offset {text}` names a partition that is not read", hint="`kdev topics describe`"
            )
        for each in partitions:
            chosen[each] = _within(int(match[2]), each, marks[each], text)
    return {each: (offset, marks[each][1]) for each, offset in chosen.items()}


def _within(offset: int, partition: Partition, mark: tuple[int, int], text: str) -> int:
    low, high = mark
    at = high + offset if offset < 0 else offset
    if offset < 0:
        return max(low, at)
    if not low <= at <= high:
        topic, number = partition
        hint = f"partition {number} of `{topic}` has {low:,} to {high - 1:,}" if high > low else "it is empty"
        raise UsageError(f"`--offset {text}` is not there", hint=hint)
    return at
