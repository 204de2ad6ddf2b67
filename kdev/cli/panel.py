"""The live panel of a run: a frame is text made of its progress, and a screen redraws it in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from kdev.cli.console import BOLD, DIM, YELLOW, colour, styled, turn_away
from kdev.cli.keys import Keys
from kdev.figures import clock_text, ms_text, rate_text

if TYPE_CHECKING:
    from kdev.mock.progress import Progress, TopicProgress
    from kdev.model import Record

MOST_TOPICS = 5
FEW_ROWS = 8
_BARS = "▁▂▃▄▅▆▇█"
_GAP = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run is about: the document, where its records go, its pace and its seed.

    `look` is the command that shows how the broker is, `keys` what is typed meanwhile.
    """

    spec: str
    where: str
    pace: str
    end: str
    seed: int
    look: str = "kdev status"
    keys: Keys = field(default_factory=Keys)


def panel_lines(progress: Progress, heading: Heading, *, width: int, height: int) -> list[str]:
    """One frame, at most 12 lines and no wider than the terminal; under 8 rows only the counts."""
    counts = _counts(progress, heading)
    if height < FEW_ROWS:
        lines = counts[:1]
    else:
        lines = [
            _title(progress, heading, width),
            *_bar(progress, width),
            *counts,
            *_warning(progress, heading),
            *_table(progress.topics, width),
            *(_last(progress.last) if not heading.keys.line else [heading.keys.line]),
        ]
    return [_cut(line, width) for line in lines]


def state_text(progress: Progress, heading: Heading) -> str:
    """What the state of a run means, in words; empty while all is well."""
    match progress.state.value:
        case "behind" if progress.side == "broker":
            of = f" of {rate_text(progress.target)}" if progress.target else ""
            waiting = f"{_records(progress.pending)} in the client"
            return f"behind: the broker confirms {rate_text(progress.acked_rate)}{of} · {waiting}"
        case "behind":
            able = rate_text(progress.sent_rate)
            return f"behind: the generator is the limit here ({able}) · lower --rate"
        case "paused":
            left = max(0.0, progress.retry_for - progress.outage)
            gone = f"{heading.where} is gone for {progress.outage:.0f} s"
            return f"paused: {gone}, retrying for {left:.0f} s more · {heading.look}"
        case "held":
            by = "space" if heading.keys.listening else "`kdev mock resume`"
            return f"paused: {by} goes on"
        case "draining":
            return f"stopping: {_records(progress.pending)} for an acknowledgement"
        case _:
            return ""


class Screen:
    """Draws frames over each other at the end of a terminal; when it closes, the place is empty again."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn = 0

    def draw(self, lines: Sequence[str]) -> None:
        """Replace the frame before."""
        styles = [(BOLD,), *[()] * (len(lines) - 1)]
        painted = [
            styled(line, *style, stream=self._stream) if style and line else self._toned(line)
            for line, style in zip(lines, styles, strict=True)
        ]
        self._write("".join(f"{line}\x1b[K\n" for line in painted), drawn=len(lines))

    def close(self) -> None:
        """Take the frame away."""
        self._write("", drawn=0)

    def _write(self, text: str, *, drawn: int) -> None:
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        try:
            self._stream.write(f"{up}\r{text}\x1b[J")
            self._stream.flush()
        except OSError:
            turn_away(self._stream)
        self._drawn = drawn

    def _toned(self, line: str) -> str:
        if not colour(self._stream):
            return line
        tone = (
            YELLOW if line.startswith("! ") else DIM if line.startswith(("TOPIC", "last ", "keys ")) else ""
        )
        return styled(line, tone, stream=self._stream) if tone else line


def _title(progress: Progress, heading: Heading, width: int) -> str:
    passed = clock_text(progress.seconds)
    of = f" of {clock_text(progress.of_seconds)}" if progress.of_seconds is not None else ""
    parts = [
        f"kdev mock  {heading.spec} → {heading.where}",
        f"seed {heading.seed}",
        f"{passed}{of}",
        "q stops, ? keys" if heading.keys.listening else "Ctrl-C stops",
    ]
    # The seed goes first where there is no room: the summary has it too.
    for least in (1, -1, 1):
        if len(" · ".join(parts)) > width:
            parts.pop(least)
    return " · ".join(parts)


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
    return min(1.0, progress.seconds / progress.of_seconds) if progress.of_seconds else None


def _counts(progress: Progress, heading: Heading) -> list[str]:
    first = [
        f"target {progress.pace or heading.pace}",
        f"sent {rate_text(progress.sent_rate)}",
        f"acked {rate_text(progress.acked_rate)}",
        f"in flight {progress.pending:,}",
    ]
    second = [f"failed {progress.failed:,}", f"missed {progress.missed:,}"]
    if progress.late_ms is not None:
        second.append(f"late p99 {ms_text(progress.late_ms.p99)}")
    if progress.ack_ms is not None:
        second.append(f"ack p50 {ms_text(progress.ack_ms.p50)} p99 {ms_text(progress.ack_ms.p99)}")
    return [(" " * _GAP).join(first), (" " * _GAP).join(second)]


def _warning(progress: Progress, heading: Heading) -> list[str]:
    text = state_text(progress, heading)
    again = " · Ctrl-C again leaves now" if progress.state.value == "draining" else ""
    return [f"! {text}{again}"] if text else []


def _table(topics: Sequence[TopicProgress], width: int) -> list[str]:
    shown = topics[: MOST_TOPICS - 1] if len(topics) > MOST_TOPICS else topics
    rows = [("TOPIC", "SENT", "RATE", "KB/s", "LAST 30 s")]
    rows += [
        (each.topic, f"{each.sent:,}", rate_text(each.rate), f"{each.bytes_rate / 1000:,.1f}", _spark(each))
        for each in shown
    ]
    sizes = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    while sum(sizes) + _GAP * (len(sizes) - 1) > width and len(sizes) > 2:  # noqa: PLR2004 - topic and sent
        sizes.pop()
    lines = [
        (" " * _GAP)
        .join(
            text.ljust(size) if column in {0, 4} else text.rjust(size)
            for column, (text, size) in enumerate(zip(row, sizes, strict=False))
        )
        .rstrip()
        for row in rows
    ]
    return [*lines, f"+ {len(topics) - len(shown)} more"] if len(topics) > len(shown) else lines


def _spark(topic: TopicProgress) -> str:
    highest = max(topic.history, default=0.0)
    if highest <= 0:
        return ""
    return "".join(_BARS[min(7, int(rate / highest * 7.99))] for rate in topic.history)


def _last(record: Record | None) -> list[str]:
    if record is None:
        return []
    key = "(no key)" if record.key is None else _printable(record.key)
    value = "tombstone" if record.value is None else _printable(record.value)
    return [f"last  {record.topic}  {key}  {value}"]


def _printable(content: bytes) -> str:
    text = content[:500].decode(errors="replace")
    return "".join(char if char.isprintable() else "·" for char in text)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
