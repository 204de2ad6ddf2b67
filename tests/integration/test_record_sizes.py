"""Topics that take only small records, or large ones: what fits arrives, and only what does not fit fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kdev import wiring
from kdev.model import TopicSpec
from tests.conftest import Broker, Kdev

pytestmark = pytest.mark.kafka

DOCUMENT = """
asyncapi: 3.0.0
info: {title: Notes, version: "1"}
channels:
  small:
    address: SMALL
    bindings: {kafka: {partitions: 1, topicConfiguration: {max.message.bytes: 2000}}}
    messages: {note: {payload: {$ref: "#/components/schemas/id"}}}
  usual:
    address: USUAL
    messages: {memo: {payload: {$ref: "#/components/schemas/id"}}}
components:
  schemas:
    id: {type: object, required: [id], properties: {id: {type: string, format: uuid}}}
"""


@pytest.mark.parametrize(("rate", "there"), [("20000", False), ("max", False), ("max", True)])
def test_no_record_is_refused_because_of_the_others_in_its_batch(
    kafka: Broker, kdev: Kdev, tmp_path: Path, *, rate: str, there: bool
) -> None:
    small, usual = f"small-{rate}-{there}", f"usual-{rate}-{there}"
    if there:
        with wiring.admin(kafka.settings()) as admin:
            admin.create(TopicSpec(small, partitions=1, config={"max.message.bytes": "1500"}))
    path = tmp_path / "notes.yaml"
    path.write_text(DOCUMENT.replace("SMALL", small).replace("USUAL", usual), encoding="utf-8")

    sent = kdev("mock", str(path), "--rate", rate, "--count", "20000", "-o", "json", **kafka.environ())

    told = json.loads(sent.out.splitlines()[-1])
    assert (sent.code, told["records"]["acked"], told["records"]["failed"]) == (0, 20_000, 0)
    marks = wiring.watermarks(kafka.endpoint, [small, usual])
    assert sum(high - low for low, high in marks.values()) == 20_000
