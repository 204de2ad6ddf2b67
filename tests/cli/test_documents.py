"""Which documents are meant, and how far their references lead, from the command line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kdev.spec.reading.fetching import Answer
from kdev.spec.reading.web import Web
from tests.conftest import Kdev

SameAs = Callable[[str, str], None]
HEAD = "asyncapi: 3.0.0\ninfo: {title: Shop, version: '1'}\n"
REFERRING = HEAD + "channels: {a: {messages: {m: {payload: {$ref: 'TARGET'}}}}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of each test."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, text: str = HEAD) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_document_comes_from_standard_input_and_refers_to_the_working_folder(
    kdev: Kdev, monkeypatch: pytest.MonkeyPatch, same_as: SameAs
) -> None:
    put("types.json", '{"type": "string", "maxLength": "many"}')
    type_in(monkeypatch, json.dumps({"asyncapi": "3.0.0", "channels": {"a": {"$ref": "types.json"}}}))

    result = kdev("validate", "-")

    assert (result.code, result.out) == (3, "")
    same_as("validate-standard-input", result.err)


def test_every_command_takes_a_document_from_standard_input(
    kdev: Kdev, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, REFERRING.replace("TARGET", "types.yaml"))
    put("types.yaml", "const: hello")

    result = kdev("mock", "-", "--dry-run", "--count", "1", "--seed", "1")

    assert json.loads(result.out)["value"] == "hello"


def test_a_quoted_glob_means_the_documents_it_matches_in_order(kdev: Kdev) -> None:
    for name in ("specs/b.yaml", "specs/a.yml", "specs/deep/er/c.yaml", "specs/d.json"):
        put(name)
    put("specs/deep/types.yaml", "type: string")

    result = kdev("validate", "specs/**/*.yaml", "specs/b.yaml", "specs/*.yml", "--output", "json")

    assert result.code == 0
    assert [document["path"] for document in json.loads(result.out)["documents"]] == [
        "specs/b.yaml",
        "specs/deep/er/c.yaml",
        "specs/a.yml",
    ]
    assert result.err == "kdev: left out, no `asyncapi` field: specs/deep/types.yaml\n"


def test_a_file_whose_name_looks_like_a_glob_is_that_file(kdev: Kdev) -> None:
    put("[a].yaml")

    assert kdev("validate", "[a].yaml").code == 0


def test_an_address_on_the_web_is_no_glob(kdev: Kdev) -> None:
    told = kdev("validate", "https://shop.example/a.yaml?ref=main&raw=1")

    assert told.code == 3
    assert "`curl -L 'https://shop.example/a.yaml?ref=main&raw=1' | kdev validate -`" in " ".join(
        told.err.split()
    )


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("spec/**/*.yaml", "matches no file\nhint: there is no folder `spec`\n"),
        ("*.json", "matches no file\nhint: look at the folder and the ending, `.yaml`, `.yml` or `.json`\n"),
        (
            "types.*",
            (
                "matches no AsyncAPI document, only a file without an `asyncapi` field\n"
                "hint: name a file to see what is wrong with it\n"
            ),
        ),
    ],
)
def test_a_glob_that_matches_nothing_is_wrong_usage(kdev: Kdev, pattern: str, said: str) -> None:
    put("types.yaml", "type: string")

    result = kdev("validate", pattern)

    assert (result.code, result.out, result.err) == (2, "", f"error: `{pattern}` {said}")


def test_a_folder_is_answered_with_the_glob_that_means_its_documents(kdev: Kdev) -> None:
    put("specs/a.yaml")

    result = kdev("validate", "specs")

    assert result.code == 3
    assert "name a document in it, or several: `specs/**/*.yaml`" in result.err


def test_what_stands_on_the_web_is_not_read_unless_asked(kdev: Kdev, same_as: SameAs) -> None:
    path = put("spec.yaml", REFERRING.replace("TARGET", "https://nowhere.invalid/types.yaml#/a"))

    silent, fetched = kdev("validate", path), kdev("validate", path, "--allow-http")
    mirrored = kdev("validate", path, "--ref-mirror", "mirror")

    assert [result.code for result in (silent, fetched, mirrored)] == [3, 3, 3]
    same_as("validate-web", f"{silent.err}\n{fetched.err}\n{mirrored.err}")


@pytest.mark.parametrize("way", ["flag", "variable", "file"])
def test_a_mirror_may_be_named_by_a_flag_a_variable_or_the_settings_file(kdev: Kdev, way: str) -> None:
    path = put("spec.yaml", REFERRING.replace("TARGET", "https://nowhere.invalid/types.yaml#/a"))
    put("mirror/nowhere.invalid/types.yaml", "a: {type: string}")
    if way == "file":
        put("kdev.toml", 'ref_mirror = "mirror"\nallow_http = true\n')

    flags = ["--ref-mirror", "mirror", "--allow-http"] if way == "flag" else []
    environ = {"KDEV_REF_MIRROR": "mirror", "KDEV_ALLOW_HTTP": "1"} if way == "variable" else {}

    assert kdev("validate", path, *flags, **environ).code == 0


def test_what_was_fetched_before_is_read_without_a_network(kdev: Kdev, folder: Path) -> None:
    url = "https://nowhere.invalid/types.yaml"
    path = put("spec.yaml", REFERRING.replace("TARGET", f"{url}#/a"))
    Web(folder / "cache" / "references", lambda *_: Answer(b"a: {type: string}", url, ""))(url)

    assert kdev("validate", path, "--allow-http", KDEV_CACHE=str(folder / "cache")).code == 0


def test_a_file_outside_the_project_is_read_when_asked_only(
    kdev: Kdev, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("types.yaml", "type: string")
    put("project/specs/spec.yaml", REFERRING.replace("TARGET", "../../types.yaml"))
    monkeypatch.chdir("project")

    refused = kdev("validate", "specs/spec.yaml")

    assert refused.code == 3
    assert "hint: kdev reads below `.`; `--allow-outside` lifts that" in refused.err
    assert kdev("validate", "specs/spec.yaml", "--allow-outside").code == 0
    assert kdev("validate", "specs/spec.yaml", KDEV_ALLOW_OUTSIDE="true").code == 0
