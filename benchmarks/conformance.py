"""Makes records of every message of many documents, and has another validator judge each of them.

python benchmarks/conformance.py [DOCUMENTS] [--records 1000] [--seconds 20]

The judge is `jsonschema` with formats, by draft-07 as AsyncAPI has it. Records that are the same are judged
once; a message whose judging takes longer than `--seconds` is judged in part, and said to be. A message that
is refused is listed with its reason.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from kdev.errors import KdevError
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.payload.check import critic_of
from kdev.spec.load import examine
from kdev.spec.model import Message
from kdev.spec.reading.mirror import Mirror
from kdev.spec.reading.reach import Reach
from kdev.spec.topics import Route, topic_plan

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
JUDGED = ("asyncapi", "schema+json")
NOW_MS = 1_767_268_800_000


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("documents", nargs="?", type=Path, default=CORPUS / "documents")
    arguments.add_argument("--records", type=int, default=1000)
    arguments.add_argument("--seconds", type=float, default=20)
    chosen = arguments.parse_args()
    mirror = chosen.documents.parent / "_net"
    reach = Reach(Mirror(mirror) if mirror.is_dir() else None)
    counts: Counter[str] = Counter()
    for path in sorted(each for each in chosen.documents.rglob("*") if each.is_file()):
        spec = examine(str(path), critic_of, reach=reach).spec
        for route in topic_plan(spec).routes if spec else ():
            for message in route.channel.messages:
                counts.update(judged(path, route, message, chosen))
    print(", ".join(f"{count:,} {what}" for what, count in counts.items()))


def judged(path: Path, route: Route, message: Message, chosen: argparse.Namespace) -> Counter[str]:
    schema = message.payload
    if schema is None or not any(language in schema.format for language in JUDGED):
        return Counter({"messages of another schema language or none": 1})
    where = f"{path.name}: {message.name}"
    alone = replace(route, channel=replace(route.channel, messages=(message,)))
    try:
        streams = streams_for([alone], Choices(1))
    except KdevError as exc:
        print(f"refused  {where}: {exc}")
        return Counter({"messages refused": 1})
    return told(where, schema.value, streams[0], chosen) if streams else Counter()


def told(where: str, schema: object, stream: Stream, chosen: argparse.Namespace) -> Counter[str]:
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    block = stream.make(0, [NOW_MS + 1000 * number for number in range(chosen.records)])
    until = time.monotonic() + chosen.seconds
    result: Counter[str] = Counter({"messages": 1})
    for text in dict.fromkeys(block.values):
        if time.monotonic() > until:
            result["messages judged in part"] = 1
            break
        result["records judged"] += 1
        try:
            wrong: ValidationError | None = next(validator.iter_errors(stream.decode(text or b"")), None)
        except (re.error, RecursionError, LookupError, ValueError) as exc:
            print(f"no judge {where}: {type(exc).__name__}: {str(exc)[:120]}")
            return Counter({"messages the judge cannot read": 1})
        if wrong is not None:
            result["records invalid"] += 1
            if result["records invalid"] == 1:
                print(f"invalid  {where}: {wrong.json_path}: {wrong.message[:200]}")
    return result


if __name__ == "__main__":
    main()
