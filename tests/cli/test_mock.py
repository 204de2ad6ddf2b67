"""`kdev mock` through `main`: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from tests.conftest import ROOT, Broker, Kdev

RENTALS = "specs/car-rentals.yaml"
TUTORIAL = "specs/car-availability.yaml"
FAST = ("--rate", "max")

SameAs = Callable[[str, str], None]


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_ten_events_of_the_bundled_document_look_like_those_of_a_company(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("mock", RENTALS, "--dry-run", "--seed", "7", *FAST)

    shown = [
        f"{record['topic']} {json.dumps(record['value'], ensure_ascii=False)}" for record in lines(result.out)
    ]
    same_as("mock/ten-events", "\n".join(shown) + "\n")


def test_a_dry_run_prints_ten_records_in_the_form_of_tail(kdev: Kdev) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *FAST)

    records = lines(result.out)
    assert result.code == 0
    assert len(records) == 10
    names = ["topic", "partition", "offset", "timestamp", "key", "value", "headers", "size"]
    assert all(list(record) == names for record in records)
    assert {record["topic"] for record in records} == {"car-rentals", "car.available"}
    assert all(record["partition"] in range(3) and record["offset"] is None for record in records)


def test_the_same_seed_makes_the_same_bytes(kdev: Kdev) -> None:
    first, second, other = (
        kdev("mock", RENTALS, "--dry-run", *FAST, "-c", "200", "--seed", seed).out for seed in ("7", "7", "8")
    )

    assert first == second
    assert first != other


def test_a_part_of_a_run_is_its_beginning(kdev: Kdev) -> None:
    long = kdev("mock", RENTALS, "--dry-run", *FAST, "-c", "300", "--seed", "7").out
    short = kdev("mock", RENTALS, "--dry-run", *FAST, "-c", "30", "--seed", "7").out

    assert long.startswith(short)


def test_every_value_of_the_tutorial_document_fits_its_schema(kdev: Kdev) -> None:
    document = yaml.safe_load((ROOT / TUTORIAL).read_text(encoding="utf-8"))
    (channel,) = document["channels"].values()
    schema = channel["subscribe"]["message"]["payload"]
    validator = Draft7Validator(schema, format_checker=FormatChecker())

    records = lines(kdev("mock", TUTORIAL, "--dry-run", *FAST, "-c", "300").out)

    assert len(records) == 300
    assert [error for record in records for error in validator.iter_errors(record["value"])] == []


def test_the_summary_of_a_dry_run_is_for_the_person(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("mock", TUTORIAL, "--dry-run", "-c", "4", "-r", "1k", "--seed", "7", "-o", "json")

    summary = json.loads(result.err)
    assert summary["records"] == {
        "planned": 4, "sent": 4, "acked": 4, "failed": 0, "missed": 0, "unconfirmed": 0, "verified": 4,
        "invalid": 0,
    }  # fmt: skip
    assert (summary["stopped_by"], summary["ok"], summary["exit"], summary["seed"]) == ("count", True, 0, 7)
    assert summary["started"] == "2026-01-01T00:00:00.000Z"


def test_again_is_a_command_that_makes_the_same_records(kdev: Kdev) -> None:
    first = kdev("mock", RENTALS, "--dry-run", *FAST, "-c", "20", "--topic", "car.available")
    (again,) = [line for line in first.err.splitlines() if line.startswith("again")]

    second = kdev(*again.split()[2:])

    assert second.out == first.out
    assert len(lines(first.out)) == 20


def test_events_happen_at_the_pace_from_the_start_that_was_given(kdev: Kdev) -> None:
    result = kdev(
        "mock", TUTORIAL, "--dry-run", "-r", "100", "-c", "3", "--start", "2024-02-29T23:59:59.990Z"
    )

    assert [record["timestamp"] for record in lines(result.out)] == [
        "2024-02-29T23:59:59.990Z",
        "2024-03-01T00:00:00.000Z",
        "2024-03-01T00:00:00.010Z",
    ]


def test_one_topic_can_be_chosen(kdev: Kdev) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *FAST, "--topic", "car.available")

    assert {record["topic"] for record in lines(result.out)} == {"car.available"}


def test_a_summary_file_holds_the_json(kdev: Kdev, tmp_path: Path) -> None:
    path = tmp_path / "summary.json"

    result = kdev("mock", TUTORIAL, "--dry-run", *FAST, "--summary-file", str(path), "-q")

    assert result.code == 0
    assert json.loads(path.read_text())["records"]["sent"] == 10


def test_a_summary_file_that_cannot_be_written_is_refused_before_anything_is_sent(
    kdev: Kdev, tmp_path: Path
) -> None:
    path = tmp_path / "none" / "summary.json"

    result = kdev("mock", TUTORIAL, "--dry-run", *FAST, "--summary-file", str(path))

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: `--summary-file {path}` cannot be written: No such file or directory\n"
        "hint: the name of a file in a folder that is there\n"
    )


def test_a_run_that_never_begins_leaves_no_summary_file(kdev: Kdev, tmp_path: Path) -> None:
    path = tmp_path / "summary.json"

    assert kdev("mock", "no-such-file.yaml", "--dry-run", "--summary-file", str(path)).code == 3
    assert not path.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_summary_file_without_room_takes_nothing_from_the_summary(kdev: Kdev) -> None:
    result = kdev("mock", TUTORIAL, "--dry-run", *FAST, "--summary-file", "/dev/full", "-o", "json")

    summary, error = result.err.splitlines()
    assert json.loads(summary)["records"]["sent"] == 10
    assert (result.code, error) == (6, "error: `/dev/full` cannot be written: No space left on device")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_what_went_wrong_with_a_run_counts_more_than_its_summary_file() -> None:
    options = ["--dry-run", "-r", "100", "-c", "100000", "-o", "json", "--summary-file", "/dev/full"]

    code, _, err = stopped(options, signal.SIGINT)

    assert code == 130
    assert err.splitlines()[-1] == "error: `/dev/full` cannot be written: No space left on device"


def test_events_begin_so_long_ago_as_is_said(kdev: Kdev) -> None:
    now = datetime.now(UTC)

    result = kdev("mock", TUTORIAL, "--dry-run", "-c", "1", "--start", "7d")
    signed = kdev("mock", TUTORIAL, "--dry-run", "-c", "1", "--start", "-7d")

    for each in (result, signed):
        (record,) = lines(each.out)
        moment = datetime.fromisoformat(str(record["timestamp"]))
        assert timedelta(days=-7) <= moment - now < timedelta(days=-6)


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("rate", ["--rate", "abc"]),
        ("for", ["--for", "5"]),
        ("count", ["--count", "0"]),
        ("start", ["--start", "soon"]),
        ("start-too-early", ["--start", "0001-01-01T00:00:00Z"]),
        ("start-too-late", ["--start", "9999-12-31T23:59:59.999Z"]),
        ("topic", ["--topic", "car-rental"]),
        ("set", ["--set", "email"]),
        ("set-field", ["--set", "custmer.email=x@example.com"]),
        ("set-provider", ["--set", "customer.email=faker:emial"]),
        ("set-value", ["--set", "vehicleClass=bus"]),
        ("set-range", ["--set", "loyaltyPoints=-5..-1", "--seed", "1"]),
        ("locale", ["--locale", "de_ED"]),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_starts(
    kdev: Kdev, same_as: SameAs, name: str, argv: list[str]
) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *argv)

    assert (result.code, result.out) == (2, "")
    same_as(f"mock-bad-{name}", result.err)


def test_a_field_of_a_message_that_is_not_sent_is_told_as_that(kdev: Kdev) -> None:
    chosen = ("-m", "RentalRequested", "--set", "fuelLevel=75")

    result = kdev("mock", "specs/car-rentals.yaml", "--dry-run", "-c", "1", *chosen)

    assert (result.code, result.out) == (2, "")
    assert (
        "`--set fuelLevel=...` is about a field of `CarPickedUp` and `CarReturned`, which are not sent"
        in result.err
    )


def test_values_are_those_that_were_set_and_again_sets_them_again(kdev: Kdev) -> None:
    argv = ("--set", "loyaltyPoints=3..5", "--set", "RentalRequested.vehicleClass=suv|van")
    first = kdev("mock", RENTALS, "--dry-run", *FAST, "-c", "60", *argv)
    (again,) = [line for line in first.err.splitlines() if line.startswith("again")]

    asked = [r["value"] for r in lines(first.out) if "customer" in r["value"]]  # type: ignore[operator]
    assert {value["customer"]["loyaltyPoints"] for value in asked} == {3, 4, 5}  # type: ignore[index]
    assert {value["vehicleClass"] for value in asked} == {"suv", "van"}  # type: ignore[index]
    assert kdev(*shlex.split(again)[2:]).out == first.out


def test_values_are_set_in_the_file_of_settings_and_an_option_is_stronger(
    kdev: Kdev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kdev.toml").write_text("[set]\nfuelLevel = 50\ncustomer.loyaltyPoints = [7]\nunknown = 1\n")
    spec = str(ROOT / RENTALS)
    monkeypatch.chdir(tmp_path)

    found = [r["value"] for r in lines(kdev("mock", spec, "--dry-run", *FAST, "--set", "fuelLevel=75").out)]

    assert {value["fuelLevel"] for value in found if "fuelLevel" in value} == {75}  # type: ignore[index,operator]
    points = {value["customer"]["loyaltyPoints"] for value in found if "customer" in value}  # type: ignore[index,operator]
    assert points == {7}


def test_a_document_without_messages_has_nothing_to_send(kdev: Kdev, tmp_path: Path, same_as: SameAs) -> None:
    document = tmp_path / "empty.yaml"
    document.write_text("asyncapi: 3.0.0\ninfo: {title: Empty, version: 1.0.0}\nchannels: {}\n")

    result = kdev("mock", str(document), "--dry-run")

    assert (result.code, result.out) == (3, "")
    same_as("mock-nothing-to-send", result.err.replace(str(document), "empty.yaml"))


TWO_CHANNELS = """
asyncapi: 3.0.0
info: {title: Two, version: 1.0.0}
channels:
  silent:
    address: silent
  loud:
    address: loud
    messages:
      first: {x-kdev: {weight: FIRST}, payload: {const: 1}}
      second: {x-kdev: {weight: SECOND}, payload: {const: 2}}
"""


def two_channels(folder: Path, first: int, second: int) -> str:
    path = folder / "two.yaml"
    path.write_text(TWO_CHANNELS.replace("FIRST", str(first)).replace("SECOND", str(second)))
    return str(path)


@pytest.mark.parametrize(
    ("topic", "place"),
    [([], "two.yaml $.channels"), (["-t", "silent"], "two.yaml:5:3 $.channels.silent")],
    ids=["all", "one"],
)
def test_messages_of_weight_0_and_channels_without_any_leave_nothing_to_send(
    kdev: Kdev, tmp_path: Path, topic: list[str], place: str
) -> None:
    document = two_channels(tmp_path, 0, 0)

    result = kdev("mock", document, "--dry-run", *topic)

    hint = "it takes a message whose weight in `x-kdev` is not 0"
    assert (result.code, result.out) == (3, "")
    assert result.err.replace(document, "two.yaml") == (
        f"error: {place} has no message to send\nhint: {hint}\n"
    )


def test_a_message_of_weight_0_is_never_sent(kdev: Kdev, tmp_path: Path) -> None:
    result = kdev("mock", two_channels(tmp_path, 0, 3), "--dry-run", *FAST)

    assert [record["value"] for record in lines(result.out)] == [2] * 10


def test_no_broker_at_the_address_ends_at_once(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("mock", TUTORIAL, "--bootstrap", "127.0.0.1:1")

    assert (result.code, result.out) == (5, "")
    same_as("mock-no-broker", result.err)


@pytest.mark.broker
def test_records_arrive_and_the_topics_are_made_as_the_document_says(kdev: Kdev, broker: Broker) -> None:
    result = kdev("mock", RENTALS, "-r", "200", "-c", "100", "-o", "json", **broker.environ())

    summary = json.loads(result.out)
    assert (result.code, summary["records"]["acked"]) == (0, 100)
    assert {name: topic["sent"] for name, topic in summary["topics"].items()} == {
        "car-rentals": 75,
        "car.available": 25,
    }
    assert f"kdev: mock {RENTALS} -> {broker.endpoint.bootstrap_servers}, 200/s for 100 records" in result.err
    listed = json.loads(kdev("topics", "list", "-o", "json", **broker.environ()).out)
    partitions = {topic["topic"]: topic["partitions"] for topic in listed["topics"]}
    assert partitions["car-rentals"] == 3


@pytest.mark.broker
def test_as_fast_as_possible_everything_is_acknowledged(kdev: Kdev, broker: Broker) -> None:
    result = kdev("mock", TUTORIAL, "-r", "max", "-c", "50000", "-q", "-o", "json", **broker.environ())

    records = json.loads(result.out)["records"]
    assert (result.code, result.err) == (0, "")
    assert (records["sent"], records["acked"], records["failed"]) == (50_000, 50_000, 0)


@pytest.mark.broker
def test_what_arrives_is_what_the_dry_run_printed(kdev: Kdev, broker: Broker, tmp_path: Path) -> None:
    topic = f"test-{uuid.uuid4().hex[:12]}"
    document = tmp_path / "cars.yaml"
    document.write_text((ROOT / TUTORIAL).read_text(encoding="utf-8").replace("car/available", topic))
    run = ("mock", str(document), "-r", "3k", "-c", "500", "--seed", "7", "-q")

    printed = lines(kdev(*run, "--dry-run").out)
    kdev(*run, **broker.environ())
    read = lines(kdev("tail", topic, "--from-beginning", "--no-follow", **broker.environ()).out)

    def content(record: dict[str, object]) -> str:
        return json.dumps([record[name] for name in ("key", "value", "headers", "size")])

    assert len(read) == 500
    assert sorted(map(content, read)) == sorted(map(content, printed))


def stopped(argv: list[str], number: signal.Signals, **environ: str) -> tuple[int, str, str]:
    """What a command does that gets a signal as soon as it says that it runs."""
    command = [sys.executable, "-m", "kdev", "mock", TUTORIAL, "--progress", "plain", *argv]
    environment = {**os.environ, **environ}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("kdev: mock "):
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.mark.broker
@pytest.mark.parametrize(("number", "reason"), [(signal.SIGINT, "interrupt"), (signal.SIGTERM, "terminate")])
def test_a_stop_ends_an_endless_run_well_with_everything_confirmed(
    broker: Broker, number: signal.Signals, reason: str
) -> None:
    code, out, _ = stopped(["-r", "500", "-o", "json"], number, **broker.environ())

    summary = json.loads(out)
    assert (code, summary["stopped_by"], summary["ok"]) == (0, reason, True)
    assert summary["records"]["sent"] == summary["records"]["acked"]


def test_a_stop_of_a_run_with_an_end_says_so_in_its_exit_code() -> None:
    code, _, err = stopped(["--dry-run", "-r", "100", "-c", "100000", "-o", "json"], signal.SIGINT)

    summary = json.loads(err.splitlines()[-1])
    assert (code, summary["exit"], summary["stopped_by"], summary["ok"]) == (130, 130, "interrupt", False)


def test_the_panel_is_gone_when_the_run_is_over(kdev: Kdev) -> None:
    result = kdev("mock", TUTORIAL, "--dry-run", "-r", "100", "-c", "30", "--progress", "live")

    frames = result.err.split("\x1b[J")
    assert "TOPIC" in frames[-3]
    assert frames[-1].startswith("done ")
    assert "TOPIC" not in frames[-1]


def test_a_reader_that_leaves_ends_the_run_without_a_word() -> None:
    command = [sys.executable, "-m", "kdev", "mock", TUTORIAL, "--dry-run", "-r", "max", "-c", "10000000"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["topic"] == "car.available"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 0


def test_an_unknown_locale_names_the_near_one(kdev: Kdev) -> None:
    result = kdev("mock", "specs/car-rentals.yaml", "--dry-run", "--locale", "de_DEE")

    assert (result.code, result.out) == (2, "")
    assert result.err == "error: there is no locale `de_DEE`\nhint: did you mean `de_DE`?\n"


def test_stages_end_the_run_and_can_be_typed_again(kdev: Kdev) -> None:
    words = ["mock", RENTALS, "--dry-run", "--seed", "3", "--stage", "200ms:20..40", "--stage", "100ms:0"]

    result = kdev(*words)

    assert result.code == 0
    assert len(result.out.splitlines()) == 6
    assert "stopped by the end of the stages" in result.err
    assert "--stage 200ms:20..40 --stage 100ms:0 --seed 3" in result.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--stage", "1s:5", "--rate", "5"], "`--rate` and `--stage` do not go together"),
        (["--loop"], "`--loop` repeats stages, and there is none"),
        (["--shape", "square"], "`square` is not a shape"),
        (["--stage", "5"], "`5` is not a stage"),
    ],
)
def test_a_pace_that_makes_no_sense_is_refused(kdev: Kdev, words: list[str], problem: str) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *words)

    assert result.code == 2
    assert problem in result.err
    assert "hint:" in result.err


def test_each_topic_and_message_has_the_rate_that_it_was_given(kdev: Kdev) -> None:
    rates = ("--rate", "car-rentals=60", "--rate", "CarReturned=30", "--rate", "car/available=10")
    result = kdev("mock", RENTALS, "--dry-run", *rates[:4], "--rate", "carAvailability=10", "--count", "50")

    records = lines(result.out)
    returned = sum("returnedAt" in record["value"] for record in records)  # type: ignore[operator]
    assert sum(record["topic"] == "car.available" for record in records) == 5
    assert returned == 15
    assert "100/s" in result.err
    assert kdev("mock", RENTALS, "--dry-run", *rates).code == 2


@pytest.mark.parametrize(
    ("options", "topics"),
    [
        (("--side", "client"), {"car-rentals"}),
        (("--message", "CarAvailabilityChanged"), {"car.available"}),
        (("--message", "CarReturned", "--message", "CarPickedUp"), {"car-rentals"}),
    ],
)
def test_a_part_of_the_document_is_sent_when_it_is_asked_for(
    kdev: Kdev, options: tuple[str, ...], topics: set[str]
) -> None:
    result = kdev("mock", RENTALS, "--dry-run", *FAST, *options)

    assert result.code == 0
    assert {record["topic"] for record in lines(result.out)} == topics


def test_names_that_the_document_does_not_have_are_refused_with_the_nearest(
    kdev: Kdev, same_as: SameAs
) -> None:
    said = [
        kdev("mock", RENTALS, "--dry-run", *options).err
        for options in (
            ("--message", "CarReturn"),
            ("--topic", "car-rental"),
            ("--rate", "car-rental=5"),
            ("--topic", "car.available", "--message", "CarReturned"),
        )
    ]

    same_as("mock/unknown-names", "\n".join(said))


def test_a_broker_elsewhere_gets_nothing_unless_the_user_says_so(kdev: Kdev) -> None:
    result = kdev("mock", RENTALS, "--for", "1s", "--bootstrap", "192.0.2.1:9092")

    assert result.code in (2, 5)
    assert "acked" not in result.out


def test_a_run_that_comes_to_what_fail_if_names_ends_with_6(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev(
        "mock", RENTALS, "--dry-run", *FAST, "--seed", "1", "--fail-if", "sent > 9", "--fail-if", "failed > 0"
    )

    verdicts = [line for line in result.err.splitlines() if line.startswith(("fail-if", "error", "hint"))]
    assert result.code == 6
    same_as("mock/fail-if", "\n".join(verdicts) + "\n")
