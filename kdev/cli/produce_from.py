"""`produce --from`: records that `kdev tail -o json` wrote, sent again."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from kdev.cli.interrupt import StoppableClock
from kdev.errors import DataError, UsageError
from kdev.figures import records_text
from kdev.mock.feed import Lines, arriving, in_blocks
from kdev.mock.kept import Write
from kdev.mock.replay import KeptLines, MessageLines, block_from, paced
from kdev.model import Block

STDIN = "-"
_SPEED = re.compile(r"([0-9]+(?:\.[0-9]+)?)x")


class Input(StrEnum):
    """What each line of a file is."""

    JSON = "json"
    LINES = "lines"


From = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="Send the records of this file; - for stdin."),
]
InputForm = Annotated[
    Input, typer.Option("--input", help="With --from: lines of `kdev tail -o json`, or values.")
]
Replay = Annotated[
    str | None,
    typer.Option("--replay", metavar="SPEED", help="As far apart as they were: 1x, or 2x for twice as fast."),
]
KeepTimestamps = Annotated[
    bool, typer.Option("--keep-timestamps", help="Send each with the time that it had.")
]
KeepPartitions = Annotated[
    bool, typer.Option("--keep-partitions", help="Send each to the partition that it had.")
]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of kept records, as it was typed, with what is kept of each."""

    file: str
    speed: float | None = None
    timestamps: bool = False
    partitions: bool = False

    def check(self, write: Write | None, step: Callable[[str], None]) -> None:
        """Read the whole file once, so that nothing is sent of one that has a bad line.

        `step` is told how far it came. A pipe can be read only once, and is not.
        Raises DataError for the first bad line.
        """
        if not Path(self.file).is_file():
            return
        lines = KeptLines(write)
        with opened(self.file) as stream:
            for _ in lines.records(_all_of(Lines(stream))):
                step(f"reading {self.file}, {lines.number:,} lines")
        self.require_good(lines, "nothing was sent")

    def blocks(
        self,
        topic: str,
        stream: BinaryIO,
        lines: KeptLines,
        clock: StoppableClock,
        step: Callable[[str], None],
    ) -> Iterator[Block]:
        """The records in blocks, each when it is due; `step` is told how many went."""
        batches = lines.records(arriving(Lines(stream), clock))
        if self.speed is not None:
            batches = paced(batches, self.speed, clock)
        make = partial(block_from, topic, timestamps=self.timestamps, partitions=self.partitions)
        return _stepped(in_blocks(batches, make), step)

    def require_good(self, lines: KeptLines, sent: str) -> None:
        """Raise DataError when a line was no record; `sent` is what is said of those before it."""
        require_good(self.file, lines, sent)


def require_good(file: str, lines: KeptLines | MessageLines, sent: str) -> None:
    """Raise DataError when a line of a file could not be sent; `sent` is what is said of those before it."""
    if lines.wrong is not None:
        name = "stdin" if file == STDIN else file
        raise DataError(f"{name}:{lines.number} {lines.wrong}; {sent}", hint=lines.wrong.hint)


def kept_from(file: str, replay: str | None, *, timestamps: bool, partitions: bool) -> Kept:
    """A file of kept records as it was typed. Raises UsageError for a speed that is none."""
    if replay is None:
        return Kept(file, None, timestamps, partitions)
    found = _SPEED.fullmatch(replay)
    if found is None or not float(found[1]):
        hint = "`1x` as it was, `2x` twice as fast, `0.5x` half as fast"
        raise UsageError(f"`--replay {replay}` is no speed", hint=hint)
    return Kept(file, float(found[1]), timestamps, partitions)


@contextmanager
def opened(file: str) -> Generator[BinaryIO]:
    """The bytes of a file, `-` for standard input. Raises UsageError when it cannot be read."""
    if file == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below, its error told here
    except OSError as exc:
        raise UsageError(f"`{file}` cannot be read: {exc.strerror}", hint="`-` is standard input") from exc
    with stream:
        yield stream


def _stepped(blocks: Iterable[Block], step: Callable[[str], None]) -> Iterator[Block]:
    sent = 0
    for block in blocks:
        yield block
        sent += len(block.values)
        step(f"sending, {records_text(sent)}")


def _all_of(lines: Lines) -> Iterable[Sequence[bytes]]:
    while (batch := lines.read(0)) is not None:
        yield batch
