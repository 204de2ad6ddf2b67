"""Real documents: what kdev says of them, beside what the official parser says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kdev.payload.check import critic_of
from kdev.spec.load import Diagnosis, examine
from kdev.spec.reading.mirror import Mirror
from kdev.spec.reading.reach import Reach
from kdev.spec.topics import topic_plan
from tests.conftest import CORPUS, require

AGREEMENT = 0.98
LEGAL = re.compile(r"[A-Za-z0-9._-]{1,249}")
DIFFERENCES = Path(__file__).parent / "differences.tsv"
MISSING = f"the corpus is not beside the checkout: {CORPUS.name}/INDEX.tsv"


class Row(NamedTuple):
    """One document of the corpus: its file, whether it is for Kafka, and the official verdict."""

    file: str
    kafka: bool
    valid: bool


class Difference(NamedTuple):
    """A document of which kdev says something else than the official parser, and why."""

    file: str
    kdev: str
    reason: str


@pytest.fixture(scope="module")
def diagnoses() -> dict[Row, Diagnosis]:
    """What kdev says of every document, with copies of what stands on the web."""
    if not (CORPUS / "INDEX.tsv").is_file():
        require("corpus", MISSING)
    reach = Reach(Mirror(CORPUS / "_net"))
    return {row: examine(str(CORPUS / "documents" / row.file), critic_of, reach=reach) for row in rows()}


def rows() -> Iterator[Row]:
    for row in table(CORPUS / "INDEX.tsv"):
        yield Row(row["file"], row["kafka"] == "yes", row["oracle_with_local_net"] == "valid")


def table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


def test_every_document_gets_a_spec_or_an_error_with_its_place(diagnoses: dict[Row, Diagnosis]) -> None:
    assert len(diagnoses) > 200
    for row, diagnosis in diagnoses.items():
        assert (diagnosis.spec is None) == bool(diagnosis.errors), row.file
        for problem in diagnosis.problems:
            assert problem.place.line, f"{row.file}: {problem}"
            assert problem.text, row.file
            assert problem.hint, f"{row.file}: {problem}"


def test_verdicts_differ_from_the_official_parser_s_only_where_a_reason_is_given(
    diagnoses: dict[Row, Diagnosis],
) -> None:
    given = {row["file"]: Difference(**row) for row in table(DIFFERENCES)}

    found = {
        row.file: "invalid" if row.valid else "valid"
        for row, diagnosis in diagnoses.items()
        if (diagnosis.spec is not None) != row.valid
    }

    assert found == {difference.file: difference.kdev for difference in given.values()}
    assert all(difference.reason for difference in given.values())
    assert 1 - len(found) / len(diagnoses) >= AGREEMENT


def test_every_channel_of_a_kafka_document_is_planned_or_named(diagnoses: dict[Row, Diagnosis]) -> None:
    specs = {row.file: found.spec for row, found in diagnoses.items() if found.spec is not None and row.kafka}

    plans = {file: topic_plan(spec) for file, spec in specs.items()}

    assert len(plans) > 50
    for file, plan in plans.items():
        assert len(plan.routes) + len(plan.skipped) == len(specs[file].channels), file
        assert all(LEGAL.fullmatch(topic.name) for topic in plan.topics), file


def test_every_valid_document_is_bundled_into_one_that_means_the_same(
    diagnoses: dict[Row, Diagnosis], tmp_path: Path
) -> None:
    bundles = [(found.spec, found.bundled()) for found in diagnoses.values() if found.spec is not None]
    outside = [(spec, bundle) for spec, bundle in bundles if bundle.sources]

    assert len(outside) > 30
    for spec, bundle in outside:
        path = tmp_path / "one.yaml"
        path.write_text(bundle.yaml(), encoding="utf-8")
        again = examine(str(path))
        assert again.spec is not None, spec.file
        assert again.bundled().sources == ()
        assert topic_plan(again.spec).topics == topic_plan(spec).topics
