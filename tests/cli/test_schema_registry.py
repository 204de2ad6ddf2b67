"""`--registry` as it is typed: refused, not there, not asked, and what the summary says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdev.model import RuntimeName
from tests.conftest import Broker, Kdev, brought_up
from tests.fake_registry import FakeRegistry, fake_registry

pytestmark = pytest.mark.broker

NOBODY = "http://127.0.0.1:1"
DOCUMENT = """
asyncapi: 3.0.0
info: {title: Shop, version: 1.0.0}
channels:
  orders:
    messages:
      Placed:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: {type: record, name: Placed, fields: [{name: orderId, type: string}]}
"""
ONCE = ("--count", "4", "--rate", "100")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


@pytest.fixture
def run(kdev: Kdev, embedded: Broker) -> Kdev:
    """Runs a command for the embedded broker."""
    return lambda *words, **environ: kdev(*words, **embedded.environ(), **environ)


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with fake_registry() as made:
        yield made


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "shop.yaml"
    file.write_text(DOCUMENT, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("url", "ended"),
    [
        ("localhost:8081", (2, "`localhost:8081` is no URL of a schema registry")),
        ("http://[::1", (2, "`http://[::1` is no URL of a schema registry")),
        ("http://:8081", (2, "`http://:8081` is no URL of a schema registry")),
        ("https://registry.shop.example", (2, "`registry.shop.example` is not on this machine")),
        (NOBODY, (5, f"no schema registry answers at {NOBODY}")),
    ],
)
def test_a_registry_that_cannot_be_used_ends_the_run_before_it_sends(
    run: Kdev, document: str, url: str, ended: tuple[int, str]
) -> None:
    done = run("mock", document, *ONCE, "--registry", url)

    assert (done.code, done.out) == (ended[0], "")
    assert ended[1] in done.err
    assert "hint: " in done.err


@pytest.mark.parametrize("password", ["secret", "se@secret"])
def test_a_password_in_the_url_is_not_told(run: Kdev, document: str, password: str) -> None:
    done = run("mock", document, *ONCE, "--registry", f"http://ann:{password}@127.0.0.1:1")

    assert "at http://127.0.0.1:1" in done.err
    assert "secret" not in done.err


def test_nobody_is_asked_for_what_is_printed_or_has_no_schema_id(run: Kdev, document: str) -> None:
    printed = run("mock", document, "--dry-run", "--registry", NOBODY)
    plain = run("mock", "specs/car-availability.yaml", *ONCE, "--registry", NOBODY)

    assert (printed.code, plain.code) == (0, 0)


def test_a_run_says_where_its_schemas_are_and_tail_reads_by_them(
    run: Kdev, embedded: Broker, document: str, registry: FakeRegistry
) -> None:
    topic = embedded.topic(partitions=1)
    words = ("--topic-name", f"orders={topic}", "--registry", registry.url)
    done = run("mock", document, *ONCE, *words)
    shown = run("tail", topic, "--no-follow", KDEV_REGISTRY=registry.url)
    raw = run("tail", topic, "--no-follow", "--registry", "none")

    assert done.code == 0, done.err
    assert f"records stand behind the ids of their schemas at {registry.url}" in done.err
    assert f"--registry {registry.url}" in done.out
    assert f"kdev tail {topic} -n 5 --registry {registry.url}" in done.out
    assert list(registry.subjects) == [f"{topic}-value"]
    assert {json.loads(line)["message"] for line in shown.out.splitlines()} == {"Placed"}
    assert all("message" not in json.loads(line) for line in raw.out.splitlines())


def test_workers_write_the_same_ids(
    run: Kdev, embedded: Broker, document: str, registry: FakeRegistry
) -> None:
    topic = embedded.topic(partitions=1)
    words = ("--topic-name", f"orders={topic}", "--registry", registry.url, "--workers", "2")
    done = run("mock", document, *ONCE, *words)
    shown = run("tail", topic, "--no-follow", "--registry", registry.url)

    assert done.code == 0, done.err
    assert list(registry.schemas) == [1]
    assert [json.loads(line)["message"] for line in shown.out.splitlines()] == ["Placed"] * 4


def test_env_names_the_registry_for_clients_and_shows_no_password(run: Kdev) -> None:
    shell = run("env", KDEV_REGISTRY="http://localhost:8081")
    properties = run("env", "--lang", "properties", KDEV_REGISTRY="http://ann:secret@localhost:8081")
    none = run("env", KDEV_REGISTRY="none")

    assert shell.out.endswith("\nexport SCHEMA_REGISTRY_URL=http://localhost:8081\n")
    assert properties.out.endswith("localhost:8081\n")
    assert "secret" not in properties.out
    assert "REGISTRY" not in none.out


def test_a_value_that_is_typed_stands_behind_the_id_as_well(
    run: Kdev, embedded: Broker, document: str, registry: FakeRegistry
) -> None:
    topic = embedded.topic(partitions=1)
    named = ("--spec", document, "--topic-name", f"orders={topic}")
    sent = run("produce", topic, '{"orderId":"ORD-1"}', *named, "--registry", registry.url)
    plain = run("produce", topic, '{"orderId":"ORD-2"}', *named)
    shown = run("tail", topic, "--no-follow", "--registry", registry.url)
    lost = run("produce", topic, '{"orderId":"ORD-3"}', *named, "--registry", NOBODY)

    first, second = (json.loads(line) for line in shown.out.splitlines())
    assert (sent.code, plain.code, lost.code) == (0, 0, 5)
    assert (first["message"], first["value"], first["size"]) == ("Placed", {"orderId": "ORD-1"}, 11)
    assert ("message" in second, second["size"]) == (False, 6)
    assert list(registry.subjects) == [f"{topic}-value"]


def test_what_is_no_url_is_told_also_where_no_record_needs_the_registry(run: Kdev) -> None:
    result = run("mock", "specs/car-availability.yaml", *ONCE, "--registry", "ann:secret@shop")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: `shop` is no URL of a schema registry\nhint: such as")
