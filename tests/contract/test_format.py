"""What every schema must give: values that an independent validator accepts, or a refusal with a place."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from kdev.errors import PayloadError, Place
from kdev.payload.formats import critic_for, format_for, judge_for
from kdev.spec.model import Schema
from tests.conftest import CORPUS, require
from tests.unit.mock.made import stream, values

SPEED = CORPUS.parent / "research" / "gen_bench" / "speed" / "schemas.json"
LEAST = {"events.jsonl": 1.0, "draft7.jsonl": 0.94}


def lines(path: Path) -> Iterator[Mapping[str, object]]:
    if not path.exists():
        require("corpus", f"{path.name} is not beside this checkout")
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def judge(schema: object) -> Draft7Validator | Draft202012Validator:
    newer = "2020-12" in str(schema.get("$schema") if isinstance(schema, dict) else "")
    validator = Draft202012Validator if newer else Draft7Validator
    return validator(schema, format_checker=validator.FORMAT_CHECKER)


@pytest.mark.parametrize("name", LEAST)
def test_every_schema_conforms_or_is_refused_with_a_place(name: str) -> None:
    wrong, refused, seen = [], [], 0
    for line in lines(CORPUS / "schemas" / name):
        seen += 1
        try:
            made = values(stream(line["schema"]), 20)
        except PayloadError as exc:
            refused.append((line["id"], exc.place))
            continue
        wrong += [line["id"] for value in made if not judge(line["schema"]).is_valid(value)]

    assert wrong == []
    assert None not in {place for _, place in refused}
    assert 1 - len(refused) / seen >= LEAST[name], refused


@pytest.mark.parametrize("name", ["car", "booking", "order", "telemetry", "tree"])
def test_five_thousand_events_conform(name: str) -> None:
    if not SPEED.exists():
        require("corpus", "the schemas of the benchmark are not beside this checkout")
    schema = json.loads(SPEED.read_text(encoding="utf-8"))[name]
    validator = judge(schema)

    made = values(stream(schema), 5000)

    assert [value for value in made if not validator.is_valid(value)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": [1]}}},
        {"type": "string", "minLength": 5, "maxLength": 3},
        {"type": "string", "pattern": "^a", "format": "date", "maxLength": 3},
        {"$ref": "#/definitions/none"},
        {"type": "integer", "minimum": 0.2, "maximum": 0.8},
        {
            "definitions": {"a": {"required": ["a"], "properties": {"a": {"$ref": "#/definitions/a"}}}},
            "$ref": "#/definitions/a",
        },
    ],
    ids=lambda schema: json.dumps(schema)[:40],
)
def test_a_schema_without_a_value_is_refused_when_the_plan_is_made(schema: object) -> None:
    with pytest.raises(PayloadError) as caught:
        stream(schema)

    assert caught.value.place is not None


@pytest.mark.parametrize("dialect", ["", "http://json-schema.org/draft-07/schema#"])
def test_values_of_others_are_held_to_uuid_in_draft_07_as_well(dialect: str) -> None:
    named = {"format": {"type": "string"}, "ids": {"type": "array", "items": {"format": "uuid"}}}
    short = {"short": {"type": "string", "format": "uuid", "maxLength": 32}}
    value: dict[str, object] = {
        "type": "object",
        "properties": {**named, **short, "plain": {"enum": [{"format": "uuid"}]}},
    }
    schema = Schema({"$schema": dialect, **value} if dialect else value, "", lambda _: Place("x"))
    fits = judge_for(schema, format_for(schema))
    good = "0b9c1a52-7f0e-4a57-9d3e-4d3f2a1b6c7d"

    assert fits({"short": good.replace("-", "")})
    assert all(map(fits, ({"ids": [good, good.upper(), 7]}, {"plain": {"format": "uuid"}}, {"format": "x"})))
    assert not any(map(fits, ({"ids": ["x"]}, {"ids": [good + "0"]}, {"ids": [good.replace("-", "")]})))
    said = critic_for(schema, format_for(schema))({"ids": [good, "x"], "short": "x"})
    assert [(each.path, "uuid" in each.text) for each in said] == [(("ids", 1), True)]


def test_values_of_others_are_looked_through_for_tangles_only_where_their_schema_may_have_some() -> None:
    schema = Schema({"properties": {"id": {"type": "string", "format": "uuid"}}}, "", lambda _: Place("x"))

    assert judge_for(schema, format_for(schema)).__name__ == "is_valid"
