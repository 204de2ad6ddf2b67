"""The one place that prints: data to stdout, everything for the person to stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kdev.cli.tables import table_text
from kdev.cli.wrapping import hanging
from kdev.errors import KdevError
from kdev.writing import writing

_USUAL_WIDTH = 80
BOLD, DIM, RED, GREEN, YELLOW, CYAN = "1", "2", "31", "32", "33", "36"


class _Line:
    """Whether a line that passes stands on the terminal, to be cleared before anything else is told."""

    stands = False


_LINE = _Line()


class ReaderLeft(Exception):
    """Whoever read stdout is gone, as `head` is after its last line: the command is done."""


def data(text: str) -> None:
    """Print one line of data to stdout.

    Raises ReaderLeft when nobody reads it any more, OutputError when it cannot be written.
    """
    with _to_reader():
        sys.stdout.write(f"{text}\n")


def flush() -> None:
    """Hand on what was printed to stdout; raises what `data` raises."""
    with _to_reader():
        sys.stdout.flush()


def json_line(value: object) -> None:
    """Print a value as one line of JSON to stdout."""
    data(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def note(text: str) -> None:
    """Tell the person something on stderr, marked as kdev's."""
    _to_person(f"kdev: {_in_width(text, 'kdev: ')}")


def unheard(text: str) -> None:
    """Tell nobody: the person wants to hear errors only."""


def say(text: str = "") -> None:
    """Tell the person something on stderr, as it stands."""
    _to_person(text)


def passing(text: str) -> None:
    """Tell the person on a terminal what goes on just now; what is told next takes its place, or nothing."""
    if text or _LINE.stands:
        shown = f"kdev: {text} …"[: width() - 1] if text else ""
        _to_person(shown, end="\r" if text else "")
        _LINE.stands = bool(text)


def ask(question: str) -> bool:
    """Ask the person for a yes on stderr; anything else, and the end of the input, is a no."""
    return (answer(f"{question} [y/N]") or "").lower() in {"y", "yes"}


def answer(question: str) -> str | None:
    """What the person answers to a question on stderr, None at the end of the input."""
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    line = ""
    try:
        line = sys.stdin.readline()
    finally:
        if not line.endswith("\n"):
            say()
    return line.strip() if line else None


def interactive() -> bool:
    """Whether a person can be asked: they type, and see both streams."""
    return all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr)))


def error(exc: KdevError) -> None:
    """Show an error and what to do about it."""
    _to_person(f"{styled('error:', RED, BOLD, stream=sys.stderr)} {_in_width(str(exc), 'error: ')}")
    if exc.hint:
        hint(exc.hint)


def hint(text: str) -> None:
    """Show what to do about an error."""
    _to_person(f"{styled('hint:', CYAN, stream=sys.stderr)} {_in_width(text, 'hint: ')}")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows below headings to stdout, columns as wide as needed, numbers to the right."""
    for line in table_lines(headings, rows):
        data(line)


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table for stdout: headings, then rows; a column of numbers stands to the right."""
    room = width(sys.stdout) if is_terminal(sys.stdout) else None
    return table_text(headings, [[str(cell) for cell in row] for row in rows], room)


def styled(text: str, *codes: str, stream: TextIO | None = None) -> str:
    """The text in a style where the stream shows colour, as it stands elsewhere."""
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if colour(stream or sys.stdout) else text


def colour(stream: TextIO, choice: str = "auto") -> bool:
    """Whether a stream shows colour: the flag, KDEV_COLOR, NO_COLOR, FORCE_COLOR, then the terminal."""
    for wish in (choice, os.environ.get("KDEV_COLOR", "")):
        if wish in {"always", "never"}:
            return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at this stream."""
    return stream.isatty()


def live() -> bool:
    """Whether a panel may redraw itself: both streams are a terminal that can, and no CI."""
    off = os.environ.get("CI") or os.environ.get("TERM") == "dumb" or os.environ.get("TTY_INTERACTIVE") == "0"
    return is_terminal(sys.stdout) and is_terminal(sys.stderr) and not off


def width(stream: TextIO | None = None) -> int:
    """The width of the terminal of a stream, else of stdout, in characters; 80 when it is not known."""
    with suppress(OSError, ValueError):
        if stream is not None and not os.environ.get("COLUMNS"):
            return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    return shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns


def known_width(stream: TextIO) -> int | None:
    """The width that a stream is to keep to: the terminal's, else that of COLUMNS, None where neither is."""
    said = os.environ.get("COLUMNS", "")
    return width(stream) if is_terminal(stream) or (said.isdigit() and int(said) > 0) else None


def height() -> int:
    """The height of the terminal in lines, 24 when it is not known."""
    return shutil.get_terminal_size((80, 24)).lines


def open_missing() -> None:
    """Give each standard stream that was closed by whoever started kdev an end in nothing."""
    # In this order each gets the lowest free number, which is its own.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the end
            setattr(sys, name, stream)


def turn_away(stream: TextIO) -> None:
    """Point a stream that takes no more to nothing, so that what is left in it troubles nobody later."""
    with suppress(OSError):
        stream.flush()
    with suppress(OSError), Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())


@contextmanager
def _to_reader() -> Generator[None]:
    try:
        with writing():
            yield
    except BrokenPipeError as exc:
        raise ReaderLeft from exc


def _in_width(text: str, label: str) -> str:
    """What is told behind a label: in lines for a terminal, and whole elsewhere, where it may be searched."""
    return hanging(text, width(sys.stderr), len(label)) if is_terminal(sys.stderr) else text


def _to_person(text: str, end: str = "\n") -> None:
    cleared = "\r\x1b[K" if _LINE.stands else ""
    _LINE.stands = False
    try:
        sys.stderr.write(f"{cleared}{text}{end}")
        sys.stderr.flush()
    except OSError:
        turn_away(sys.stderr)
