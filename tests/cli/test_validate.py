from __future__ import annotations

import json
from collections.abc import Callable

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

    assert (result.code, result.err) == (0, "")
    same_as("validate-valid", result.out)


def test_json_has_stable_fields_for_every_problem(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/bad-partitions.yaml", "specs/nothing.yaml", "--output", "json")

    assert (result.code, result.err) == (3, "")
    same_as("validate-json", json.dumps(json.loads(result.out), indent=2) + "\n")


def test_warnings_alone_leave_a_document_valid(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("validate", "specs/warnings.yaml")

    assert result.code == 0
    same_as("validate-warnings", f"{result.err}{result.out}")
