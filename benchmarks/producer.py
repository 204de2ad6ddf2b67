"""How fast records reach a broker: kdev beside Kafka's own ProducerPerformance, and khaos where it is there.

    python benchmarks/producer.py --bootstrap localhost:9092 [--seconds 8] [--runs 3]

The producers take turns on topics of their own with 3 partitions, with `acks=all`, in one run, so that the
ratios hold on a machine that is shared. ProducerPerformance sends 5,000 records that kdev made, over and
over; kdev makes each record anew. Needs the Kafka that `kdev up --runtime process` has fetched.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

from kdev import wiring
from kdev.model import Mode
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES, cached

CAR = {
    "type": "object",
    "required": ["carId", "available", "timestamp"],
    "properties": {
        "carId": {"type": "string", "pattern": "^CAR-[0-9]{5}$"},
        "available": {"type": "boolean"},
        "timestamp": {"type": "string", "format": "date-time"},
    },
}
PERSON = {
    "type": "object",
    "properties": {
        "firstName": {"type": "string"},
        "lastName": {"type": "string"},
        "email": {"type": "string", "format": "email"},
        "phone": {"type": "string"},
        "address": {
            "type": "object",
            "properties": {
                "street": {"type": "string"},
                "city": {"type": "string"},
                "postcode": {"type": "string"},
                "country": {"type": "string"},
            },
        },
    },
}
BOOKING = {
    "type": "object",
    "properties": {
        "reference": {"type": "string", "format": "uuid"},
        "createdAt": {"type": "string", "format": "date-time"},
        "customer": PERSON,
        "pickUp": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "at": {"type": "string", "format": "date-time"}},
        },
        "days": {"type": "integer", "minimum": 1, "maximum": 30},
        "price": {"type": "number", "minimum": 10, "maximum": 900, "multipleOf": 0.01},
        "currency": {"type": "string", "enum": ["EUR", "CHF"]},
        "note": {"type": "string", "maxLength": 80},
    },
}
EVENTS = {"car": CAR, "booking": BOOKING}
SETTINGS = {"linger.ms": "5", "batch.size": "131072", "acks": "all"}
RATE = re.compile(r"([0-9.]+) records/sec")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    kafka = cached(RELEASES[Mode.KRAFT], wiring.cache(Settings()))
    if kafka is None:
        sys.exit("no Kafka is here yet: `kdev up --runtime process` fetches it")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}")
    print(f"{chosen.runs} turns each, medians; records a second\n")
    print("| event | bytes | compression | kdev | ProducerPerformance | ratio |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for name, schema in EVENTS.items():
            event = Event(Path(folder), name, schema, chosen.bootstrap)
            for compression in ("none", "lz4"):
                print(event.row(compression, kafka.tools_class_path, chosen.seconds, chosen.runs), flush=True)
    if shutil.which("khaos") is None:
        print("\nkhaos is left out: it is not installed")


class Event:
    """One kind of event: its document, and ready records of it for the producer that makes none."""

    def __init__(self, folder: Path, name: str, schema: object, bootstrap: str) -> None:
        self.name, self.bootstrap = name, bootstrap
        self.topic = f"bench-{name}-{uuid.uuid4().hex[:6]}"
        self.spec = folder / f"{name}.json"
        self.spec.write_text(json.dumps(document(self.topic, schema)), encoding="utf-8")
        made = kdev(
            "mock", str(self.spec), "--dry-run", "--rate", "max", "--count", "5000", "-q"
        ).splitlines()
        values = [
            json.dumps(json.loads(line)["value"], separators=(",", ":"), ensure_ascii=False) for line in made
        ]
        self.payloads = folder / f"{name}.txt"
        self.payloads.write_text("\n".join(values) + "\n", encoding="utf-8")
        self.bytes = round(statistics.mean(len(value.encode()) for value in values))

    def row(self, compression: str, class_path: str, seconds: int, runs: int) -> str:
        def ours() -> float:
            options = (
                "--rate",
                "max",
                "--for",
                f"{seconds}s",
                "--compression",
                compression,
                "--verify",
                "none",
            )
            out = kdev("mock", str(self.spec), *options, "-b", self.bootstrap, "-q", "--output", "json")
            return float(json.loads(out)["rate"]["acked"])

        def theirs() -> float:
            settings = [
                f"{key}={value}" for key, value in {**SETTINGS, "compression.type": compression}.items()
            ]
            count = str(int(ours_first * seconds))
            command = [
                "java",
                "-cp",
                class_path,
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                self.topic,
            ]
            command += ["--num-records", count, "--throughput", "-1", "--payload-file", str(self.payloads)]
            command += ["--producer-props", f"bootstrap.servers={self.bootstrap}", *settings]
            out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
            return float(RATE.findall(out)[-1])

        ours_first = ours()
        measured: dict[Callable[[], float], list[float]] = {ours: [], theirs: []}
        for _ in range(runs):
            for producer, found in measured.items():
                found.append(producer())
        mine, its = (statistics.median(found) for found in measured.values())
        cells = [self.name, str(self.bytes), compression, f"{mine:,.0f}", f"{its:,.0f}", f"{mine / its:.2f}"]
        return f"| {' | '.join(cells)} |"


def document(topic: str, schema: object) -> dict[str, object]:
    channel = {
        "address": topic,
        "messages": {"Event": {"payload": schema}},
        "bindings": {"kafka": {"partitions": 3}},
    }
    return {"asyncapi": "3.0.0", "info": {"title": "bench", "version": "1"}, "channels": {"bench": channel}}


def kdev(*arguments: str) -> str:
    command = [sys.executable, "-m", "kdev", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


if __name__ == "__main__":
    main()
