"""What a user, or a document, says of the values of a field is done, or is an error that says why not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kdev.errors import SpecError, UsageError
from kdev.mock.plan.own_words import Matching, Provider, Values, Word, Words, require_met, word_from
from kdev.mock.plan.ranges import Between, During, Unclear
from kdev.wishes import FieldWord
from tests.unit.mock.made import NOW, stream, values

DAY = 86_400_000
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["email", "quantity", "customer", "lines", "placedAt", "note"],
    "properties": {
        "email": {"type": "string", "format": "email"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 50},
        "customer": {
            "type": "object",
            "required": ["email", "city", "country"],
            "properties": {
                "email": {"type": "string", "format": "email"},
                "city": {"type": "string"},
                "country": {"type": "string"},
            },
        },
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}},
        },
        "placedAt": {"type": "string", "format": "date-time"},
        "note": {"type": ["string", "null"], "maxLength": 12},
    },
}


def made(word: str, said: object, count: int = 60) -> list[Any]:
    return values(stream(ORDER, words={word: said}), count)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("faker:email", Provider("faker:email")),
        ("open", Values(("open",))),
        ("text:a|b", Values(("a|b",))),
        ("a|b|c", Values(("a", "b", "c"))),
        ("a*2|b", Values(("a", "a", "b"))),
        ("1..100", Between(1, 100, 0)),
        ("0.50..2.25", Between(0.5, 2.25, 2)),
        ("-5..-1", Between(-5, -1, 0)),
        ("-7d..now", During(-7 * DAY, 0, relative=True)),
        ("2026-01-01..2026-01-02", During(1_767_225_600_000, 1_767_312_000_000, relative=False)),
        ("/[A-Z]{3}/", Matching("[A-Z]{3}")),
        ([1, 2], Values((1, 2))),
        (7, Values((7,))),
        ({"values": ["a", "b"], "weights": [2, 1]}, Values(("a", "a", "b"))),
        ({"range": [1, 9]}, Between(1, 9, 0)),
        ({"regex": "[a-z]+"}, Matching("[a-z]+")),
        ({"faker": "city"}, Provider("city")),
        ({"value": None}, Values((None,))),
    ],
)
def test_a_word_is_read(said: object, word: Word) -> None:
    assert word_from(said) == word


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("9..1", "`9..1` ends before it begins"),
        ("-7d..2026-01-01", "mixes a date with a time from now"),
        ("2026-01-01..2026-13-01", "is not a date"),
        ({"valeus": [1]}, "`valeus` is not known here"),
        ({"values": ["a"], "weights": [1, 2]}, "`weights` do not go with `values`"),
        ({"values": []}, "is no list of values"),
        ({"range": "a..b"}, "is not a range"),
        ({}, "says nothing of the values"),
    ],
)
def test_a_word_that_cannot_be_read_says_why(said: object, problem: str) -> None:
    with pytest.raises(Unclear, match=re.escape(problem)) as caught:
        word_from(said)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("field", "met"),
    [
        ("email", ["email", "customer.email"]),
        ("customer.email", ["customer.email"]),
        ("$.email", ["email"]),
        ("$.customer.email", ["customer.email"]),
        ("OrderPlaced.email", ["email", "customer.email"]),
        ("OrderPaid.email", []),
        ("lines.sku", ["lines[].sku"]),
        ("lines[].sku", ["lines[].sku"]),
        ("$.lines[*].sku", ["lines[].sku"]),
        ("mail", []),
    ],
)
def test_a_field_is_meant_by_its_name_its_path_or_its_message(field: str, met: list[str]) -> None:
    words = Words([FieldWord(field, "x")], "OrderPlaced", set())

    assert [path for path in ("email", "customer.email", "lines[].sku", "total|1") if words.of(path)] == met


def test_an_option_is_stronger_than_a_file_and_a_path_than_a_name() -> None:
    said = [
        FieldWord("customer.email", "file, path", "kdev.toml"),
        FieldWord("email", "option, name"),
        FieldWord("customer.email", "option, path"),
        FieldWord("phone", "first"),
        FieldWord("phone", "last"),
    ]
    words = Words(said, "m", set())

    chosen = [words.of(path) for path in ("customer.email", "email", "phone")]
    assert [word.said if word else None for word in chosen] == ["option, path", "option, name", "last"]


@pytest.mark.parametrize(
    ("field", "said", "allowed"),
    [
        ("quantity", "3..5", {3, 4, 5}),
        ("quantity", "7", {7}),
        ("quantity", {"values": [1, 2]}, {1, 2}),
        ("$.email", "a@example.com|b@example.com", {"a@example.com", "b@example.com"}),
        ("$.email", {"value": "a@example.com"}, {"a@example.com"}),
    ],
)
def test_values_are_those_that_were_said(field: str, said: object, allowed: set[object]) -> None:
    name = field.removeprefix("$.")

    assert {value[name] for value in made(field, said)} == allowed


def test_a_regular_expression_is_matched_as_a_whole() -> None:
    found = made("sku", r"/SKU-\d{4}[A-C]/")

    assert all(re.fullmatch(r"SKU-\d{4}[A-C]", line["sku"]) for value in found for line in value["lines"])


def test_times_from_now_are_told_from_the_event_and_dates_are_dates() -> None:
    early = made("placedAt", "-2d..-1d")
    fixed = made("placedAt", "2024-02-01..2024-02-03")

    assert all("2025-12-30T" < value["placedAt"] < "2025-12-31T23" for value in early)
    assert len({value["placedAt"] for value in early}) == len(early)
    assert all("2024-02-01" <= value["placedAt"] < "2024-02-03T1" for value in fixed)


@pytest.mark.parametrize("said", ["faker:color_name", "color_name", "faker.color.human"])
def test_a_provider_is_asked_by_any_of_its_names(said: str) -> None:
    if said.startswith("faker."):
        said = "color.human"

    assert len({value["customer"]["city"] for value in made("city", said)}) > 3


def test_what_was_said_of_one_field_is_kept_to_by_those_that_agree_with_it() -> None:
    found = made("country", "Norway|Denmark", 200)

    assert {value["customer"]["country"] for value in found} == {"Norway", "Denmark"}
    assert {"Oslo", "Bergen"} & {v["customer"]["city"] for v in found if v["customer"]["country"] == "Norway"}
    assert "Oslo" not in {v["customer"]["city"] for v in found if v["customer"]["country"] == "Denmark"}


def test_null_or_a_whole_list_can_be_said_outright() -> None:
    assert {value["note"] for value in made("note", {"value": None})} == {None}
    assert all(value["note"] == "gift" for value in made("note", "gift"))
    assert all(value["lines"] == [{"sku": "A"}] for value in made("lines", '[{"sku": "A"}]'))


@pytest.mark.parametrize(
    ("field", "said", "problem"),
    [
        ("quantity", "0", "`--set quantity=0`: `0` does not keep `minimum: 1`"),
        ("quantity", "60..90", "which do not keep `maximum: 50`"),
        ("quantity", "1|2|99", "`99` does not keep `maximum: 50`"),
        ("quantity", "many", "`many` does not keep `type: integer`"),
        ("note", "much too long for it", "does not keep `maxLength: 12`"),
        ("$.email", "nobody", "`nobody` does not keep `format: email`"),
        ("email", "faker:emial", "`faker:emial` is no provider"),
        ("note", "/[A-/", "`/[A-/` is no regular expression"),
        ("lines", "[]", "`--set lines=[]` does not fit"),
    ],
)
def test_a_word_that_does_not_fit_the_schema_says_which_constraint(
    field: str, said: str, problem: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(problem)) as caught:
        made(field, said)

    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_a_word_about_no_field_names_the_nearest() -> None:
    words = [FieldWord("custmer.email", "x"), FieldWord("old", "x", "kdev.toml")]

    with pytest.raises(UsageError, match=r"`--set custmer.email=...` is about no field") as caught:
        require_met(words, set(), ["customer.email", "lines[].sku"])

    assert caught.value.hint == "did you mean `customer.email`?"


def test_a_word_about_a_field_that_is_not_sent_names_its_message() -> None:
    fields = [("OrderShipped", "parcel.carrier"), ("OrderPlaced", "customer.email")]

    with pytest.raises(UsageError) as caught:
        require_met([FieldWord("carrier", "x")], set(), ["customer.email"], lambda: fields)

    assert str(caught.value) == "`--set carrier=...` is about a field of `OrderShipped`, which is not sent"
    assert "`OrderShipped` with `--message`" in caught.value.hint


def extended(**said: object) -> list[Any]:
    field = {
        "type": "string",
        "maxLength": 40,
        **{name.replace("_", "-"): each for name, each in said.items()},
    }
    return values(stream({"type": "object", "required": ["f"], "properties": {"f": field}}), 60)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ({"x_kdev": "city"}, r"[A-Z].+"),
        ({"x_kdev": {"faker": "ean8"}}, r"\d{8}"),
        ({"x_kdev": {"values": ["a", "b"]}}, r"[ab]"),
        ({"x_kdev": {"range": [10, 20]}}, r"1\d|20"),
        ({"x_kdev": {"regex": "[A-C]{2}"}}, r"[A-C]{2}"),
        ({"x_kdev": "a|b|c"}, r"[abc]"),
        ({"x_faker": "internet.email"}, r".+@.+"),
        ({"x_faker": "name.firstName"}, r"\w+"),
        ({"x_faker": "ean8"}, r"\d{8}"),
        ({"x_faker": {"finance.amount": [5, 9]}}, r"[5-9]"),
        ({"x_faker": {"person.lastName": []}}, r"\w+"),
    ],
)
def test_a_document_says_what_values_are(said: dict[str, object], form: str) -> None:
    assert all(re.fullmatch(form, value["f"]) for value in extended(**said))


@pytest.mark.parametrize("name", ["x_kdev", "x_faker"])
def test_a_document_that_names_no_provider_is_at_fault(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        extended(**{name: "emial"})

    extension = name.replace("_", "-")
    assert str(caught.value) == (
        f"spec.yaml $.properties.f has an `{extension}` that cannot be followed: `emial` is no provider"
    )
    assert caught.value.exit_code == 3
    assert caught.value.hint == "did you mean `email`?"


def test_a_word_is_about_the_key_or_a_field_of_it() -> None:
    region = {"type": "string"}
    part = {"type": "object", "required": ["region"], "properties": {"region": region}}
    whole = stream({"type": "object"}, key=region, words={"key": "eu|us"})
    inner = stream({"type": "object"}, key=part, words={"key.region": "eu|us"})

    assert set(whole.make(0, [NOW] * 300).keys or ()) == {b"eu", b"us"}
    assert set(inner.make(0, [NOW] * 300).keys or ()) == {b'{"region":"eu"}', b'{"region":"us"}'}
    assert "key.region" in inner.paths


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("a*99999999999|b", "the weights add up to more than 65,536"),
        ({"values": ["a", "b"], "weights": [10**12, 1]}, "the weights add up to more than 65,536"),
        ("a*0|b*0", "the weights are all 0"),
        (f"1..{'9' * 400}", "the range has an end that is beyond all numbers"),
        ("-99999999999w..now", "`-99999999999w..now` is out of range"),
        ("0001-01-01T00:00+10:00..now", "`0001-01-01T00:00+10:00..now` mixes a date with a time from now"),
        ("0001-01-01T00:00+10:00..2026-01-01", "`0001-01-01T00:00+10:00..2026-01-01` is out of range"),
        (float("inf"), "`inf` is no number that a record can have"),
        ({"values": [[float("nan")]]}, "`nan` is no number that a record can have"),
    ],
)
def test_what_has_no_room_anywhere_is_told_before_anything_is_made(said: object, problem: str) -> None:
    with pytest.raises(Unclear) as caught:
        word_from(said)

    assert str(caught.value) == problem
    assert caught.value.hint


def test_large_weights_in_a_small_proportion_are_taken() -> None:
    assert word_from({"values": ["a", "b"], "weights": [2 * 10**9, 10**9]}) == Values(("a", "a", "b"))


def test_whole_numbers_of_a_range_are_exact_however_large() -> None:
    large = 2**53 + 1
    whole = stream({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]},
                   words={"n": f"{large}..{large}"})  # fmt: skip

    assert values(whole, 3) == [{"n": large}] * 3


@pytest.mark.parametrize("said", ["NaN", "Infinity", "1e999", "[" * 5000])
@pytest.mark.parametrize("kind", ["integer", "number", "array"])
def test_a_text_that_is_no_value_of_json_is_none_of_a_field(said: str, kind: str) -> None:
    schema = {"type": "object", "properties": {"n": {"type": kind}}, "required": ["n"]}
    with pytest.raises(UsageError):
        stream(schema, words={"n": said})


def test_a_word_about_a_list_that_cannot_be_understood_is_told() -> None:
    with pytest.raises(UsageError, match=r"`9\.\.2` ends before it begins") as caught:
        made("lines", "9..2")

    assert caught.value.hint == "the smaller end comes first"
