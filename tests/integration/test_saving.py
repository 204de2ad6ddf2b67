"""`kdev save` and `kdev load` on the real Kafka: the records of a moment, kept and put back."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT, Kdev, require, unused_port

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]

SPEC = str(ROOT / "specs" / "car-rentals.yaml")
PATIENT = ("--timeout", "3m")


def records(kdev: Kdev, **environ: str) -> int:
    listed = kdev("topics", "list", "-o", "json", **environ)
    assert listed.code == 0, listed.err
    return sum(each["records"] for each in json.loads(listed.out)["topics"])


def test_what_was_saved_is_there_again_after_more_was_sent_and_in_a_new_environment(kdev: Kdev) -> None:
    environ = {"KDEV_NAME": "shop"}
    other = {"KDEV_NAME": "other"}
    up = kdev("up", "--runtime", "process", "--port", str(unused_port()), *PATIENT, **environ)
    if up.code == 4 and "Java" in up.err:
        require("process", up.err)
    try:
        sent = kdev("mock", SPEC, "--count", "40", "--rate", "max", **environ)
        before = records(kdev, **environ)
        saved = kdev("save", "demo", "-o", "json", *PATIENT, **environ)
        kdev("mock", SPEC, "--count", "25", "--rate", "max", **environ)
        more = records(kdev, **environ)
        asked = kdev("load", "demo", **environ)
        loaded = kdev("load", "demo", "--yes", *PATIENT, **environ)
        back = records(kdev, **environ)
        taken = kdev("load", "demo", **other)
        fresh = kdev("load", "demo", "--port", str(unused_port()), *PATIENT, **other)
        copied = records(kdev, **other)
        tailed = kdev("tail", "*", "-n", "all", "--no-follow", **other)
    finally:
        kdev("down", "--all", "--volumes")

    assert [each.code for each in (up, sent, saved, loaded, fresh, tailed)] == [0] * 6, (saved, loaded, fresh)
    assert (before, more, back, copied) == (40, 65, 40, 40)
    assert len(tailed.out.splitlines()) == 40
    assert "`shop` is stopped for this, and started again" in saved.err
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert (taken.code, "is taken" in taken.err) == (4, True)
    about = json.loads(saved.out)
    assert (about["name"], about["environment"], about["version"]) == ("demo", "shop", "4.3.1")
    assert json.loads(kdev("save", "--list", "-o", "json").out)["saves"] == [about]


def test_a_secured_environment_is_secured_again_where_it_is_loaded_and_lets_its_user_in(kdev: Kdev) -> None:
    environ, other = {"KDEV_NAME": "shop"}, {"KDEV_NAME": "other"}
    line = ("up", SPEC, "--runtime", "process", "--port", str(unused_port()))
    up = kdev(*line, "--secure", *PATIENT, **environ)
    if up.code == 4 and "Java" in up.err:
        require("process", up.err)
    try:
        kdev("down", **environ)
        saved = kdev("save", "safe", "-o", "json", **environ)
        loaded = kdev("load", "safe", "--port", str(unused_port()), *PATIENT, **other)
        again = kdev("up", "-o", "json", **other)
        listed = kdev("topics", "list", "-o", "json", **other)
    finally:
        kdev("down", "--all", "--volumes")

    assert [each.code for each in (up, saved, loaded, again, listed)] == [0] * 5, (loaded, listed)
    assert json.loads(saved.out)["secure"] is True
    assert json.loads(again.out)["secure"] is True
    assert json.loads(listed.out)["topics"]


def test_what_is_no_name_and_what_keeps_nothing_is_refused(kdev: Kdev) -> None:
    environ = {"KDEV_NAME": "memory"}
    assert kdev("up", "--runtime", "embedded", "--port", str(unused_port()), **environ).code == 0
    try:
        results = [
            kdev("save", **environ),
            kdev("save", "Not A Name", **environ),
            kdev("save", "demo", **environ),
            kdev("load", "demo", **environ),
            kdev("save", "demo", "--name", "never-made"),
        ]
    finally:
        kdev("down", **environ)

    assert [each.code for each in results] == [2, 2, 4, 4, 4]
    assert "keeps its records in memory" in results[2].err
    assert "nothing was saved as `demo`" in results[3].err
