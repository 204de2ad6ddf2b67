"""`kdev explain`: what a person and a program are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Kdev

SPEC = str(ROOT / "tests" / "cli" / "specs" / "explained.yaml")
RENTALS = str(ROOT / "specs" / "car-rentals.yaml")

SameAs = Callable[[str, str], None]


def test_channels_messages_fields_servers_and_what_is_left_out_are_told(
    kdev: Kdev, same_as: SameAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    told = kdev("explain", SPEC, "--seed", "1")

    assert told.code == 0
    assert told.err == ""
    same_as("explain", told.out)


def test_in_a_pipe_lines_are_as_wide_as_columns_says(kdev: Kdev, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")

    told = kdev("explain", SPEC, "--seed", "1").out.splitlines()

    assert max(map(len, told)) <= 72


def test_no_field_and_no_rule_is_cut_whatever_the_width(kdev: Kdev, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ("explain", RENTALS, "--seed", "1", "--message", "CarReturned")
    fields = _only_message(kdev(*run, "--output", "json").out)["fields"]

    for columns in (40, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = kdev(*run).out.splitlines()
        table = lines[next(at for at, line in enumerate(lines) if "FIELD" in line) :]
        told = "".join(table).replace(" ", "")
        assert max(map(len, table)) <= columns
        for field in fields:
            assert field["path"] in told
            assert field["rule"].replace(" ", "") in told
            assert json.dumps(field["samples"][0])[1:9].replace(" ", "").strip('"') in told


def test_a_program_gets_the_same_as_one_object(kdev: Kdev, same_as: SameAs) -> None:
    told = kdev("explain", SPEC, "--seed", "1", "--output", "json")

    assert told.code == 0
    same_as("explain-json", json.dumps(json.loads(told.out), indent=2) + "\n")


def test_several_documents_are_told_as_mock_sends_them(kdev: Kdev, same_as: SameAs) -> None:
    documents = (RENTALS, str(ROOT / "specs" / "car-availability.yaml"))

    text = kdev("explain", *documents, "--seed", "1", "--message", "car/available")
    whole = kdev("explain", str(ROOT / "specs" / "*.yaml"), "--seed", "1", "-o", "json")
    unknown = kdev("explain", *documents, "--topic", "car-rental")

    assert text.out.startswith(f"{documents[0]} + {documents[1]}, AsyncAPI 3.0.0, 2.0.0\n")
    assert f"\n  document    {documents[1]}\n" in text.out
    assert {each["document"] for each in json.loads(whole.out)["channels"]} == {*documents}
    assert (unknown.code, unknown.err.splitlines()[-1]) == (2, "hint: did you mean `car-rentals`?")


def test_what_is_left_out_of_a_file_that_is_referred_to_is_told_with_its_name(
    kdev: Kdev, tmp_path: Path
) -> None:
    outer, inner = tmp_path / "shop.yaml", tmp_path / "servers.yaml"
    inner.write_text("local:\n  {host: 'localhost:9092', protocol: kafka}\n", encoding="utf-8")
    outer.write_text(
        "asyncapi: 3.0.0\ninfo: {title: Shop, version: '1'}\nchannels: {c: {messages: {m: {}}}}\n"
        "servers: {local: {$ref: 'servers.yaml#/local'}}\n",
        encoding="utf-8",
    )

    assert f"\n  {inner}:1:1:" in kdev("explain", str(outer)).out


def test_samples_are_what_mock_sends_with_the_same_seed(kdev: Kdev) -> None:
    sent = kdev("mock", RENTALS, "--seed", "5", "--dry-run", "--count", "40", "--topic", "car.available")
    told = kdev("explain", RENTALS, "--seed", "5", "--topic", "car.available", "--output", "json")
    fields = {each["path"]: each for each in _only_message(told.out)["fields"]}
    cars = list(dict.fromkeys(json.loads(line)["value"]["carId"] for line in sent.out.splitlines()))

    assert fields["carId"]["samples"] == cars[:3]


def test_one_message_is_told_alone(kdev: Kdev) -> None:
    told = kdev("explain", RENTALS, "--message", "CarReturned")

    assert told.code == 0
    assert "CarReturned\n" in told.out
    assert "  RentalRequested\n" not in told.out
    assert "left out" not in told.out


@pytest.mark.parametrize(
    ("option", "name", "near"),
    [("--topic", "car-rental", "car-rentals"), ("--message", "CarReturnd", "CarReturned")],
)
def test_a_name_that_is_not_there_gets_the_near_one(kdev: Kdev, option: str, name: str, near: str) -> None:
    told = kdev("explain", RENTALS, option, name)

    assert told.code == 2
    assert f"has no {option.removeprefix('--')} `{name}`" in told.err
    assert f"did you mean `{near}`?" in told.err


def test_a_document_that_is_not_valid_is_not_explained(kdev: Kdev) -> None:
    told = kdev("explain", str(ROOT / "tests" / "cli" / "specs" / "unknown-field.yaml"))

    assert told.code == 3
    assert told.out == ""


def _only_message(text: str) -> dict[str, list[dict[str, Any]]]:
    (channel,) = [each for each in json.loads(text)["channels"] if each["messages"]]
    (message,) = channel["messages"]
    return message  # type: ignore[no-any-return]


def test_a_security_scheme_that_has_no_name_is_told_by_its_type(kdev: Kdev, tmp_path: Path) -> None:
    document = tmp_path / "inline.yaml"
    document.write_text(INLINE, encoding="utf-8")

    told = kdev("explain", str(document)).out.splitlines()

    assert "    scramSha256: security.protocol=SASL_PLAINTEXT sasl.mechanism=SCRAM-SHA-256" in "\n".join(told)
    assert "    httpApiKey: no security that Kafka has" in told


INLINE = """\
asyncapi: 3.0.0
info: {title: T, version: '1'}
servers:
  main:
    host: b:9092
    protocol: kafka
    security: [{type: scramSha256}, {type: httpApiKey, name: k, in: query}]
channels:
  c:
    address: c
    messages: {m: {payload: {type: object, properties: {id: {type: string}}}}}
"""
