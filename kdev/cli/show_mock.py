"""How a finished run is shown, and its summary kept in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kdev.cli import console
from kdev.cli.conditions import Verdict
from kdev.cli.layout import hung
from kdev.cli.summary_json import summary_json
from kdev.delivery import EXACT, STATISTICS, Failure
from kdev.errors import OutputError, UsageError
from kdev.figures import bytes_text, clock_text, grouped, ms_text, rate_text
from kdev.model import Output

if TYPE_CHECKING:
    from kdev.mock.summary import Outage, Percentiles, Summary, TopicSummary

_ERRORS_SHOWN = 10

_LABEL = 10
_COMMANDS = ("again ", "then ", "look ")
_MOST_PACES = 3
_ACK_SOURCES = {
    "": "from send to the broker's answer",
    EXACT: "from send to the broker's answer",
    STATISTICS: "from send to the broker's answer, by the client's statistics, its queue and the way joined",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a summary: the document, the pace and the end as the user wrote them.

    `again` is the command that makes the same records once more, `look` one that shows them.
    """

    spec: str
    pace: str
    end: str
    again: str
    look: str
    exit_code: int
    sends: bool = True
    verdicts: tuple[Verdict, ...] = ()


def show_summary(summary: Summary, frame: Frame, output: Output, *, to_person: bool) -> None:
    """Show a summary on stdout, or on stderr where stdout has the records."""
    as_json = output is Output.JSON
    lines = [_json_text(summary, frame)] if as_json else summary_lines(summary, frame)
    stream = sys.stderr if to_person else sys.stdout
    for line in lines:
        (console.say if to_person else console.data)(line if as_json else in_width(line, stream))
    console.flush()


def in_width(line: str, stream: TextIO) -> str:
    """A line of a summary in the width of a terminal; a command is copied, so it stays in one piece."""
    return line if line.startswith(_COMMANDS) else hung(line, _LABEL, stream)


def require_writable(path: Path) -> None:
    """Make sure that a summary can be written to a file; raises UsageError when it cannot."""
    try:
        # Opening a pipe for a moment would end its reader.
        if not path.is_fifo():
            _try_to_open(path)
    except OSError as exc:
        hint = "the name of a file in a folder that is there"
        raise UsageError(f"`--summary-file {path}` cannot be written: {exc.strerror}", hint=hint) from exc


def write_summary(path: Path, summary: Summary, frame: Frame) -> None:
    """Write a summary to a file, as JSON; raises OutputError when there is no room."""
    try:
        # The name of a document need not be text, and an escape is as JSON has it.
        path.write_text(f"{_json_text(summary, frame)}\n", encoding="utf-8", errors="backslashreplace")
    except OSError as exc:
        raise OutputError(exc.strerror or str(exc), f"`{path}`") from exc


def summary_lines(summary: Summary, frame: Frame) -> list[str]:
    """The lines of a summary; what went wrong stands last."""
    rows = [
        ("records", _records(summary, sent=frame.sends)),
        ("rate", f"{rate_text(summary.sent_rate)} of {grouped(_paces(summary, frame))}"),
        *_transactions(summary),
        ("size", _size(summary)),
        *_durations("ack", summary.ack_ms, _ACK_SOURCES[summary.ack_source]),
        *_durations("late", summary.late_ms, "from plan to send" if frame.sends else "from plan to print"),
        *_changes(summary),
        ("topics", "   ".join(map(_topic, summary.topics))),
        *([("checked", f"{summary.verified:,} against their schemas")] if summary.verified else []),
        ("again", frame.again),
        *_again(summary),
        *([("look", frame.look)] if frame.look else []),
        *_errors(summary.errors),
        *_outages(summary.outages),
        *_verdicts(frame.verdicts),
    ]
    first = (
        f"{'done' if summary.ok else 'ended':<9} {_seconds(summary.seconds)}, {_stopped_by(summary, frame)}"
    )
    return [first, *(f"{label:<9} {text}" for label, text in rows)]


def _try_to_open(path: Path) -> None:
    is_new = not (path.exists() or path.is_symlink())
    with path.open("ab"):
        pass
    if is_new:
        path.unlink()


def _json_text(summary: Summary, frame: Frame) -> str:
    return json.dumps(summary_json(summary, frame), ensure_ascii=False, separators=(",", ":"))


def _stopped_by(summary: Summary, frame: Frame) -> str:
    match summary.stopped_by:
        case "interrupt":
            return "stopped by hand"
        case "terminate":
            return "stopped by SIGTERM"
        case "broker":
            return "given up without a broker"
        case "error":
            return "ended by the broker"
        case "invalid":
            return "stopped by a record that does not fit its schema"
        case _:
            return f"stopped by {frame.end}"


def _records(summary: Summary, *, sent: bool) -> str:
    answers = [(summary.acked, "acked"), (summary.failed, "failed"), (summary.missed, "missed")]
    counts = [
        (summary.sent, "sent" if sent else "printed"),
        *(answers if sent else []),
        *([(summary.unconfirmed, "unconfirmed")] if summary.unconfirmed and sent else []),
        *([(summary.spoilt, "invalid on purpose")] if summary.spoilt else []),
    ]
    return "   ".join(f"{count:,} {word}" for count, word in counts)


def _transactions(summary: Summary) -> Iterator[tuple[str, str]]:
    found = summary.transactions
    if found is not None:
        counts = [
            (found.committed_records, found.committed, ""),
            (found.aborted_records, found.aborted, "aborted "),
        ]
        texts = [f"{records:,} {word}in {_count(number)}" for records, number, word in counts]
        broken = [f"{_count(found.failed)} failed"] if found.failed else []
        yield "committed", "   ".join([*texts, *broken])


def _count(transactions: int) -> str:
    return f"{transactions:,} transaction{'' if transactions == 1 else 's'}"


def _size(summary: Summary) -> str:
    each = f", {summary.value_bytes / summary.sent:.0f} B a record" if summary.sent else ""
    return f"{bytes_text(summary.value_bytes)}{each}"


def _durations(label: str, found: Percentiles | None, what: str) -> Iterator[tuple[str, str]]:
    if found is not None:
        parts = (f"{name} {ms_text(ms)}" for name, ms in found._asdict().items())
        yield label, f"{'   '.join(parts)}   {what}"


def _topic(topic: TopicSummary) -> str:
    parts = "  ".join(f"p{number} {count:,}" for number, count in topic.partitions.items())
    return f"{topic.topic} {topic.sent:,}{f' ({parts})' if parts else ''}"


def _errors(errors: Sequence[Failure]) -> Iterator[tuple[str, str]]:
    for each in errors[:_ERRORS_SHOWN]:
        at = "" if each.at is None else f" at {clock_text(each.at)}"
        partition = "" if each.partition is None else f" p{each.partition}"
        first = f", first{at} {each.topic}{partition}" if each.topic else ""
        yield "errors", f"{each.records:,} × {each.reason}{first}"
    if left := errors[_ERRORS_SHOWN:]:
        yield "errors", f"{sum(each.records for each in left):,} in {len(left)} more, all in `-o json`"


def _outages(outages: Sequence[Outage]) -> Iterator[tuple[str, str]]:
    if outages:
        each = ", ".join(f"{_seconds(seconds)} from {clock_text(at)}" for at, seconds in outages)
        yield "outages" if len(outages) > 1 else "outage", f"{len(outages)}: {each}"


def _verdicts(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str]]:
    width = max((len(str(each.condition)) for each in verdicts), default=0)
    for each in verdicts:
        result = "ok" if each.ok else "FAILED"
        yield "fail-if", f"{each.condition!s:<{width}}   {each.value_text}   {result}"


def _changes(summary: Summary) -> Iterator[tuple[str, str]]:
    for each in summary.changes:
        yield "changed", f"{each.said} from {clock_text(each.at)}, record {each.record:,}"


def _paces(summary: Summary, frame: Frame) -> str:
    """How fast it was to be, from its start to its end."""
    paces = [frame.pace, *(change.pace for change in summary.changes if change.pace)]
    if len(paces) > _MOST_PACES:
        return f"{paces[0]}, after {len(paces) - 1} changes {paces[-1]}"
    return ", then ".join(paces)


def _again(summary: Summary) -> Iterator[tuple[str, str]]:
    """What has to be typed into another terminal meanwhile, to make the same run again."""
    for change in summary.changes:
        if change.pace and change.record and "=" in change.said:
            yield "then", f"kdev mock set {change.said}   after {_seconds(change.at)}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"
