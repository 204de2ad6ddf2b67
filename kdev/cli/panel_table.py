"""The topics of a panel: a row each, the busiest first, as many columns as there is room for."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from kdev.figures import ms_text, rate_text

if TYPE_CHECKING:
    from kdev.mock.progress import TopicProgress

MOST_TOPICS = 6
GAP = 3
_NARROW_GAP = 2
_HEADINGS = ("TOPIC", "SENT", "ACKED", "FAILED", "RATE", "KB/s", "ACK p50", "p99", "LAST 30 s")
_LEFT = frozenset({"TOPIC", "LAST 30 s"})
_LEAST = 2
_BARS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "-"


def topic_table(topics: Sequence[TopicProgress], width: int) -> list[str]:
    """Headings and at most six rows: of more topics the five busiest, and how many there are besides."""
    shown = topics[: MOST_TOPICS - 1] if len(topics) > MOST_TOPICS else topics
    rows = [_HEADINGS, *map(_row, shown)]
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    gap = GAP if _fits(sizes, GAP, width) else _NARROW_GAP
    while not _fits(sizes, gap, width) and len(sizes) > _LEAST:
        sizes.pop()
    lines = [_line(row, sizes, gap) for row in rows]
    return [*lines, f"+ {len(topics) - len(shown)} more"] if len(topics) > len(shown) else lines


def cut(line: str, width: int) -> str:
    """A line with an ellipsis where it is wider than the terminal; some characters take two columns."""
    ends = list(accumulate(map(_columns, line)))
    if not ends or ends[-1] <= width:
        return line
    return f"{line[: bisect_right(ends, width - 1)]}…"


def columns_of(line: str) -> int:
    """How many columns of a terminal a line takes."""
    return sum(map(_columns, line))


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _row(topic: TopicProgress) -> tuple[str, ...]:
    ack = topic.ack_ms
    return (
        topic.topic,
        f"{topic.sent:,}",
        _count(topic.acked),
        _count(topic.failed),
        rate_text(topic.rate),
        f"{topic.bytes_rate / 1000:,.1f}",
        *((_UNKNOWN, _UNKNOWN) if ack is None else (ms_text(ack.p50), ms_text(ack.p99))),
        _spark(topic.history),
    )


def _count(number: int | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"


def _fits(sizes: Sequence[int], gap: int, width: int) -> bool:
    return sum(sizes) + gap * (len(sizes) - 1) <= width


def _line(row: Sequence[str], sizes: Sequence[int], gap: int) -> str:
    cells = (
        text.ljust(size) if heading in _LEFT else text.rjust(size)
        for text, size, heading in zip(row, sizes, _HEADINGS, strict=False)
    )
    return (" " * gap).join(cells).rstrip()


def _spark(history: Sequence[float]) -> str:
    highest = max(history, default=0.0)
    if highest <= 0:
        return ""
    return "".join(_BARS[min(7, int(rate / highest * 7.99))] for rate in history)
