"""How fast `kdev tail` reads a topic into a pipe, beside kcat, and how soon a record is there.

    python benchmarks/tail.py --bootstrap localhost:9092 [--records 1000000] [--partitions 12]

Makes a topic of its own and leaves it. The figures are medians of --runs in one run, those who read all
taking turns, so that ratios hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import select
import shutil
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

TAIL = [sys.executable, "-m", "kdev", "tail"]


def main() -> None:
    wanted = arguments()
    topic = f"bench-{uuid.uuid4().hex[:8]}"
    fill(wanted.bootstrap, topic, wanted.partitions, wanted.records)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{wanted.records:,} records, {wanted.partitions} partitions, medians of {wanted.runs}\n")
    print(f"{'what':<28}{'seconds':>9}{'records/s':>13}")
    read = in_turns(wanted.runs, readers(wanted.bootstrap, topic), partial(read_all, wanted.records))
    for what, seconds in read.items():
        print(f"{what:<28}{seconds:>9.2f}{wanted.records / seconds:>13,.0f}")
    for what, seconds in in_turns(3 * wanted.runs, lasts(wanted.bootstrap, topic), first_line).items():
        print(f"{what:<28}{seconds:>9.3f}")
    for what, seconds in in_turns(3 * wanted.runs, whole_lasts(wanted.bootstrap, topic), to_its_end).items():
        print(f"{what:<28}{seconds:>9.3f}")
    print(f"{'a new record in the pipe':<28}{new_record(wanted.bootstrap, topic):>9.3f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--partitions", type=int, default=12)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def fill(bootstrap: str, topic: str, partitions: int, records: int) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, partitions, 1)])[topic].result()
    producer = Producer(
        {"bootstrap.servers": bootstrap, "linger.ms": 20, "queue.buffering.max.messages": 200_000}
    )
    for n in range(records):
        value = b'{"rental_id":"b7d1e2f0-%06d","days":%d,"city":"Kiel","total_eur":187.5}' % (n, n % 14)
        while True:
            try:
                producer.produce(topic, value, b"car-%d" % (n % 5000))
                break
            except BufferError:
                producer.poll(0.1)
    producer.flush()


def readers(bootstrap: str, topic: str) -> dict[str, list[str]]:
    common = [*TAIL, topic, "-b", bootstrap, "-n", "all", "--no-follow", "-o"]
    found = {f"kdev tail -o {form}": [*common, form] for form in ("json", "value", "raw")}
    if shutil.which("kcat"):
        found["kcat, values"] = ["kcat", "-b", bootstrap, "-C", "-t", topic, "-e", "-q"]
        found["kcat -J"] = ["kcat", "-b", bootstrap, "-C", "-t", topic, "-e", "-q", "-J"]
    return found


def lasts(bootstrap: str, topic: str) -> dict[str, list[str]]:
    found = {"kdev tail, first of last 10": [*TAIL, topic, "-b", bootstrap]}
    if shutil.which("kcat"):
        found["kcat -o -10, first"] = ["kcat", "-b", bootstrap, "-C", "-t", topic, "-o", "-10", "-u", "-q"]
    return found


def whole_lasts(bootstrap: str, topic: str) -> dict[str, list[str]]:
    """The same until it is certain that these were the last: kcat then ends, too."""
    found = {"kdev tail, all of last 10": [*TAIL, topic, "-b", bootstrap, "--no-follow"]}
    if shutil.which("kcat"):
        found["kcat -o -10 -e, all"] = ["kcat", "-b", bootstrap, "-C", "-t", topic, "-o", "-10", "-e", "-q"]
    return found


def in_turns(
    runs: int, commands: dict[str, list[str]], measure: Callable[[list[str]], float]
) -> dict[str, float]:
    """The median of each, all of them taking turns, so that a busy moment of the machine meets them all."""
    turns = [[measure(command) for command in commands.values()] for _ in range(runs)]
    return dict(zip(commands, map(statistics.median, zip(*turns, strict=True)), strict=True))


def read_all(records: int, command: Sequence[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = 0
        while content := process.stdout.read(1 << 20):
            lines += content.count(b"\n")
    assert lines == records, f"{lines} lines instead of {records}"
    return time.perf_counter() - began


def first_line(command: Sequence[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        took = time.perf_counter() - began
        process.kill()
    return took


def to_its_end(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def new_record(bootstrap: str, topic: str, times: int = 15) -> float:
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0})
    took: list[float] = []
    with subprocess.Popen(
        [*TAIL, topic, "-b", bootstrap, "-n", "1", "-o", "value"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        os.read(process.stdout.fileno(), 65_536)
        for n in range(times):
            time.sleep(0.23)
            began = time.perf_counter()
            producer.produce(topic, b"new", b"%d" % n)
            producer.flush()
            assert select.select([process.stdout], [], [], 10)[0]
            os.read(process.stdout.fileno(), 65_536)
            took.append(time.perf_counter() - began)
        process.kill()
    return statistics.median(took)


if __name__ == "__main__":
    main()
