"""Records that know their message: what is told of those that break its schema."""

from __future__ import annotations

import json

import pytest

from kdev.model import ConsumedRecord
from kdev.tail.contract import MessageContract
from kdev.tail.lines import JsonLines
from kdev.tail.named import NamedLines, NamedRecord, label, with_value
from kdev.tail.paint import Segment
from kdev.tail.reading import read_as


def named(*problems: str) -> NamedRecord:
    """A record that breaks its message in these ways."""
    contract = MessageContract("Placed", json.loads, lambda _: not problems, lambda _: problems)
    (found,) = read_as({"t": [contract]})([ConsumedRecord("t", 0, 7, 0, None, b"{}", ())])
    assert isinstance(found, NamedRecord)
    return found


def text(segments: list[Segment]) -> str:
    return "".join(each.text for each in segments)


@pytest.mark.parametrize(
    ("problems", "line", "spread"),
    [
        ((), "Placed  ", "Placed  "),
        (("`$.a` is odd",), "Placed  BROKEN: `$.a` is odd  ", "Placed  BROKEN: `$.a` is odd  "),
        (
            ("`$.a` is odd", "`$.\x1b` is odd"),
            "Placed  BROKEN: `$.a` is odd (and 1 more)  ",
            "Placed  BROKEN:\n  `$.a` is odd\n  `$.\\x1b` is odd",
        ),
    ],
)
def test_a_line_says_the_first_mistake_and_a_record_spread_out_says_each(
    problems: tuple[str, ...], line: str, spread: str
) -> None:
    assert text(label(named(*problems), check=True)) == line
    assert text(label(named(*problems), check=True, spread=True)) == spread
    assert text(label(named(*problems), check=False, spread=True)) == "Placed  "


def test_of_very_many_mistakes_the_first_ten_are_told_and_the_others_counted() -> None:
    told = text(label(named(*(f"`$.f{n}` is odd" for n in range(1_012))), check=True, spread=True))

    assert told.count("is odd") == 10
    assert told.endswith("\n  and 1,002 more")


def test_a_program_gets_every_mistake() -> None:
    lines = NamedLines(JsonLines(), named=True, check=True)
    records = [with_value(named("a", "b"), b"1"), named()]

    told = [json.loads(line) for line in lines.render(records).splitlines()]

    assert [(each["problem"], each["problems"]) for each in told] == [
        ("a (and 1 more)", ["a", "b"]),
        (None, []),
    ]
