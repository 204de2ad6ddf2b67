"""How many records a second kdev makes, beside Faker called for every field, jsf and json-schema-faker.

python benchmarks/generate.py [SCHEMAS.json] [--seconds 1] [--node-modules DIR]

Prints a Markdown table of CPU times with ratios. jsf takes part where it can be imported, json-schema-faker
where Node.js finds it in `--node-modules`; what does not is named below the table with the reason.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import random
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from faker import Faker

from kdev.errors import Place
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.mock.tables.draws import CHUNK
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route

SCHEMAS = Path(__file__).parents[2] / "shared" / "research" / "gen_bench" / "speed" / "schemas.json"
NODE = Path(__file__).with_name("json_schema_faker.mjs")
ROUNDS = 7
NOW = 1_767_268_800_000


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("schemas", nargs="?", type=Path, default=SCHEMAS)
    arguments.add_argument("--seconds", type=float, default=0.3)
    arguments.add_argument("--node-modules", default=os.environ.get("NODE_MODULES", "node_modules"))
    chosen = arguments.parse_args()
    schemas = json.loads(chosen.schemas.read_text(encoding="utf-8"))
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}; CPU time, medians\n")
    print(
        "| schema | bytes | plan s | kdev µs | kdev M/s "
        "| Faker per field µs | ratio | jsf µs | ratio | json-schema-faker µs | ratio |"
    )
    print(f"| --- |{' ---: |' * 10}")
    absent: dict[str, None] = {}
    for name, schema in schemas.items():
        print(row(name, schema, chosen, absent), flush=True)
    for reason in absent:
        print(f"\n{reason}")


def row(name: str, schema: Mapping[str, object], chosen: argparse.Namespace, absent: dict[str, None]) -> str:
    begun = time.process_time()
    stream = stream_of(name, schema)
    plan = time.process_time() - begun
    times = [NOW + n // 1000 for n in range(CHUNK)]
    size = statistics.mean(len(value or b"") for value in stream.make(0, times).values)
    makers = {"Faker per field": by_faker(json.loads(json.dumps(schema)))}
    try:
        makers["jsf"] = by_jsf(name, schema)
    except Skipped as reason:
        absent[str(reason)] = None
    chunk = 0

    def block() -> None:
        nonlocal chunk
        stream.make(chunk * CHUNK, times)
        chunk += 1

    ours: list[float] = []
    theirs: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        ours.append(cost(block, chosen.seconds / ROUNDS) / CHUNK)
        for other, make in makers.items():
            theirs.setdefault(other, []).append(cost(written(make), chosen.seconds / ROUNDS))
        try:
            theirs.setdefault("json-schema-faker", []).append(by_node(schema, chosen))
        except Skipped as reason:
            absent[str(reason)] = None
    mine = statistics.median(ours)
    cells = [name, f"{size:.0f}", f"{plan:.2f}", f"{mine * 1e6:.3f}", f"{1e-6 / mine:.2f}"]
    for other in ("Faker per field", "jsf", "json-schema-faker"):
        taken = theirs.get(other)
        cells += (
            [f"{statistics.median(taken) * 1e6:.1f}", f"{statistics.median(taken) / mine:,.0f}"]
            if taken
            else ["", ""]
        )
    return f"| {' | '.join(cells)} |"


class Skipped(Exception):
    """A generator that cannot take part, with the reason."""


def written(make: Callable[[], object]) -> Callable[[], object]:
    return lambda: json.dumps(make(), default=str).encode()


def by_jsf(name: str, schema: Mapping[str, object]) -> Callable[[], object]:
    """A generator that makes a tree of its own once, and values from it."""
    try:
        jsf = importlib.import_module("jsf")
    except ImportError as exc:
        raise Skipped("jsf is left out: it is not installed") from exc
    try:
        random.seed(1)
        made = jsf.JSF(json.loads(json.dumps(schema)))
        for _ in range(200):
            made.generate()
    except Exception as exc:
        raise Skipped(f"jsf fails on `{name}`: {type(exc).__name__}: {str(exc)[:100]}") from exc
    generate: Callable[[], object] = made.generate
    return generate


def by_node(schema: Mapping[str, object], chosen: argparse.Namespace) -> float:
    """The seconds of CPU that json-schema-faker takes for a record."""
    module = Path(chosen.node_modules).resolve() / "json-schema-faker" / "dist" / "index.js"
    if not module.is_file():
        raise Skipped("json-schema-faker is left out: it is not in --node-modules")
    try:
        done = subprocess.run(
            ["node", str(NODE), module.as_uri(), str(chosen.seconds / ROUNDS)],
            input=json.dumps(schema),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    except FileNotFoundError as exc:
        raise Skipped("json-schema-faker is left out: there is no `node`") from exc
    except subprocess.SubprocessError as exc:
        raise Skipped(f"json-schema-faker fails on a schema: {str(exc)[:100]}") from exc
    return float(done.stdout)


def stream_of(name: str, schema: Mapping[str, object]) -> Stream:
    place = Place("benchmark")
    message = Message(name, Schema(schema, "application/schema+json", lambda _: place), place)
    channel = Channel(name, name, (message,), place)
    return streams_for([Route(channel, name, "address", {})], Choices(1))[0]


def cost(work: Callable[[], object], seconds: float) -> float:
    runs, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        work()
        runs += 1
    return (time.process_time() - begun) / runs


def by_faker(root: dict[str, Any]) -> Callable[[], object]:
    """The usual way: a tree of Python values, Faker called for every field."""
    naive = PerField(root)
    return lambda: naive.value(root, "", 0)


class PerField:
    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        fake = self._fake = Faker("en_US")
        self._by_name: dict[str, Callable[[], object]] = {
            "carId": fake.license_plate,
            "email": fake.email,
            "name": fake.name,
        }
        self._by_name |= {"city": fake.city, "street": fake.street_address, "zip": fake.postcode}
        self._by_name |= {"phone": fake.phone_number}
        self._by_format: dict[str, Callable[[], object]] = {
            "uuid": fake.uuid4,
            "date-time": fake.iso8601,
            "date": fake.date,
        }

    def value(self, schema: dict[str, Any], name: str, depth: int) -> object:
        while "$ref" in schema:
            schema = self._root["definitions"][str(schema["$ref"]).rpartition("/")[2]]
        if "oneOf" in schema:
            return self.value(self._fake.random_element(schema["oneOf"]), name, depth)
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else self._fake.random_element(schema["enum"])
        match schema.get("type"):
            case "object":
                return {key: self.value(field, key, depth + 1) for key, field in schema["properties"].items()}
            case "array":
                count = 0 if depth > 5 else self._fake.random_int(0, min(schema.get("maxItems", 3), 3))
                return [self.value(schema["items"], name, depth + 1) for _ in range(count)]
            case _:
                return self.leaf(schema, name)

    def leaf(self, schema: dict[str, Any], name: str) -> object:
        match schema.get("type"):
            case "boolean":
                return self._fake.boolean()
            case "integer" | "number":
                low, high = schema.get("minimum", 0), schema.get("maximum", 1000)
                return self._fake.random_int(int(low), int(high))
            case _:
                by_format = self._by_format.get(str(schema.get("format")))
                made: Callable[[], object] = self._by_name.get(name) or by_format or self._fake.word
                return made()


if __name__ == "__main__":
    main()
