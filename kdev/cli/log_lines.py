"""Which lines of the services' logs are shown, and how they look."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from kdev.cli import console
from kdev.errors import UsageError

if TYPE_CHECKING:
    from kdev.stack.runtime import LogLine

BAD = frozenset({"ERROR", "FATAL"})
WARNING = "WARN"
_HEAD = re.compile(
    r"\[?(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[,.](?P<millis>\d{3})\]? +(?P<level>[A-Z]+)\b"
    r"|%(?P<severity>\d)\|(?P<epoch>\d+(?:\.\d+)?)\|"
)
# Written by Java itself or by a shell, so without a time and a level.
_LOUD = re.compile(r"(Exception in |Error[: ]|#\s+(SIG|A fatal|There is insufficient)|\[error\]|exec )")
_FRAME = re.compile(r"\s+(at |\.\.\. \d+ (more|common frames))")
_SEVERITIES = {"0": "FATAL", "1": "FATAL", "2": "FATAL", "3": "ERROR", "4": WARNING}
_LEVELS = {"ERROR": console.RED, "FATAL": console.RED, WARNING: console.YELLOW}
_SERVICES = (console.CYAN, console.GREEN, "35", "34", console.YELLOW)


class Seen(NamedTuple):
    """How many entries of a level there were; the last one, `written` in milliseconds since 1970."""

    number: int
    service: str
    text: str
    written: int


@dataclass(slots=True)
class _Entry:
    """The entry of a log that is being read: one line with a time, and those below it that have none."""

    late: bool
    bad: bool = False
    frames: int = 0


@dataclass(slots=True)
class Sieve:
    """Takes the lines that were asked for, as they come.

    `services` are those that are meant; `since_ms` is the first moment, None for all; with `errors` only
    errors are taken, each with its exceptions and the first frame of each. `zone` is that of the times in
    the logs, None for this machine's. What was `seen` of warnings and worse stands by their levels.
    """

    services: Collection[str]
    since_ms: int | None = None
    errors: bool = False
    zone: tzinfo | None = None
    seen: dict[str, Seen] = field(default_factory=dict[str, Seen])
    _entries: dict[str, _Entry] = field(default_factory=dict[str, _Entry])

    def taken(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """Those of the lines that are taken, in their order."""
        return [line for line in lines if line.service in self.services and self._takes(line)]

    def _takes(self, line: LogLine) -> bool:
        entry = self._entries.setdefault(line.service, _Entry(late=self.since_ms is None))
        head = _HEAD.match(line.text)
        if head:
            entry = self._entries[line.service] = self._begun(line, head)
        elif _LOUD.match(line.text):
            entry.bad, entry.frames = True, 0
        return entry.late and (not self.errors or _tells(entry, line.text))

    def _begun(self, line: LogLine, head: re.Match[str]) -> _Entry:
        written, level = _ms(head, self.zone), _level(head)
        late = self.since_ms is None or written >= self.since_ms
        if late and level in _LEVELS:
            before = self.seen[level].number if level in self.seen else 0
            text = line.text[head.end() :].strip()
            self.seen[level] = Seen(before + 1, line.service, text, written)
        return _Entry(late, bad=level in BAD)


def _tells(entry: _Entry, text: str) -> bool:
    if not _FRAME.match(text):
        entry.frames = 0
        return entry.bad
    entry.frames += 1
    return entry.bad and entry.frames == 1


def services_of(there: Sequence[str], nodes: Iterable[str] | None) -> tuple[str, ...]:
    """The services that nodes mean: their names, or the numbers of brokers; all without any.

    Raises UsageError for one that is not there.
    """
    meant: list[str] = []
    for node in nodes or there:
        wanted = (node, f"kafka-{node}", *(("kafka", "broker") if node == "1" else ()))
        found = next((each for each in wanted if each in there), None)
        if found is None:
            raise UsageError(f"`--node {node}` is not there", hint=f"there is {', '.join(there)}")
        meant.append(found)
    return tuple(meant)


def shown(line: LogLine, services: Sequence[str]) -> str:
    """A line as it is shown: where there are several services each has a colour of its own."""
    text = _coloured(line.text)
    if len(services) < 2:  # noqa: PLR2004 - one alone needs no name
        return text
    colour = _SERVICES[services.index(line.service) % len(_SERVICES)]
    return f"{console.styled(f'{line.service}:', colour)} {text}"


def _coloured(text: str) -> str:
    head = _HEAD.match(text) if console.colour(sys.stdout) else None
    colour = _LEVELS.get(_level(head), "") if head else ""
    if head is None or not colour:
        return text
    return console.styled(head[0], colour) + text[head.end() :]


def _level(head: re.Match[str]) -> str:
    return head["level"] or _SEVERITIES.get(head["severity"], "INFO")


def _ms(head: re.Match[str], zone: tzinfo | None) -> int:
    if head["epoch"]:
        return int(float(head["epoch"]) * 1000)
    written = datetime.fromisoformat(head["stamp"])
    moment = written.replace(tzinfo=zone) if zone else written.astimezone()
    return int(moment.timestamp()) * 1000 + int(head["millis"])
