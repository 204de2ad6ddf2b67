import io
import os
import subprocess
import sys

import pytest

from kdev.cli import console
from kdev.errors import StackError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_error_is_shown_with_its_hint_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    console.error(StackError("nothing runs", hint="start it: `kdev up`"))

    assert capsys.readouterr() == ("", "error: nothing runs\nhint: start it: `kdev up`\n")


def test_columns_are_as_wide_as_needed_and_numbers_stand_to_the_right() -> None:
    lines = console.table_lines(["TOPIC", "PARTITIONS"], [("a", 12), ("longer-name", 3)])

    assert lines == ["TOPIC        PARTITIONS", "a                    12", "longer-name           3"]


@pytest.mark.parametrize(
    ("environ", "choice", "shown"),
    [
        ({}, "auto", True),
        ({"NO_COLOR": "1"}, "auto", False),
        ({"NO_COLOR": "1"}, "always", True),
        ({"NO_COLOR": "1", "KDEV_COLOR": "always"}, "auto", True),
        ({"TERM": "dumb"}, "auto", False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, "auto", True),
        ({"KDEV_COLOR": "never"}, "auto", False),
    ],
)
def test_the_flag_then_the_variables_then_the_terminal_decide_on_colour(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], choice: str, shown: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert console.colour(Terminal(), choice) is shown


def test_no_colour_where_nobody_looks() -> None:
    assert console.styled("text", console.BOLD, stream=io.StringIO()) == "text"
    assert console.styled("text", console.BOLD, stream=Terminal()) != "text"


def test_a_reader_that_leaves_in_the_middle_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())

    with pytest.raises(console.ReaderLeft):
        console.data("one more line")


def test_a_reader_that_leaves_is_no_error() -> None:
    code = "from kdev.cli.app import run; import sys; sys.argv[1:] = ['env', '-b', 'here:1']; run()"
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (0, "")


class Answers:
    """Stands in for a person at standard input."""

    def __init__(self, answer: str | type[BaseException]) -> None:
        self._answer = answer

    def readline(self) -> str:
        if isinstance(self._answer, str):
            return self._answer
        raise self._answer


@pytest.mark.parametrize(
    ("answer", "yes"), [("y\n", True), (" YES \n", True), ("n\n", False), ("\n", False), ("yess\n", False)]
)
def test_only_a_yes_is_a_yes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, yes: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Answers(answer))

    assert console.ask("sure?") is yes
    assert capsys.readouterr() == ("", "sure? [y/N] ")


def test_a_question_that_is_left_leaves_its_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Answers(""))
    ended = console.ask("sure?")
    monkeypatch.setattr("sys.stdin", Answers(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        console.ask("sure?")

    assert not ended
    assert capsys.readouterr() == ("", "sure? [y/N] \nsure? [y/N] \n")


def test_a_note_takes_the_place_of_what_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    console.passing("scanning 5 %")
    console.note("`t` was deleted")
    console.passing("")

    clear = "\r\x1b[K"
    assert capsys.readouterr().err == f"kdev: scanning 5 % …\r{clear}kdev: `t` was deleted\n"
