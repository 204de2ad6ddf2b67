"""Documents made to keep a reader busy for ever: each ends with a problem, or is simply read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kdev.payload.check import critic_of
from kdev.spec.load import Diagnosis, examine
from kdev.spec.reading.findings import MOST_TOLD
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write

BEYOND = "grows beyond all measure through its references"


def found(write: Write, text: str, head: str = HEAD_3) -> Diagnosis:
    return examine(write("", head=head + text), critic_of)


def fan(kind: str, keyword: str, levels: int = 40) -> str:
    """Definitions that each lead to the next one twice."""
    two = "[{{$ref: '#/components/{0}/s{1}'}}, {{$ref: '#/components/{0}/s{1}'}}]"
    lines = [f"    s{n}: {{{keyword}: {two.format(kind, n + 1)}}}" for n in range(levels)]
    return "\n".join([f"  {kind}:", *lines, f"    s{levels}: {{}}", ""])


def branching(levels: int = 40, prefix: str = "x-s") -> str:
    """Extensions that each hold the next one twice."""
    lines = [
        f"{prefix}{n}: {{a: {{$ref: '#/{prefix}{n + 1}'}}, b: {{$ref: '#/{prefix}{n + 1}'}}}}"
        for n in range(levels)
    ]
    return "\n".join([*lines, f"{prefix}{levels}: {{}}", ""])


@pytest.mark.parametrize("head", [HEAD_2, HEAD_3])
def test_schemas_that_branch_at_every_step_are_read_and_judge_no_examples(write: Write, head: str) -> None:
    message = "{payload: {$ref: '#/components/schemas/s0'}, examples: [{payload: {}}]}"
    inner = f"subscribe: {{message: {message}}}" if head == HEAD_2 else f"messages: {{m: {message}}}"

    text = f"channels: {{a: {{{inner}}}}}\ncomponents:\n{fan('schemas', 'allOf')}"

    assert found(write, text, head).problems == ()


@pytest.mark.parametrize("extra", ["", "examples: [{payload: {$ref: '#/x-s0'}}]"])
def test_values_that_branch_at_every_step_end_with_their_place(write: Write, extra: str) -> None:
    text = f"channels: {{a: {{x-b: {{$ref: '#/x-s0'}}, messages: {{m: {{{extra}}}}}}}}}\n{branching()}"

    (problem,) = found(write, text).problems

    assert problem.text == BEYOND
    assert problem.place.path.startswith("$.x-s")
    assert problem.hint


def test_traits_that_branch_at_every_step_end_with_their_place(write: Write) -> None:
    message = "{headers: {$ref: '#/x-s0'}, traits: [{headers: {$ref: '#/x-t0'}}]}"
    text = f"channels: {{a: {{messages: {{m: {message}}}}}}}\n{branching()}{branching(prefix='x-t')}"

    (problem,) = found(write, text).problems

    assert problem.text == BEYOND


def test_choices_of_messages_that_lead_to_themselves_or_branch_are_read(write: Write) -> None:
    circle = "{oneOf: [{$ref: '#/components/messages/s0'}, {$ref: '#/components/messages/c'}]}"
    text = (
        "channels: {a: {subscribe: {message: {$ref: '#/components/messages/c'}}}}\n"
        f"components:\n{fan('messages', 'oneOf')}    c: {circle}\n"
    )

    diagnosis = found(write, text, HEAD_2)

    assert diagnosis.spec is not None
    assert len(diagnosis.spec.channels[0].messages) == 1


def test_many_channels_with_the_same_many_messages_end(write: Write) -> None:
    messages = ", ".join(f"m{n}: {{}}" for n in range(1500))
    channels = "\n".join(f"  c{n}: {{$ref: '#/channels/c'}}" for n in range(1500))

    assert (
        found(write, f"channels:\n  c: {{messages: {{{messages}}}}}\n{channels}\n").errors[0].text == BEYOND
    )


def test_a_pointer_through_references_without_end_ends(write: Write) -> None:
    nested = "\n".join(f"x-{n}: {{$ref: '#/x-{n + 1}/k'}}" for n in range(200))

    diagnosis = found(write, f"{nested}\nx-200: {{k: {{k: 1}}}}\n")

    assert "leads through too many references" in diagnosis.errors[0].text


def test_of_endless_errors_a_thousand_are_told_and_warnings_make_no_document_invalid(write: Write) -> None:
    unknown = "\n".join(f"unknown{n}: 1" for n in range(MOST_TOLD + 10))
    numbers = "\n".join(f"  {n}: 1" for n in range(MOST_TOLD + 10))

    errors, warnings = found(write, unknown).problems, found(write, f"x-a:\n{numbers}")

    assert len(errors) == MOST_TOLD + 1
    assert errors[0].text == "has more than 1,000 errors; the rest of it was not looked at"
    assert warnings.spec is not None
    assert len(warnings.problems) == MOST_TOLD


def test_thousands_of_names_are_compared_with_few_of_each_other(write: Write) -> None:
    wrong = "\n".join(f"    s{n}: {{$ref: '#/components/schemas/t{n}'}}" for n in range(1500))

    assert len(found(write, f"components:\n  schemas:\n{wrong}\n").errors) == MOST_TOLD + 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("x-a: [" + "0," * 500_000 + "0]", "has more than 500,000 values"),
        ("x-a: " + "[" * 500, "is nested deeper than 200 levels"),
        ('x-a: "a\x00b"', "has a character that YAML does not allow: `U+0000`"),
        ("x-a: &a [1]\nx-b: [" + "*a," * 400_000 + "*a]", "grows beyond all measure through its aliases"),
    ],
)
def test_texts_beyond_measure_end_with_a_problem(write: Write, content: str, text: str) -> None:
    (problem,) = found(write, content).problems

    assert problem.text == text
    assert problem.place.line


def test_json_beyond_measure_ends_with_a_problem(write: Write) -> None:
    texts = {
        '{"a": 1e999}': "has the number `1e999`, which is too large to be kept",
        f'{{"a": {"9" * 5000}}}': f"has the number `{'9' * 20}…`, which is too large to be kept",
        '{"x": [' + "0," * 500_000 + "0]}": "is not valid JSON: it has more than 500,000 values",
        '{"a": 1, '
        + ", ".join(f'"k{n}": 1' for n in range(50_000))
        + ', "a": 2}': "has the key `a` twice in one object",
    }

    for content, text in texts.items():
        (problem,) = examine(write(content, "spec.json")).problems
        assert problem.text.startswith(text)


def test_a_file_that_is_too_large_or_endless_is_not_read(write: Write) -> None:
    write("", "spec.yaml")
    with Path("spec.yaml").open("wb") as stream:
        stream.truncate(11 * 1024**2)

    assert examine("spec.yaml").errors[0].text == "is larger than 10 MiB"
    assert examine("/dev/zero").errors[0].text == "is larger than 10 MiB"


def test_names_of_any_length_and_with_any_characters_stay_on_one_line_of_a_message(write: Write) -> None:
    key = "\\u001b[31m\\n" + "k" * 100_000

    head = '{"asyncapi": "3.0.0", "info": {"title": "a", "version": "1"}, '
    (problem,) = found(write, f'"channels": {{"a": {{"{key}": 1}}}}}}', head).errors

    assert str(problem).startswith("spec.yaml:1:82 $.channels.a['\\u001b[31m\\u000akkk")
    assert len(str(problem)) < 3000


@pytest.mark.parametrize("name", ["{a: 1}", "[a]", "1", "null"])
def test_names_in_avro_that_are_no_text_are_told(write: Write, name: str) -> None:
    enum = f"{{type: enum, name: E, symbols: [{name}]}}"
    fields = f"[{{name: {name}, type: int, default: x}}, {{name: e, type: {enum}}}]"
    schema = f"{{type: record, name: {name}, fields: {fields}}}"
    payload = f"{{schemaFormat: application/vnd.apache.avro, schema: {schema}}}"

    assert found(write, f"channels: {{a: {{messages: {{m: {{payload: {payload}}}}}}}}}").problems


def test_very_many_required_properties_end(write: Write) -> None:
    names = [f"n{number}" for number in range(4_000)]
    schema = {
        "type": "object",
        "required": [*names, "n5x"],
        "properties": dict.fromkeys([*names, "m5x"], True),
    }
    channels = {"c": {"address": "c", "messages": {"m": {"payload": schema}}}}

    (warning,) = found(write, f"channels: {json.dumps(channels)}\n").problems

    assert warning.hint == "did you mean `m5x`?"
