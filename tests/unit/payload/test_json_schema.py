from kdev.errors import Place
from kdev.payload.identifiers import Path
from kdev.payload.json_schema import JsonSchema
from kdev.payload.shape import Again, Choice, Many, Number, Object, OneOf, Shape, Text


def root(schema: object) -> Shape:
    return JsonSchema(schema, at).form.root


def at(path: Path) -> Place:
    return Place("spec.yaml", ".".join(["$", *map(str, path)]))


def field(shape: Shape, name: str) -> Shape:
    assert isinstance(shape, Object)
    return next(field.shape for field in shape.fields if field.name == name)


def test_all_of_narrows_a_referenced_schema() -> None:
    narrowed = root(
        {
            "definitions": {
                "base": {"type": "object", "properties": {"n": {"type": "number", "minimum": 1}}}
            },
            "allOf": [
                {"$ref": "#/definitions/base"},
                {"properties": {"n": {"maximum": 5}}, "required": ["n"]},
            ],
        }
    )

    number = field(narrowed, "n")
    assert isinstance(number, Number)
    assert (number.low, number.high) == (1, 5)


def test_branches_of_one_of_are_alternatives_and_those_told_apart_by_a_constant_need_no_test() -> None:
    shape = root(
        {
            "type": "object",
            "required": ["kind"],
            "oneOf": [
                {"properties": {"kind": {"const": "card"}}},
                {"properties": {"kind": {"const": "iban"}}},
            ],
        }
    )

    assert isinstance(shape, OneOf)
    assert [branch.note.sure for branch in shape.branches] == [True, True]
    kinds = [field(branch, "kind") for branch in shape.branches]
    assert [kind.values for kind in kinds if isinstance(kind, Choice)] == [("card",), ("iban",)]


def test_an_enum_keeps_only_what_fits_its_other_keywords() -> None:
    shape = root({"enum": ["a", "bb", 3, "ccc"], "type": "string", "minLength": 2})

    assert isinstance(shape, Choice)
    assert shape.values == ("bb", "ccc")


def test_a_schema_inside_itself_is_named_not_unrolled() -> None:
    tree = JsonSchema(
        {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}, at
    ).form

    children = field(tree.root, "children")
    assert isinstance(children, Many)
    assert isinstance(children.rest, Again)
    assert tree.again[children.rest.name] is tree.root


def test_a_shape_knows_the_place_of_its_schema() -> None:
    shape = root({"properties": {"a": {"$ref": "#/definitions/b"}}, "definitions": {"b": {"type": "string"}}})

    text = field(shape, "a")
    assert isinstance(text, Text)
    assert text.note.place == Place("spec.yaml", "$.definitions.b")
