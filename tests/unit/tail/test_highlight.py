from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kdev.tail.highlight import marker_of
from kdev.tail.paint import Segment, paint_json, style

_CODES = re.compile(r"\x1b\[[0-9;]*m")


def shown(text: str, *patterns: str, colour: str | None = None) -> str:
    marker = marker_of(patterns)
    assert marker is not None
    found = marker(Segment(text, paint_json if colour is None else style(colour)))
    return found.painter(found.text)


def test_without_a_pattern_nothing_stands_out() -> None:
    assert marker_of(()) is None
    assert marker_of(("(?L)of bytes only",)) is None


def test_a_match_is_reversed_within_its_colour() -> None:
    assert shown("a Kiel b", "Kiel", colour="1") == "\x1b[1ma \x1b[7mKiel\x1b[27m b\x1b[0m"


def test_a_match_over_two_colours_is_reversed_in_both() -> None:
    assert shown('{"n":1}', 'n":1') == (
        '{\x1b[36m"\x1b[7mn"\x1b[27m\x1b[0m\x1b[7m:\x1b[27m\x1b[33m\x1b[7m1\x1b[27m\x1b[0m}'
    )


def test_each_pattern_stands_out_also_where_they_overlap() -> None:
    assert shown("abcd", "bc", "(?i)CD", colour="1") == "\x1b[1ma\x1b[7mbcd\x1b[27m\x1b[0m"


PATTERNS = st.sampled_from(["a*", "[b-z]+", "1", "(?i)X|\\d", "$"])


@given(st.text(st.characters(exclude_characters="\x1b")), PATTERNS)
def test_what_is_seen_stays_the_same(text: str, pattern: str) -> None:
    assert _CODES.sub("", shown(text, pattern)) == text
