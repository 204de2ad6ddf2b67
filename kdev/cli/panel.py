"""The live panel of a run: a frame is text made of its progress, and a screen redraws it in place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

from kdev.cli import console
from kdev.cli.console import BOLD, DIM, YELLOW, colour, styled, turn_away
from kdev.cli.keys import Keys
from kdev.cli.panel_table import GAP, columns_of, cut, topic_table
from kdev.cli.wrapping import wrapped
from kdev.figures import clock_text, ms_text, rate_text

if TYPE_CHECKING:
    from kdev.mock.progress import Progress
    from kdev.model import Record

MOST_ROWS = 12
FEW_ROWS = 8
_SILENT_SECONDS = 5.0
_MARKED = 2
"""The columns of the mark before a warning."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run is about: the document, where its records go, its pace and its seed.

    `look` is the command that shows how the broker is, `keys` what is typed meanwhile, `start` when events
    begin, empty for now.
    """

    spec: str
    where: str
    pace: str
    end: str
    seed: int
    look: str = "kdev status"
    keys: Keys = field(default_factory=Keys)
    start: str = ""


def panel_lines(progress: Progress, heading: Heading, *, width: int, height: int) -> list[str]:
    """One frame, at most 12 lines and no wider than the terminal; under 8 rows only the counts."""
    counts = _counts(progress, heading, width)
    if height < FEW_ROWS:
        return [cut(line, width) for line in counts[:1]]
    lines = [
        _title(progress, heading, width),
        *_bar(progress, width),
        *counts,
        *_warning(progress, heading, width),
        *topic_table(progress.topics, width),
    ]
    # The cursor stands below the panel, so that one row of the terminal is not its own.
    room = min(MOST_ROWS, height - 1)
    said = [heading.keys.line] if heading.keys.line else _last(progress.last)
    lines = [*lines[: room - len(said)], *said] if heading.keys.line else [*lines, *said][:room]
    return [cut(line, width) for line in lines]


def state_text(progress: Progress, heading: Heading) -> str:
    """What the state of a run means, in words; empty while all is well."""
    match progress.state.value:
        case "behind":
            return _behind(progress, heading)
        case "paused":
            left = max(0.0, progress.retry_for - progress.outage)
            gone = f"{heading.where} is gone for {progress.outage:.0f} s"
            return f"paused: {gone}, retrying for {left:.0f} s more · `{heading.look}`"
        case "held":
            by = "space" if heading.keys.listening else "`kdev mock resume`"
            return f"paused: {by} goes on"
        case "draining":
            return f"stopping: {_records(progress.pending)} for an acknowledgement"
        case _:
            return ""


def _behind(progress: Progress, heading: Heading) -> str:
    waiting = _records(progress.pending)
    match progress.side:
        case "broker" if progress.silent >= _SILENT_SECONDS:
            silent = f"no broker has confirmed anything for {progress.silent:.0f} s"
            return f"behind: {silent} · {waiting} in the client · `{heading.look}`"
        case "broker":
            of = f" of {rate_text(progress.target)}" if progress.target else ""
            return (
                f"behind: the broker confirms {rate_text(progress.acked_rate)}{of} · {waiting} in the client"
            )
        case "transactions":
            able = rate_text(progress.sent_rate)
            return f"behind: ending transactions is the limit here ({able}) · larger --transaction-size"
        case "queue":
            return f"behind: the local queue is the limit here ({progress.pending:,} wait) · lower linger.ms"
        case _:
            able = rate_text(progress.sent_rate)
            return f"behind: the generator is the limit here ({able}) · lower --rate"


class Screen:
    """Draws frames over each other at the end of a terminal; when it closes, the place is empty again."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn: list[int] = []
        self._width = console.width()

    def draw(self, lines: Sequence[str]) -> None:
        """Replace the frame before."""
        styles = [(BOLD,), *[()] * (len(lines) - 1)]
        painted = [
            styled(line, *style, stream=self._stream) if style and line else self._toned(line)
            for line, style in zip(lines, styles, strict=True)
        ]
        width, columns = console.width(), [columns_of(line) for line in lines]
        # Behind a full line the cursor stands on its last character, which must not be wiped out.
        ends = ["" if count >= width else "\x1b[K" for count in columns]
        self._write("".join(f"{line}{end}\n" for line, end in zip(painted, ends, strict=True)), columns)

    def close(self) -> None:
        """Take the frame away."""
        self._write("", [])

    def _write(self, text: str, drawn: list[int]) -> None:
        # A terminal that was made narrower meanwhile has wrapped what was wider, and remembers that it has.
        width, before = console.width(), self._width
        rows = sum(max(1, math.ceil(columns / width)) for columns in self._drawn)
        up = f"\x1b[{rows}A" if rows else ""
        anew = "" if width == before else "\x1b[J"
        self._width = width
        try:
            self._stream.write(f"{up}\r{anew}{text}\x1b[J")
            self._stream.flush()
        except OSError:
            turn_away(self._stream)
        self._drawn = drawn

    def _toned(self, line: str) -> str:
        if not colour(self._stream):
            return line
        tone = (
            YELLOW
            if line.startswith(("! ", "  "))
            else DIM
            if line.startswith(("TOPIC", "last ", "keys "))
            else ""
        )
        return styled(line, tone, stream=self._stream) if tone else line


def _title(progress: Progress, heading: Heading, width: int) -> str:
    passed = clock_text(progress.seconds)
    # Time that the plan stands still, as in an outage, moves its end.
    length = None if progress.of_seconds is None else progress.of_seconds + progress.still
    of = f" of {clock_text(length)}" if length is not None and progress.seconds < length + 1 else ""
    parts = [
        f"kdev mock  {heading.spec} → {heading.where}",
        f"seed {heading.seed}{f' from {heading.start}' if heading.start else ''}",
        f"{passed}{of}",
        "q stops, ? keys" if heading.keys.listening else "Ctrl-C stops",
    ]
    # The seed goes first where there is no room: the summary has it too. Then the folders of the document.
    for shorter in (_without_seed, partial(_in_short, heading), _without_help, _without_seed):
        if len(" · ".join(parts)) > width:
            shorter(parts)
    return " · ".join(parts)


def _without_seed(parts: list[str]) -> None:
    parts.pop(1)


def _without_help(parts: list[str]) -> None:
    parts.pop()


def _in_short(heading: Heading, parts: list[str]) -> None:
    parts[0] = parts[0].replace(heading.spec, PurePath(heading.spec).name)


def _records(count: int) -> str:
    return "1 record waits" if count == 1 else f"{count:,} records wait"


def _bar(progress: Progress, width: int) -> list[str]:
    share = _share(progress)
    if share is None:
        return []
    room = width - 6
    full = round(share * room * 2)
    bar = "━" * (full // 2) + "╸" * (full % 2)
    return [f"{bar.ljust(room, '─')} {share * 100:3.0f} %"]


def _share(progress: Progress) -> float | None:
    if progress.planned:
        return min(1.0, (progress.sent + progress.missed) / progress.planned)
    moving = progress.seconds - progress.still
    return min(1.0, moving / progress.of_seconds) if progress.of_seconds else None


def _counts(progress: Progress, heading: Heading, width: int) -> list[str]:
    first = [
        f"target {progress.pace or heading.pace}",
        f"sent {rate_text(progress.sent_rate)}",
        f"acked {rate_text(progress.acked_rate)}",
        f"in flight {progress.pending:,}",
    ]
    second = [f"failed {progress.failed:,}", f"missed {progress.missed:,}"]
    if progress.late_ms is not None:
        second.append(f"late p99 {ms_text(progress.late_ms.p99)}")
    if progress.ack_ms is not None and not any(topic.ack_ms for topic in progress.topics):
        second.append(f"ack p50 {ms_text(progress.ack_ms.p50)} p99 {ms_text(progress.ack_ms.p99)}")
    one = _spaced([*first, *second])
    return [one] if len(one) <= width else [_spaced(first), _spaced(second)]


def _spaced(parts: Sequence[str]) -> str:
    return (" " * GAP).join(parts)


def _warning(progress: Progress, heading: Heading, width: int) -> list[str]:
    text = state_text(progress, heading)
    again = " · Ctrl-C again leaves now" if progress.state.value == "draining" else ""
    # What to do about it stands at its end, so it is not cut.
    parts = wrapped(f"{text}{again}", max(width - _MARKED, 1)) if text else []
    return [f"{'  ' if number else '! '}{part}" for number, part in enumerate(parts)]


def _last(record: Record | None) -> list[str]:
    if record is None:
        return []
    key = "(no key)" if record.key is None else _printable(record.key)
    value = "tombstone" if record.value is None else _printable(record.value)
    return [f"last  {record.topic}  {key}  {value}"]


def _printable(content: bytes) -> str:
    text = content[:500].decode(errors="replace")
    return "".join(char if char.isprintable() else "·" for char in text)
