from __future__ import annotations

import json

import pytest

from kdev.model import ConsumedRecord
from kdev.tail.filters import Wanted
from kdev.tail.unfound import ENOUGH


def told(where: str, *values: object, finish: bool = True) -> list[str]:
    notes: list[str] = []
    wanted = Wanted(where=where)
    unfound = wanted.unfound(notes.append)
    keep = unfound.watching(wanted.judge())
    assert keep is not None
    for offset, value in enumerate(values):
        keep(ConsumedRecord("t", 0, offset, 0, None, None if value is None else json.dumps(value).encode()))
    if finish:
        unfound.finish()
        unfound.finish()
    return notes


RENTAL = {"days": 3, "customer": {"city": "Kiel"}}


@pytest.mark.parametrize(
    ("where", "note"),
    [
        ("value.dayz > 3", "the only record has no `value.dayz`: did you mean `value.days`?"),
        (
            'value.customer.citi == "Ulm"',
            "the only record has no `value.customer.citi`: did you mean `value.customer.city`?",
        ),
        ("value.zzz", "the only record has no `value.zzz`; there is `value.days`, `value.customer`"),
        ("value.days[0] == 1", "the only record has no `value.days[0]`"),
    ],
)
def test_a_part_that_no_record_has_is_told_once_with_what_is_near(where: str, note: str) -> None:
    assert told(where, RENTAL) == [note]


def test_a_part_that_any_record_has_is_not_told() -> None:
    assert told("value.days > 3 or value.late", RENTAL, {"late": None}, RENTAL) == []
    assert told('key == "x"', RENTAL) == []
    assert told("value.days > 3") == []
    assert told("value.days > 3", None) == []


def test_a_hundred_records_without_it_are_enough() -> None:
    assert told("value.dayz", *[RENTAL] * (ENOUGH - 1), finish=False) == []
    assert told("value.dayz", *[RENTAL] * ENOUGH * 2, finish=False) == [
        "none of 100 records has `value.dayz`: did you mean `value.days`?"
    ]


@pytest.mark.parametrize(
    ("where", "note"),
    [
        (
            'value.days > "30"',
            '`value.days` is a number, so it never compares with the text `"30"`: write `30`',
        ),
        ("'x' != value.days", "`value.days` is a number, so it never compares with the text `'x'`"),
        (
            "value.customer.city == 3",
            '`value.customer.city` is a text, so it never compares with the number `3`: write `"3"`',
        ),
    ],
)
def test_a_number_that_is_compared_with_a_text_is_told(where: str, note: str) -> None:
    assert told(where, RENTAL, RENTAL) == [note]


@pytest.mark.parametrize(
    "where", ['value.days > "3"', "value.days > 3", "value.days == value.days", "value == 'x'"]
)
def test_what_compares_with_any_record_is_not_told(where: str) -> None:
    assert told(where, {"days": 3}, {"days": "4"}, {"days": None}, {}) == []
