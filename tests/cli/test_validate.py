from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Kdev

SameAs = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "cli")


@pytest.mark.parametrize(
    "name",
    ["broken-yaml", "duplicate-key", "unknown-field", "bad-partitions", "missing-target", "many-problems"],
)
def test_a_broken_document_is_shown_with_every_place_and_a_hint(
    kdev: Kdev, same_as: SameAs, name: str
) -> None:
    result = kdev("validate", f"specs/{name}.yaml")

    assert (result.code, result.out) == (3, "")
    same_as(f"validate-{name}", result.err)


def test_a_missing_file_is_told_with_a_near_name(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/bad-partition.yaml")

    assert (result.code, result.out) == (3, "")
    same_as("validate-missing-file", result.err)


def test_a_valid_document_is_summed_up_in_one_line(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "../../specs/car-rentals.yaml", "../../specs/car-availability.yaml")

    assert (result.code, result.err) == (0, "2 documents: 2 valid\n")
    same_as("validate-valid", result.out)


def test_json_has_stable_fields_for_every_problem(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/bad-partitions.yaml", "specs/nothing.yaml", "--output", "json")

    assert (result.code, result.err) == (3, "")
    same_as("validate-json", json.dumps(json.loads(result.out), indent=2) + "\n")


def test_warnings_alone_leave_a_document_valid(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/warnings.yaml")

    assert result.code == 0
    same_as("validate-warnings", f"{result.err}{result.out}")


def test_the_rule_and_its_code_are_shown_when_asked(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "-v", "specs/bad-partitions.yaml")

    assert result.code == 3
    same_as("validate-verbose", result.err)


def test_several_documents_end_with_one_line_for_all(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/unknown-field.yaml", "specs/warnings.yaml", "specs/nothing.yaml")

    assert result.code == 3
    same_as("validate-several", result.err)


@pytest.mark.parametrize(
    ("path", "code"), [("specs/warnings.yaml", 3), (str(ROOT / "specs" / "car-rentals.yaml"), 0)]
)
def test_warnings_can_be_made_to_count(kdev: Kdev, path: str, code: int) -> None:
    assert kdev("validate", path, "--fail-on", "warning").code == code


def test_github_shows_each_problem_beside_its_line(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/many-problems.yaml", "specs/nothing.yaml", "-o", "github")

    assert result.code == 3
    assert all(line.startswith(("::error file=", "::warning file=")) for line in result.out.splitlines())
    same_as("validate-github", result.out)
    same_as("validate-github-verdicts", result.err)


def test_what_github_would_take_apart_is_escaped(kdev: Kdev, tmp_path: Path) -> None:
    path = tmp_path / "a,b:c%d.yaml"
    path.write_text("asyncapi: 3.0.0\ninfo: {title: 100%, version: '1', nope: a}\n", encoding="utf-8")

    (line,) = kdev("validate", str(path), "-o", "github").out.splitlines()

    assert "a%2Cb%3Ac%25d.yaml,line=2,col=35,title=asyncapi-document-resolved::$.info.nope is no" in line
    assert "%0Ahint: " in line


def test_sarif_has_a_result_for_each_problem_with_its_rule_and_region(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/many-problems.yaml", "specs/nothing.yaml", "-o", "sarif")

    assert (result.code, result.err) == (3, "")
    log = json.loads(result.out)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["level"] in {"error", "warning"}
    assert len({rule["id"] for rule in rules}) == len(rules)
    run["tool"]["driver"]["version"] = "VERSION"
    same_as("validate-sarif", json.dumps(log, indent=2) + "\n")


def test_long_lines_show_the_part_with_the_place(
    kdev: Kdev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_as: SameAs
) -> None:
    monkeypatch.chdir(tmp_path)
    info = '{"title": "a title that is rather long", "version": "1.0.0"}'
    text = f'{{"asyncapi": "3.0.0", "info": {info}, "chanels": {{}}, "operations": {{}}}}'
    (tmp_path / "long.json").write_text(text, encoding="utf-8")

    same_as("validate-long-line", kdev("validate", "long.json").err)
