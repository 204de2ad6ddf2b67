"""Lines that are longer than the terminal is wide."""

from __future__ import annotations

import io

import pytest

from kdev.cli.layout import hung


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


def test_a_pipe_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")

    assert hung("a " * 40, 10, io.StringIO()) == "a " * 40
