"""Makes values from JSON Schemas, line by line, so that any scoring harness can judge kdev.

A line in is `{"schema": ..., "n": 20, "seed": 1}`; a line out is the list of values, or `{"error": why}`.
The values come from the streams of `kdev mock`: the same plan, the same columns, the bytes read again.

python benchmarks/gen_adapter.py < requests.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TextIO

from kdev.errors import KdevError, Place
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route

NOW = 1_767_268_800_000


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr
    serve(sys.stdin, out)


def serve(requests: TextIO, answers: TextIO) -> None:
    for line in requests:
        answers.write(json.dumps(answer(json.loads(line)), allow_nan=False) + "\n")
        answers.flush()


def answer(request: Mapping[str, object]) -> object:
    try:
        return values(request["schema"], int(str(request["n"])), int(str(request["seed"])))
    except KdevError as exc:
        return {"error": f"{exc}; {exc.hint}" if exc.hint else str(exc)}


def values(schema: object, count: int, seed: int) -> list[object]:
    top = Place("schema", "$")
    message = Message("value", Schema(schema, "application/schema+json", place_of), top)
    channel = Channel("values", "values", (message,), top)
    (stream,) = streams_for([Route(channel, "values", "address", {})], Choices(seed))
    block = stream.make(0, [NOW + n for n in range(count)])
    return [json.loads(text) for text in block.values if text is not None]


def place_of(path: tuple[str | int, ...]) -> Place:
    return Place("schema", ".".join(["$", *map(str, path)]))


if __name__ == "__main__":
    main()
