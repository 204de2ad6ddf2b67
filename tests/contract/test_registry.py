"""What every schema registry promises, a real one and the one of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kdev.errors import RegistryError, UsageError
from kdev.kafka.registry import SchemaRegistry
from kdev.registry_schema import AVRO, JSON, PROTOBUF, RegistrySchema
from tests.fake_registry import fake_registry

pytestmark = pytest.mark.timeout(600)  # the first run fetches a registry

CAR = RegistrySchema(
    AVRO, '{"type":"record","name":"Car","namespace":"rental","fields":[{"name":"id","type":"string"}]}'
)
PLACE = RegistrySchema(
    PROTOBUF, 'syntax = "proto3";\npackage rental;\nmessage Place {\n  string city = 1;\n}\n'
)
TRIP = RegistrySchema(
    PROTOBUF,
    'syntax = "proto3";\npackage rental;\nimport "place.proto";\nmessage Trip {\n  Place to = 1;\n}\n',
    imports=(("place.proto", PLACE),),
)
PAID = RegistrySchema(JSON, '{"type":"object","properties":{"amount":{"type":"number"}}}')


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with fake_registry() as registry:
        yield registry.url


@pytest.fixture(params=["fake", "real_registry"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.mark.parametrize("schema", [CAR, PLACE, TRIP, PAID], ids=["avro", "protobuf", "import", "json"])
def test_a_schema_has_one_number_and_is_found_by_it(url: str, schema: RegistrySchema) -> None:
    subject = f"{schema.language}-{len(schema.imports)}-value"
    number = SchemaRegistry(url).id_of(subject, schema)
    other = SchemaRegistry(url)

    assert other.id_of(subject, schema) == number > 0
    found = other.schema(number)
    assert found.language == schema.language
    assert "".join(found.text.split()) == "".join(schema.text.split())
    assert [name for name, _ in found.imports] == [name for name, _ in schema.imports]


def test_the_same_schema_has_its_number_under_every_subject(url: str) -> None:
    registry = SchemaRegistry(url)

    assert registry.id_of("a-value", CAR) == registry.id_of("b-value", CAR)
    assert registry.id_of("a-value", CAR) != registry.id_of("c-value", PAID)


def test_what_is_no_schema_is_refused(url: str) -> None:
    with pytest.raises(RegistryError, match="does not take the schema of `broken-value`"):
        SchemaRegistry(url).id_of("broken-value", RegistrySchema(AVRO, '{"type": "<none>"}'))


def test_a_number_that_nobody_was_given_is_told(url: str) -> None:
    with pytest.raises(RegistryError, match="has no schema 4711"):
        SchemaRegistry(url).schema(4711)


def test_an_address_that_is_no_registry_is_told_with_what_may_be_meant(url: str) -> None:
    with pytest.raises(RegistryError) as told:
        SchemaRegistry(f"{url.partition('/apis')[0]}/nothing").id_of("cars-value", CAR)

    assert "is that its URL?" in told.value.hint


@pytest.mark.parametrize(
    "body", [b"<html>hello</html>", b"\xff\xfe\0", b"{}", b"[]", b'{"id":"x"}', b'{"id":null}', b'{"id":-1}']
)
def test_what_answers_like_no_registry_is_told_as_none(body: bytes) -> None:
    with fake_registry() as registry:
        registry.instead = 200, body
        with pytest.raises(RegistryError, match="is no schema registry") as told:
            SchemaRegistry(registry.url).id_of("cars-value", CAR)

    assert "is that its URL?" in told.value.hint


def test_schemas_are_not_read_from_what_is_no_registry() -> None:
    with fake_registry() as registry:
        registry.instead = 200, b"<html>hello</html>"
        with pytest.raises(RegistryError, match="is no schema registry"):
            SchemaRegistry(registry.url).schema(1)


@pytest.mark.parametrize(
    ("status", "told", "hint"),
    [(302, "it answers with 302", "is that its URL?"), (409, "", "TopicRecordNameStrategy")],
)
def test_an_answer_that_refuses_has_a_hint_of_its_own(status: int, told: str, hint: str) -> None:
    with fake_registry() as registry:
        registry.instead = status, b"<html>hello</html>"
        with pytest.raises(RegistryError) as refused:
            SchemaRegistry(registry.url).id_of("cars-value", CAR)

    assert told in str(refused.value)
    assert "html" not in str(refused.value)
    assert hint in refused.value.hint


@pytest.mark.parametrize("url", ["http://ann:a/secret@host", "ann:secret@host:8081", "HTTP://ann:s/secret@h"])
def test_a_password_is_not_told_where_it_makes_a_url_none(url: str) -> None:
    with pytest.raises(UsageError) as told:
        SchemaRegistry(url)

    assert "secret" not in str(told.value)


def test_a_mesh_of_imports_is_registered_and_read_file_by_file(fake: str) -> None:
    mesh = PLACE
    for number in range(40):
        imports = ((f"a{number}.proto", mesh), (f"b{number}.proto", mesh))
        mesh = RegistrySchema(PROTOBUF, f'syntax = "proto3"; package m{number};', imports=imports)

    number = SchemaRegistry(fake).id_of("mesh-value", mesh)
    read = SchemaRegistry(fake).schema(number)

    depth = 0
    while read.imports:
        assert len(read.imports) == 2
        read, depth = read.imports[0][1], depth + 1
    assert (depth, read.text) == (40, PLACE.text)
