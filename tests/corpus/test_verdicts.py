"""Real documents: what kdev says of them, beside what the official parser says."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from kdev.payload.check import judge_of
from kdev.spec.load import Diagnosis, examine
from kdev.spec.topics import topic_plan
from tests.conftest import CORPUS, require

AGREEMENT = 0.99
LEGAL = re.compile(r"[A-Za-z0-9._-]{1,249}")
MISSING = f"the corpus is not beside the checkout: {CORPUS.name}/INDEX.tsv"


class Row(NamedTuple):
    """One document of the corpus: its file, whether it needs the network, and the official verdict."""

    file: str
    references: str
    kafka: bool
    verdict: str


@pytest.fixture(scope="module")
def diagnoses() -> dict[Row, Diagnosis]:
    """What kdev says of every document."""
    if not (CORPUS / "INDEX.tsv").is_file():
        require("corpus", MISSING)
    return {row: examine(str(CORPUS / "documents" / row.file), judge_of) for row in rows()}


def rows() -> Iterator[Row]:
    with (CORPUS / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE):
            verdict = row["oracle_with_local_net"]
            yield Row(row["file"], row["external_refs"], row["kafka"] == "yes", verdict)


def test_every_document_gets_a_spec_or_an_error_with_its_place(diagnoses: dict[Row, Diagnosis]) -> None:
    assert len(diagnoses) > 200
    for row, diagnosis in diagnoses.items():
        assert (diagnosis.spec is None) == bool(diagnosis.errors), row.file
        for problem in diagnosis.problems:
            assert problem.place.line, f"{row.file}: {problem}"
            assert problem.text, row.file
            assert problem.hint, f"{row.file}: {problem}"


def test_verdicts_agree_with_the_official_parser(diagnoses: dict[Row, Diagnosis]) -> None:
    local = {row: diagnosis for row, diagnosis in diagnoses.items() if row.references in {"no", "file"}}

    differing = [
        row.file
        for row, diagnosis in local.items()
        if (diagnosis.spec is not None) != (row.verdict == "valid")
    ]

    assert 1 - len(differing) / len(local) >= AGREEMENT, "\n".join(differing)


def test_every_channel_of_a_kafka_document_is_planned_or_named(diagnoses: dict[Row, Diagnosis]) -> None:
    specs = {row.file: found.spec for row, found in diagnoses.items() if found.spec is not None and row.kafka}

    plans = {file: topic_plan(spec) for file, spec in specs.items()}

    assert len(plans) > 50
    for file, plan in plans.items():
        assert len(plan.routes) + len(plan.skipped) == len(specs[file].channels), file
        assert all(LEGAL.fullmatch(topic.name) for topic in plan.topics), file
