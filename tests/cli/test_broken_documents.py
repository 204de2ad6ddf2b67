"""One broken document for each common mistake: what is said of it, word for word, and where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from tests.conftest import ROOT, Kdev

SameAs = Callable[[str, str], None]
FOLDER = ROOT / "tests" / "cli" / "specs" / "broken"
NAMES = sorted(path.name for path in FOLDER.iterdir())
LAST_STEP = re.compile(r"\.([\w$-]+)$|\['(.*)'\]$")


@pytest.fixture(autouse=True)
def _in_the_folder_of_the_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_document_is_told_with_its_places_hints_and_rules(
    kdev: Kdev, same_as: SameAs, name: str
) -> None:
    result = kdev("validate", "-v", name, "--fail-on", "warning")

    assert result.code == 3
    same_as(f"broken-{name.partition('.')[0]}", f"{result.err}{result.out}")


@pytest.mark.parametrize("name", NAMES)
def test_every_place_is_that_of_the_field_which_the_path_names(kdev: Kdev, name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    (document,) = json.loads(kdev("validate", name, "-o", "json").out)["documents"]

    assert document["diagnostics"]
    for problem in document["diagnostics"]:
        step = LAST_STEP.search(problem["path"])
        key = (step[1] or step[2]) if step else ""
        at = lines[problem["line"] - 1][problem["column"] - 1 :]
        assert at.lstrip("\"'").startswith(key), problem
        assert problem["hint"], problem
        assert problem["rule"], problem


@pytest.mark.parametrize(
    "words", ["mock --dry-run", "up --runtime embedded", "explain", "topics apply", "bundle", "verify"]
)
def test_every_command_refuses_a_document_with_all_that_validate_says_of_it(kdev: Kdev, words: str) -> None:
    said = kdev("validate", "misspelt-field.yaml").err.rpartition("\n\n")[0]

    refused = kdev(*words.split(), "misspelt-field.yaml")

    assert said.count("hint: did you mean") >= 1
    assert refused.code == 3
    assert refused.out == ""
    assert refused.err.startswith(said)
    assert "look again with `kdev validate misspelt-field.yaml`" in refused.err.removeprefix(said)
