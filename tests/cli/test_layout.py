"""Lines that are longer than the terminal is wide."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.cli import console
from kdev.cli.layout import hung
from kdev.cli.wrapping import hanging, split, wrapped
from kdev.errors import StackError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_line_goes_on_below_itself_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    line = "topics    car-rentals 75 (p0 29)   car.available 25"

    assert (
        hung(line, 10, Terminal())
        == "topics    car-rentals 75 (p0\n          29)   car.available\n          25"
    )


def test_where_there_is_no_room_beside_a_label_a_line_goes_on_farther_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "24")

    told = hung("  ok    memory   16.7 GB are free", 17, Terminal())
    hint = hung(f"{'':17}fetches it once, with Maven", 17, Terminal())

    assert told == "  ok    memory   16.7 GB\n      are free"
    assert hint == "      fetches it once,\n      with Maven"


def test_a_pipe_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")

    assert hung("a " * 40, 10, io.StringIO()) == "a " * 40


@pytest.mark.parametrize("width", [40, 60, 80])
def test_what_is_told_on_a_terminal_breaks_at_spaces_and_not_within_a_command(width: int) -> None:
    first = "no broker answers at 127.0.0.1:9092, `kdev up --name a` (or `kdev up -h`) starts one"
    text = f"{first}\n  see /var/log/a.log, which it wrote"

    lines = hanging(text, width, 7).split("\n")

    told = " ".join(line.strip() for line in lines)
    assert told == " ".join(text.split())
    for part in ("127.0.0.1:9092,", "`kdev up --name a`", "(or", "`kdev up -h`)", "/var/log/a.log,"):
        assert any(part in line for line in lines), part
    assert all(len(line) + (0 if number else 7) <= width for number, line in enumerate(lines))
    assert all(line.startswith(" ") for line in lines[1:])


def test_what_is_longer_than_a_line_stays_whole_but_in_tables() -> None:
    assert wrapped("at /a/very/long/path/to/x", 10) == ["at", "/a/very/long/path/to/x"]
    assert split("one of A-1|B-22|C-333|D-4, more", 10) == ["one of", "A-1|B-22|", "C-333|D-4,", "more"]
    assert split("abcdefghijkl mn", 5) == ["abcde", "fghij", "kl mn"]


@given(st.text(alphabet="ab `|,/\n", max_size=80), st.integers(1, 30))
def test_no_character_is_lost_where_lines_are_broken(text: str, room: int) -> None:
    line = text.replace("\n", "")

    assert "".join(split(line, room)).replace(" ", "") == line.replace(" ", "")
    assert all(len(each.strip()) <= room for each in split(line, room))
    assert hanging(text, room, 3).split() == text.split()


def test_an_error_in_a_terminal_keeps_to_its_width_and_in_a_pipe_stays_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    problem = StackError(
        "port `9092` is taken by another program", hint="take another: `kdev up --port auto`"
    )
    terminal, pipe = Terminal(), io.StringIO()

    for stream in (terminal, pipe):
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("NO_COLOR", "1")
        console.error(problem)
        console.note("one two three four five six seven")

    assert terminal.getvalue() == (
        "error: port `9092` is taken by\n       another program\n"
        "hint: take another:\n      `kdev up --port auto`\n"
        "kdev: one two three four five\n      six seven\n"
    )
    assert pipe.getvalue() == (
        f"error: {problem}\nhint: {problem.hint}\nkdev: one two three four five six seven\n"
    )
