"""`kdev mock --invalid`: so many records break their schema, each is marked, and a check finds just those."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from kdev.model import RuntimeName
from tests.conftest import Broker, Kdev, brought_up

pytestmark = pytest.mark.broker

SPEC = "specs/car-availability.yaml"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


def on_purpose(text: str) -> int:
    found = re.search(r"([\d,]+) invalid on purpose", text)
    return 0 if found is None else int(found[1].replace(",", ""))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_check_finds_just_the_records_that_are_marked(kdev: Kdev, embedded: Broker, workers: str) -> None:
    topic = embedded.topic(partitions=2)
    named = ("--topic-name", f"car/available={topic}")
    sent = kdev(
        "mock",
        SPEC,
        *("--count", "400", "--rate", "2000", "--invalid", "10%", "--seed", "5", "--workers", workers),
        *named,
        **embedded.environ(),
    )
    checked = kdev("verify", SPEC, *named, "-o", "json", **embedded.environ())
    marked = kdev(
        "tail", topic, "--no-follow", "--from-beginning", "-H", "kdev-invalid", **embedded.environ()
    )

    assert sent.code == 0, sent.err
    told = json.loads(checked.out)["topics"][topic]
    lines = [json.loads(line) for line in marked.out.splitlines()]
    assert checked.code == 6
    assert 15 < on_purpose(sent.out) == told["invalid"] == len(lines) < 75
    assert told["records"] == 400
    assert all(line["headers"][-1][0] == "kdev-invalid" and line["headers"][-1][1] for line in lines)
    assert "--invalid 10%" in sent.out


def test_what_is_printed_is_broken_as_what_is_sent_and_counted(kdev: Kdev) -> None:
    words = ("mock", SPEC, "--dry-run", "--count", "100", "--rate", "max", "--seed", "5")
    usual, some = kdev(*words), kdev(*words, "--invalid", "0.1")

    before, now = usual.out.splitlines(), some.out.splitlines()
    changed = [line for one, line in zip(before, now, strict=True) if one != line]
    assert len(changed) == on_purpose(some.err) > 0
    assert all("kdev-invalid" in line for line in changed)


@pytest.mark.parametrize("share", ["2", "101%", "x", "-1%"])
def test_what_is_no_share_is_told(kdev: Kdev, share: str) -> None:
    result = kdev("mock", SPEC, "--dry-run", "--invalid", share)

    assert (result.code, result.out) == (2, "")
    assert f"`--invalid {share}` is no share" in result.err
