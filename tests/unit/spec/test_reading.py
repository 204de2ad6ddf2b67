from __future__ import annotations

from contextlib import suppress

import pytest

from kdev.errors import Problem
from kdev.spec.node import Document, Node
from kdev.spec.reading.parse import ReadingFailed, document_from


def read(text: str, file: str = "spec.yaml") -> Document:
    return document_from(text, file, [])


def refused(text: str, file: str = "spec.yaml") -> str:
    with pytest.raises(ReadingFailed) as caught:
        read(text, file)
    problem = caught.value.problem
    return f"{problem} | {problem.hint}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("12:30:45", "12:30:45"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("1.2.3", "1.2.3"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("True", True),
        ("false", False),
        ("tRUE", "tRUE"),
        ('"1"', "1"),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ("=", "="),
    ],
)
def test_a_plain_text_means_what_yaml_1_2_says(text: str, value: object) -> None:
    found = read(f"key: {text}").data

    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


def test_an_absent_value_is_null() -> None:
    assert read("a:\nb: 1").data == {"a": None, "b": 1}


def test_keys_are_text_and_an_odd_one_is_mentioned() -> None:
    warnings = []  # type: ignore[var-annotated]

    document = document_from("200: a\ntrue: b\n", "spec.yaml", warnings)

    assert document.data == {"200": "a", "true": "b"}
    assert [str(warning) for warning in warnings] == [
        "spec.yaml:1:1 the key `200` is read as text",
        "spec.yaml:2:1 the key `true` is read as text",
    ]


def test_anchors_aliases_and_merge_keys_are_followed() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, *a]\nd: {<<: [{x: 5}, *a]}\n"

    assert read(text).data == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 3},
        "c": [{"x": 1, "y": 2}, {"x": 1, "y": 2}],
        "d": {"x": 5, "y": 2},
    }


def test_a_merged_key_stands_where_it_was_written() -> None:
    document = read("a: &a\n  x: 1\nb:\n  <<: *a\n")

    assert str(document.place(("b", "x"))) == "spec.yaml:2:3 $.b.x"


def test_a_key_that_stands_twice_is_refused_at_the_second_one() -> None:
    said = refused("a:\n  b: 1\n  c: 2\n  b: 3\n")

    assert said == (
        "spec.yaml:4:3 has the key `b` twice in one object"
        " | it stands in line 2 already: keep one of the two, or merge them"
    )


def test_a_key_that_stands_twice_in_json_is_refused_at_the_second_one() -> None:
    said = refused('{\n  "a": {"b": 1,\n "b": 2}}', "spec.json")

    assert said.startswith("spec.json:3:2 has the key `b` twice in one object")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2\nb: 3", "spec.yaml:1:4 is not valid YAML: "),
        ("a: b: c", "spec.yaml:1:5 is not valid YAML: "),
        ("a: *b", "spec.yaml:1:4 uses `*b`, which is not there"),
        ("a: &a [*a]", "spec.yaml:1:8 uses `*a`, which is not there"),
        ("", "spec.yaml:1:1 is empty"),
        ("# nothing but a comment\n", "spec.yaml:1:1 is empty"),
        ("a: 1\n---\nb: 2\n", "spec.yaml:2:1 holds a second document"),
        ("? {a: 1}\n: 2\n", "spec.yaml:1:3 has an object or a list as a key"),
        ("a: 1\n<<: 2\nb: {<<: [1]}", "spec.yaml:3:5 merges something that is no object"),
        ("a: \x07", "spec.yaml:1:1 has a character that YAML does not allow: `U+0007`"),
    ],
)
def test_a_text_that_is_no_document_is_refused_with_its_place(text: str, said: str) -> None:
    assert refused(text).startswith(said)


def test_a_tab_as_indentation_gets_advice() -> None:
    assert refused("a:\n\tb: 1\n").endswith("| indent with spaces, not with tabs")


def test_aliases_that_grow_beyond_measure_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert "grows beyond all measure" in refused("\n".join(lines))


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{b: " * 5_000, '{"a":' * 100_000])
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    assert "| " in refused(text)


def test_json_is_read_with_tabs_and_surrogate_pairs_and_knows_its_lines() -> None:
    document = read('{\n\t"a": {\n\t\t"b": ["x", {"c": "\\ud83d\\ude97 \\/"}]\n\t}\n}', "spec.json")

    assert document.data == {"a": {"b": ["x", {"c": "🚗 /"}]}}
    assert str(document.place(("a", "b", 1, "c"))) == "spec.json:3:15 $.a.b[1].c"


def test_broken_json_is_told_as_json() -> None:
    assert refused('{"a": 1,\n "b" 2}', "spec.json").startswith("spec.json:2:6 is not valid JSON: ")


@pytest.mark.parametrize("file", ["spec.json", "spec.yaml"])
def test_half_a_character_is_refused(file: str) -> None:
    assert "is not valid" in refused('{"a": "\\ud83d"}', file)


def test_flow_style_yaml_in_a_yaml_file_is_no_broken_json() -> None:
    assert read("{a: 1, b: [x, y]}").data == {"a": 1, "b": ["x", "y"]}


def test_a_place_knows_lines_columns_and_paths() -> None:
    document = read("channels:\n  car/available:\n    servers:\n      - a\n      -   b: 1\n")

    node = Node(document, ("channels", "car/available", "servers", 1, "b"), 1)

    assert str(node.place) == "spec.yaml:5:11 $.channels['car/available'].servers[1].b"


def test_the_place_of_something_missing_is_that_of_its_parent() -> None:
    document = read("a:\n  b: 1\n")

    assert str(document.place(("a", "c", "d"))) == "spec.yaml:1:1 $.a.c.d"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a:\n  b: 'x\n  c: y\n  d: 'z\n", True),
        ('a: "x\nb: y\nc: "\n', True),
        ("a: 'x\n  c: y\n  z'\n", False),
        ("a: 'x'\nb: 'y'\n", False),
        ("a: |\n  x\nb: y\n", False),
    ],
)
def test_a_quote_that_is_not_closed_is_told_where_it_begins(text: str, told: bool) -> None:
    warnings: list[Problem] = []

    with suppress(ReadingFailed):  # what stands behind the second quote may be anything
        document_from(text, "spec.yaml", warnings)

    assert [each.text[:24] for each in warnings] == (["begins a text in quotes "] if told else [])
