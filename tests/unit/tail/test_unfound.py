from __future__ import annotations

import json

import pytest

from kdev.cli.tail_shape import shape_from
from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.filters import Wanted
from kdev.tail.instants import TimeForm
from kdev.tail.lines import JsonLines
from kdev.tail.unfound import ENOUGH, Watched


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
        (
            "value.custmer.city",
            "the only record has no `value.custmer.city`: did you mean `value.customer.city`?",
        ),
        ("value.custmer.zip", "the only record has no `value.custmer.zip`: did you mean `value.customer`?"),
        ("value.city", "the only record has no `value.city`: did you mean `value.customer.city`?"),
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


def test_fields_that_no_record_has_are_told_as_they_are_typed() -> None:
    notes: list[str] = []
    shape = shape_from("days,city,value.days,dayz", None, None, TimeForm.CLOCK)
    lacking = shape.unfound(notes.append)
    assert lacking is not None
    view = Watched(JsonLines(), lacking)
    record = ConsumedRecord("t", 0, 1, 0, None, json.dumps(RENTAL).encode())

    assert view.render([record] * 2) == JsonLines().render([record] * 2)
    lacking.finish()

    assert notes == [
        "none of 2 records has `city`: did you mean `customer.city`?",
        "none of 2 records has `value.days`: did you mean `days`?",
        "none of 2 records has `dayz`: did you mean `days`?",
    ]
    assert shape_from(None, None, None, TimeForm.CLOCK).unfound(notes.append) is None


@pytest.mark.parametrize(
    ("where", "meant"),
    [
        ("patient.age > 3", "value.patient.age"),
        ("days > 3 and late", "value.days"),
        ("vale.items[0].id == 1", "value.items[0].id"),
        ("ofset > 3", "offset"),
        ('key == "x" or header.source == "app"', "headers.source"),
    ],
)
def test_a_field_without_value_before_it_gets_the_path_that_is_meant(where: str, meant: str) -> None:
    with pytest.raises(UsageError) as refused:
        Wanted(where=where).judge()

    assert refused.value.hint.startswith(f"{where}\n")
    assert refused.value.hint.endswith(f"^ did you mean `{meant}`?")
