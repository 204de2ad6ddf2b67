"""How fast records reach a broker: kdev beside Kafka's own ProducerPerformance, and khaos where it is there.

    python benchmarks/producer.py --bootstrap localhost:9092 [--seconds 8] [--runs 3] [--khaos khaos]

The producers take turns on topics of their own with 3 partitions, with `acks=all`, in one run, so that the
ratios hold on a machine that is shared. ProducerPerformance sends 5,000 records that kdev made, over and
over; kdev makes each record anew, and so does khaos (`pip install khaos-cli`, in an environment of its own),
which knows no compression and is asked for far more than it reaches, from four producers.
Needs the Kafka that `kdev up --runtime process` has fetched.
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
KHAOS_FIELDS: dict[str, list[dict[str, object]]] = {
    "car": [
        {"name": "carId", "type": "string", "min_length": 9, "max_length": 9},
        {"name": "available", "type": "boolean"},
        {"name": "timestamp", "type": "timestamp"},
    ],
    "booking": [
        {"name": "reference", "type": "uuid"},
        {"name": "createdAt", "type": "timestamp"},
        {
            "name": "customer",
            "type": "object",
            "fields": [
                {"name": "firstName", "type": "faker", "provider": "first_name"},
                {"name": "lastName", "type": "faker", "provider": "last_name"},
                {"name": "email", "type": "faker", "provider": "email"},
                {"name": "phone", "type": "faker", "provider": "phone_number"},
            ],
        },
        {"name": "city", "type": "faker", "provider": "city"},
        {"name": "days", "type": "int", "min": 1, "max": 30},
        {"name": "price", "type": "float", "min": 10, "max": 900},
        {"name": "currency", "type": "enum", "values": ["EUR", "CHF"]},
        {"name": "note", "type": "faker", "provider": "sentence"},
    ],
}
SETTINGS = {"linger.ms": "5", "batch.size": "131072", "acks": "all"}
RATE = re.compile(r"([0-9.]+) records/sec")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap", default="localhost:9092")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--khaos", default="khaos", help="its command; left out where it is not there")
    chosen = parser.parse_args()
    kafka = cached(RELEASES[Mode.KRAFT], wiring.cache(Settings()))
    if kafka is None:
        sys.exit("no Kafka is here yet: `kdev up --runtime process` fetches it")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}")
    print(f"{chosen.runs} turns each, medians; records a second\n")
    print("| event | bytes | compression | kdev | ProducerPerformance | ratio | khaos | ratio |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for name, schema in EVENTS.items():
            event = Event(Path(folder), name, schema, chosen)
            for compression in ("none", "lz4"):
                print(event.row(compression, kafka.tools_class_path), flush=True)


class Event:
    """One kind of event: its document, and ready records of it for the producer that makes none."""

    def __init__(self, folder: Path, name: str, schema: object, chosen: argparse.Namespace) -> None:
        self.name, self.bootstrap, self.khaos = name, str(chosen.bootstrap), shutil.which(chosen.khaos)
        self.seconds, self.runs = int(chosen.seconds), int(chosen.runs)
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

        self.scenario = folder / f"{name}-khaos.yaml"
        self.scenario.write_text(json.dumps(scenario(f"{self.topic}-khaos", name)), encoding="utf-8")

    def row(self, compression: str, class_path: str) -> str:
        count = int(self.ours(compression) * self.seconds)
        producers: list[Callable[[], float]] = [
            lambda: self.ours(compression),
            lambda: self.theirs(compression, class_path, count),
        ]
        if self.khaos and compression == "none":
            producers.append(self.of_khaos)
        turns = [[producer() for producer in producers] for _ in range(self.runs)]
        mine, its, *rest = [statistics.median(column) for column in zip(*turns, strict=True)]
        cells = [self.name, str(self.bytes), compression, f"{mine:,.0f}", f"{its:,.0f}", f"{mine / its:.2f}"]
        cells += [f"{rest[0]:,.0f}", f"{mine / rest[0]:.0f}"] if rest else ["", ""]
        return f"| {' | '.join(cells)} |"

    def ours(self, compression: str) -> float:
        options = [
            "--rate",
            "max",
            "--for",
            f"{self.seconds}s",
            "--compression",
            compression,
            "--verify",
            "none",
        ]
        out = kdev("mock", str(self.spec), *options, "-b", self.bootstrap, "-q", "--output", "json")
        return float(json.loads(out)["rate"]["acked"])

    def theirs(self, compression: str, class_path: str, count: int) -> float:
        settings = [f"{key}={value}" for key, value in {**SETTINGS, "compression.type": compression}.items()]
        command = ["java", "-cp", class_path, "org.apache.kafka.tools.ProducerPerformance"]
        command += ["--topic", self.topic, "--num-records", str(count), "--throughput", "-1"]
        command += ["--payload-file", str(self.payloads)]
        command += ["--producer-props", f"bootstrap.servers={self.bootstrap}", *settings]
        return float(RATE.findall(printed(command))[-1])

    def of_khaos(self) -> float:
        command = [str(self.khaos), "simulate", str(self.scenario), "--bootstrap-servers", self.bootstrap]
        out = printed([*command, "--duration", str(self.seconds), "--no-consumers"])
        produced = re.findall(r"produced: ([0-9,]+)", out)[-1]
        return float(produced.replace(",", "")) / self.seconds


def scenario(topic: str, name: str) -> dict[str, object]:
    wanted = {
        "name": topic,
        "partitions": 3,
        "replication_factor": 1,
        "num_producers": 4,
        "num_consumer_groups": 0,
        "consumers_per_group": 0,
        "producer_rate": 1_000_000,
        "producer_config": {"batch_size": 131_072, "linger_ms": 5, "acks": "all"},
        "message_schema": {"data_format": "json", "key_cardinality": 100, "fields": KHAOS_FIELDS[name]},
    }
    return {"name": name, "description": name, "topics": [wanted]}


def document(topic: str, schema: object) -> dict[str, object]:
    channel = {
        "address": topic,
        "messages": {"Event": {"payload": schema}},
        "bindings": {"kafka": {"partitions": 3}},
    }
    return {"asyncapi": "3.0.0", "info": {"title": "bench", "version": "1"}, "channels": {"bench": channel}}


def kdev(*arguments: str) -> str:
    return printed([sys.executable, "-m", "kdev", *arguments])


def printed(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


if __name__ == "__main__":
    main()
