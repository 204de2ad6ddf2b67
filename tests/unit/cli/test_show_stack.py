import io

import pytest

from kdev.cli.show_status import lines as status_lines
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.runtime import ServiceStatus, StackStatus, State

DATA = "a very long folder, " * 6


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def status() -> StackStatus:
    service = ServiceStatus("kafka", State.RUNNING, identity="1")
    return StackStatus(
        "shop", RuntimeName.PROCESS, Mode.KRAFT, Endpoint("here:1"), (service,), "4.3.1", DATA.strip()
    )


def data_lines() -> list[str]:
    lines = status_lines(status())
    begin = next(n for n, line in enumerate(lines) if line.startswith("data "))
    return lines[begin : lines.index("", begin)]


def test_a_long_text_goes_on_below_itself_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "60")

    lines = data_lines()

    assert len(lines) == 3
    assert all(len(line) <= 60 for line in lines)
    assert all(len(line) - len(line.lstrip()) == 11 for line in lines[1:])


def test_a_long_text_is_one_line_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())

    assert data_lines() == [f"data       {DATA.strip()}"]
