"""`kdev tail --group` and `kdev groups` on a real Kafka: shared, nothing lost, nothing shown twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kdev import wiring
from kdev.model import Block, RuntimeName
from tests.conftest import ROOT, Broker, Kdev, brought_up

pytestmark = pytest.mark.kafka

PARTITIONS = 12
Member = tuple[subprocess.Popen[bytes], Path]


@pytest.fixture
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Kafka of the test's own, which it may pause."""
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory)


class Members:
    """Tails of one group, each with a file of what it showed."""

    def __init__(self, kafka: Broker, topic: str, folder: Path) -> None:
        self.group = f"group-{uuid.uuid4().hex[:8]}"
        self._kafka, self._topic, self._folder = kafka, topic, folder
        self.all: list[Member] = []

    def join(self) -> Member:
        path = self._folder / f"member-{len(self.all)}.jsonl"
        with path.open("wb") as shown:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "kdev",
                    "tail",
                    self._topic,
                    "--group",
                    self.group,
                    "-o",
                    "json",
                    "-q",
                ],
                cwd=ROOT,
                env={**os.environ, **self._kafka.environ()},
                stdout=shown,
            )
        self.all.append((process, path))
        return self.all[-1]

    def shown(self) -> Counter[tuple[int, int]]:
        """How often each partition and offset was shown, by whomever."""
        lines = (line for _, path in self.all for line in path.read_text(encoding="utf-8").splitlines())
        records = (json.loads(line) for line in lines if line.endswith("}"))
        return Counter((record["partition"], record["offset"]) for record in records)

    def wait_for(self, count: int, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while len(self.shown()) < count:
            assert time.monotonic() < until, f"{len(self.shown())} of {count} records were shown"
            time.sleep(0.1)

    def end(self) -> None:
        for process, _ in self.all:
            process.kill()
            process.wait()


@pytest.fixture
def members(kafka: Broker, tmp_path: Path) -> Iterator[Members]:
    made = Members(kafka, kafka.topic(partitions=PARTITIONS), tmp_path)
    yield made
    made.end()


def send(kafka: Broker, topic: str, count: int) -> None:
    with wiring.sink(kafka.endpoint, None) as sink:
        values: list[bytes | None] = [b"%d" % n for n in range(count)]
        assert sink.offer(Block(topic, values, [b"k%d" % n for n in range(count)])) == count
        assert sink.flush(20) == 0


def wait_for_members(kdev: Kdev, kafka: Broker, group: str, count: int) -> None:
    """Wait until a group has so many members and has dealt out all partitions."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        result = kdev("groups", "describe", group, "--output", "json", **kafka.environ())
        told: dict[str, Any] = json.loads(result.out) if result.code == 0 else {"members": 0, "offsets": []}
        if told["members"] == count and sum(bool(each["member"]) for each in told["offsets"]) == PARTITIONS:
            return
        time.sleep(0.2)
    raise AssertionError(f"group `{group}` did not come to {count} members")


def test_members_share_a_topic_and_one_that_leaves_hands_over_without_a_record_twice(
    kafka: Broker, kdev: Kdev, members: Members
) -> None:
    for _ in range(3):
        members.join()
    wait_for_members(kdev, kafka, members.group, 3)
    send(kafka, members._topic, 600)
    members.wait_for(600)
    first, _ = members.all[0]
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0
    send(kafka, members._topic, 600)
    members.wait_for(1200)

    time.sleep(1.5)  # what was shown is committed once a second
    told = json.loads(kdev("groups", "describe", members.group, "--output", "json", **kafka.environ()).out)
    assert set(members.shown().values()) == {1}
    assert told["members"] == 2
    assert told["lag"] == 0


def test_the_others_take_over_from_a_member_that_was_killed(
    kafka: Broker, kdev: Kdev, members: Members
) -> None:
    for _ in range(3):
        members.join()
    wait_for_members(kdev, kafka, members.group, 3)
    send(kafka, members._topic, 300)
    members.wait_for(300)
    members.all[0][0].kill()
    send(kafka, members._topic, 300)
    members.wait_for(600)

    wait_for_members(kdev, kafka, members.group, 2)
    time.sleep(1.5)  # what was shown is committed once a second
    told = json.loads(kdev("groups", "describe", members.group, "--output", "json", **kafka.environ()).out)
    assert told["lag"] == 0


def test_a_tail_that_names_no_group_leaves_none(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic()
    send(kafka, topic, 3)
    before = kdev("groups", "list", "-o", "json", **kafka.environ()).out

    assert kdev("tail", topic, "-c", "3", **kafka.environ()).code == 0

    after = json.loads(kdev("groups", "list", "-o", "json", **kafka.environ()).out)
    assert {each["group"] for each in after["groups"]} <= {
        each["group"] for each in json.loads(before)["groups"]
    }
    assert not any(offset["topic"] == topic for each in after["groups"] for offset in each["offsets"])


def test_a_group_goes_on_where_it_was_and_where_it_is_set_to(kafka: Broker, kdev: Kdev) -> None:
    topic, group = kafka.topic(), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, 30)
    read = ("tail", topic, "--group", group, "--no-follow", "-o", "value", "-q")

    first = kdev(*read, "--count", "10", **kafka.environ())
    rest = kdev(*read, **kafka.environ())
    rehearsed = kdev("groups", "reset", group, "--to", "earliest", "--dry-run", **kafka.environ())
    nothing = kdev(*read, **kafka.environ())
    done = kdev("groups", "reset", group, "--to", "earliest", **kafka.environ())
    again = kdev(*read, **kafka.environ())

    assert [result.code for result in (first, rest, rehearsed, nothing, done, again)] == [0] * 6
    assert sorted(map(int, (first.out + rest.out).split())) == list(range(30))
    assert "WOULD BE" in rehearsed.out
    assert nothing.out == ""
    assert sorted(map(int, again.out.split())) == list(range(30))
    assert kdev("groups", "delete", group, **kafka.environ()).code == 0
    assert group not in kdev("groups", "list", **kafka.environ()).out


def test_what_lies_in_partitions_without_an_offset_is_still_to_be_read(kafka: Broker, kdev: Kdev) -> None:
    topic, group = kafka.topic(partitions=3), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, 30)
    kdev("tail", topic, "--group", group, "--no-follow", "--count", "1", "-q", **kafka.environ())

    told = json.loads(kdev("groups", "describe", group, "-o", "json", **kafka.environ()).out)
    shown = kdev("groups", "describe", group, **kafka.environ()).out.splitlines()
    listed = kdev("groups", "list", **kafka.environ()).out

    committed = [each for each in told["offsets"] if each["committed"] is not None]
    without = [each for each in told["offsets"] if each["committed"] is None]
    assert [each["partition"] for each in told["offsets"]] == [0, 1, 2]
    assert committed
    assert without
    assert all(each["lag"] == each["end"] for each in without)
    assert told["lag"] == 29
    assert shown[0] == f"{group} is empty, 0 members, 29 records behind"
    assert any(line.split()[1:3] == [str(without[0]["partition"]), "-"] for line in shown[3:])
    assert any(line.split()[0] == group and line.endswith("29") for line in listed.splitlines())


def test_an_end_that_comes_together_with_the_last_records_is_the_end(kafka: Broker) -> None:
    topic, group = kafka.topic(partitions=1), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, 300)
    seen = 0
    with wiring.member(kafka.endpoint, [topic], group=group, reset="earliest", tell=lambda _: None) as member:
        until = time.monotonic() + 30
        while not member.caught_up():
            assert time.monotonic() < until, f"after {seen} of 300 records the end never came"
            found = len(member.read(1000 if seen else 1, 0.1))
            if found and not seen:
                time.sleep(1)  # now the client has the rest and the end behind it, which come at once
            seen += found

    assert seen == 300


def test_a_group_is_set_to_a_time_or_an_offset(kafka: Broker, kdev: Kdev) -> None:
    topic, group = kafka.topic(partitions=1), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, 20)
    kdev("tail", topic, "--group", group, "--no-follow", "-q", **kafka.environ())

    def offset(to: str) -> int:
        told = kdev("groups", "reset", group, "--to", to, "--output", "json", **kafka.environ())
        number: int = json.loads(told.out)["offsets"][0]["offset"]
        return number

    assert offset("7") == 7
    assert offset("999") == 20
    assert offset("2020-01-01T00:00:00Z") == 0
    assert offset("2199-01-01") == 20
    assert offset("-1h") == 0


def test_what_does_not_go_with_a_group_is_refused(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic()

    for wrong in (
        ("tail", topic, "--group", "g", "--partition", "0"),
        ("tail", topic, "--group", "g", "--last", "5"),
        ("groups", "reset", "nobody", "--to", "earliest"),
        ("groups", "reset", "nobody", "--to", "somewhere"),
        ("groups", "describe", "nobody"),
    ):
        result = kdev(*wrong, **kafka.environ())
        assert result.code in (2, 5), result.err
        assert "hint:" in result.err


def test_a_member_that_is_told_to_stop_leaves_a_broker_that_does_not_answer(own_kafka: Broker) -> None:
    topic = own_kafka.topic()
    send(own_kafka, topic, 20)
    found = wiring.running(own_kafka.settings())
    assert found is not None
    process = int(found[1].services[0].identity)
    command = [sys.executable, "-m", "kdev", "tail", topic, "--group", "leaving", "-o", "json"]
    environ = {**os.environ, **own_kafka.environ()}
    member = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert member.stdout is not None
        for _ in range(20):
            member.stdout.readline()
        os.kill(process, signal.SIGSTOP)
        member.send_signal(signal.SIGTERM)
        _, err = member.communicate(timeout=50)
    finally:
        member.kill()
        os.kill(process, signal.SIGCONT)

    assert member.returncode == 5
    assert "group `leaving` was left without an answer of the broker" in err


def test_groups_are_listed_again_until_ctrl_c(kafka: Broker) -> None:
    command = [sys.executable, "-m", "kdev", "groups", "list", "--watch", "-o", "json"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **kafka.environ()}, stdout=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        first, second = watching.stdout.readline(), watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        code = watching.wait(60)

    assert "groups" in json.loads(first)
    assert "groups" in json.loads(second)
    assert code == 0
