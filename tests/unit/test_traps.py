"""The page of traps and the tests that provoke them say the same."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "explanation" / "traps.md"
TESTS = ROOT / "tests"
_ROW = re.compile(r"(?m)^\| (\d+) \| .* \| (.+) \|$")
_MARK = re.compile(r"\.trap\(([\d, ]+)\)")


def rows() -> dict[int, str]:
    """What the page says of the test of each trap."""
    return {int(number): told for number, told in _ROW.findall(PAGE.read_text(encoding="utf-8"))}


def marked() -> dict[int, set[str]]:
    """The files whose tests have the mark of a trap, without their ending, from `tests` on."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for numbers in _MARK.findall(path.read_text(encoding="utf-8")):
            for number in numbers.split(","):
                found[int(number)].add(_short(path))
    return found


def _short(path: Path) -> str:
    return path.relative_to(TESTS).with_suffix("").as_posix()


def test_each_of_the_thirty_five_traps_is_on_the_page() -> None:
    assert list(rows()) == list(range(1, 36))


def test_the_page_names_the_files_in_which_a_trap_is_provoked_or_the_reason_why_it_is_not() -> None:
    tests = marked()
    assert set(tests) <= set(rows())
    for number, told in rows().items():
        named = set(re.findall(r"`([\w/]+)`", told))
        assert named == tests[number], f"trap {number}"
        assert named or told.startswith("none: "), f"trap {number}"
