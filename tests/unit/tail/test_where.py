"""`--where`: what an expression means, and what it never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.filters import Wanted
from kdev.tail.where import where_from

RECORD = ConsumedRecord(
    "car-rentals",
    2,
    41,
    1_767_268_800_000,
    b"HH-AB 1",
    b'{"days":3,"city":"Kiel","tags":["a","b"],"car":{"make":"VW","new":true},"none":null,"odd name":1}',
    (("source", b"web"), ("empty", None)),
)


@pytest.mark.parametrize(
    "text",
    [
        "value.days > 2",
        "value.days == 3.0",
        "value.days >= 3 and value.days <= 3",
        'value.city == "Kiel"',
        "value.city == 'Kiel' or false",
        "not value.days > 3",
        "value.car.new",
        "value.car.new == true",
        "value.none == null",
        "value.missing == null",
        "value.missing.deeper[3] == null",
        'value.tags contains "b"',
        'value.car contains "make"',
        '"b" in value.tags',
        'value.tags[0] == "a"',
        'value.tags[-1] == "b"',
        'value["odd name"] == 1',
        'value.city matches "^K.*l$"',
        'value.city contains "ie"',
        "partition == 2 and offset > 40 and topic == 'car-rentals'",
        'key matches "^HH"',
        'headers.source == "web"',
        "headers.empty == null",
        "timestamp > 1767268799999",
        "size > 50",
        "(value.days == 1 or value.days == 3) and not (partition == 0)",
        "value.days != 4",
        'value.city in ["Ulm", "Kiel"]',
        'value.city in ("Ulm", "Kiel") and value.days in [3]',
        "value.days in (3, 4) or false",
        '"b" in (value.tags)',
        "value.city != 3",
    ],
)
def test_an_expression_that_holds(text: str) -> None:
    assert where_from(text)(RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "value.days > 3",
        'value.days > "2"',
        "value.city > 3",
        "value.car == 1",
        "value.car.new == 1",
        "value.days",
        "value.missing > 0",
        "value.tags[7] == 'a'",
        'key matches "^B"',
        "not value.car.new",
        "1 in value.city",
        'value.city in ["Ulm", "Bonn"]',
        'value.days in ["3"]',
        "value.tags in value",
        "value.car in value",
        "value.days in value.car",
        "value contains value.car",
        "value.tags contains value.car",
        "value.tags contains value.tags",
        "headers contains partition",
        "value.car > value.tags",
        "value.days in 3",
    ],
)
def test_an_expression_that_does_not_hold(text: str) -> None:
    assert not where_from(text)(RECORD)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("value.days > and 3", 13),
        ("value.days > 3 3", 15),
        ("price > 3", 0),
        ("value. > 3", 7),
        ("value[ > 3", 7),
        ("(value.days", 11),
        ("value.days > 3;", 14),
        ('value.city matches "("', 19),
        ("value.city matches 3", 19),
        ("", 0),
        ("__import__('os')", 0),
        ("value.days.__class__()", 20),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, at: int) -> None:
    with pytest.raises(UsageError) as caught:
        where_from(text)

    line, marked = caught.value.hint.split("\n")
    assert line == text
    assert marked.index("^") - len("hint: ") == at


@given(st.text(alphabet="value.days >3()[]\"'and or not==contains", max_size=40))
def test_any_text_is_an_expression_or_told_to_be_none(text: str) -> None:
    try:
        judge = where_from(text)
    except UsageError:
        return

    assert judge(RECORD) in (True, False)


def test_true_is_no_number_in_a_list_either() -> None:
    record = RECORD._replace(value=b'{"ones":[1,1.0],"trues":[true,null]}')

    assert where_from("value.ones contains 1 and value.trues contains true and null in value.trues")(record)
    assert not where_from("value.ones contains true or value.trues contains 1")(record)


def test_numbers_of_thousands_of_digits_are_no_trouble() -> None:
    long = "9" * 5000
    record = RECORD._replace(value=f'{{"n":3,"long":{long}}}'.encode())

    assert not where_from(f"value.days == {long}")(RECORD)
    assert not where_from(f"value.tags[{long}] == 1")(RECORD)
    assert where_from("value.n == 3")(record)
    assert where_from("value.long > 3")(record)


def test_an_expression_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(UsageError, match="nested"):
        where_from("(" * 5000 + "1" + ")" * 5000)
    with pytest.raises(UsageError, match="nested"):
        where_from("not " * 5000 + "true")


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (Wanted(grep=("Kiel",)), True),
        (Wanted(grep=("kiel",)), False),
        (Wanted(grep=("(?i)kiel", "HH-")), True),
        (Wanted(grep=("Kiel",), exclude=("VW",)), False),
        (Wanted(keys=("HH-*", "B-*")), True),
        (Wanted(keys=("B-*",)), False),
        (Wanted(headers=("source",)), True),
        (Wanted(headers=("source=w?b",)), True),
        (Wanted(headers=("source=app",)), False),
        (Wanted(headers=("other",)), False),
        (Wanted(keys=("HH*",), where="value.days > 3"), False),
    ],
)
def test_filters_hold_or_not(wanted: Wanted, holds: bool) -> None:
    judge = wanted.judge()

    assert judge is not None
    assert judge(RECORD) is holds


def test_nothing_asked_for_is_no_filter_and_a_broken_pattern_is_refused() -> None:
    assert Wanted().judge() is None
    with pytest.raises(UsageError, match="--grep"):
        Wanted(grep=("(",)).judge()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('value.city = "Kiel"', "`=` is written `==` here"),
        ("value.days > 3 && value.days < 5", "`&&` is written `and` here"),
        ("value.days > 3 || value.days < 5", "`||` is written `or` here"),
        ("!value.car.new", "`!` is written `not` here"),
        ("value.city =~ 'K'", "`=~` is written `matches` here"),
        ('value.city in ["Kiel"', "expected `,` or `]`"),
        ('value.city in ("Kiel", "Ulm"', "expected `,` or `)`"),
        ("value.city in []", "expected a value"),
    ],
)
def test_what_other_languages_write_is_told_with_what_is_written_here(text: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        where_from(text)

    assert str(caught.value) == f"`--where`: {problem}"
