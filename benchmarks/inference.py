"""How many fields of real documents get values by their names, and a sample of them to be judged by reading.

python benchmarks/inference.py [DOCUMENTS] [--seed 1] [--sample 100] [--missed 40]

A plain field is a text or a number without a format, an enum, a const, a pattern or examples: what nothing
but its name can tell. Equal fields (same names around it, same type and bounds) count once.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kdev.errors import KdevError
from kdev.mock.plan.candidates import Miss, Source
from kdev.mock.plan.sampler import At
from kdev.mock.plan.sources import Sources
from kdev.mock.realism.providers import Providers
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import plain
from kdev.payload.formats import format_for
from kdev.payload.shape import Form, Many, Number, Object, OneOf, Shape, Text
from kdev.spec.load import load
from kdev.spec.model import Message

DOCUMENTS = Path(__file__).parents[2] / "shared" / "corpus" / "documents"
ROWS = 64
NAMED = ("name", "group")


class Leaf(NamedTuple):
    document: str
    message: str
    path: str
    kind: str
    source: Source | None


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("documents", nargs="?", type=Path, default=DOCUMENTS)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--sample", type=int, default=0, help="how many fields to print, drawn by chance")
    arguments.add_argument("--missed", type=int, default=0, help="how many names without a source to print")
    chosen = arguments.parse_args()
    leaves, read, refused = leaves_of(chosen.documents, chosen.seed)
    print(
        f"{read} documents with messages, {refused} messages refused; {len(leaves)} different plain fields\n"
    )
    print("| fields | all | by name | share |\n| --- | ---: | ---: | ---: |")
    for kind in ("text", "number"):
        own = [leaf for leaf in leaves if leaf.kind == kind]
        found = sum(named(leaf) for leaf in own)
        print(f"| {kind} | {len(own)} | {found} | {found / max(1, len(own)):.1%} |")
    rng = random.Random(chosen.seed)
    hits = [leaf for leaf in leaves if named(leaf)]
    print()
    for n, leaf in enumerate(rng.sample(hits, min(chosen.sample, len(hits))), 1):
        print(line(n, leaf))
    missed = [leaf for leaf in leaves if not named(leaf)]
    for leaf in rng.sample(missed, min(chosen.missed, len(missed))):
        print("missed", leaf.kind, leaf.message, leaf.path, leaf.source.rule if leaf.source else "no value")


def named(leaf: Leaf) -> bool:
    return leaf.source is not None and leaf.source.origin in NAMED


def line(number: int, leaf: Leaf) -> str:
    source = leaf.source
    told = (
        list(dict.fromkeys(json.dumps(plain(v), ensure_ascii=False) for v in source.values)) if source else []
    )
    rule = source.rule if source else ""
    return f"{number:3} {leaf.message}: {leaf.path} ({leaf.kind}) | {rule} | {', '.join(told[:3])}"


def leaves_of(documents: Path, seed: int) -> tuple[list[Leaf], int, int]:
    providers = Providers("en_US")
    found: dict[object, Leaf] = {}
    read = refused = 0
    for path in sorted(documents.rglob("*")):
        if path.suffix not in (".yaml", ".yml", ".json"):
            continue
        try:
            spec = load(str(path))
        except KdevError:
            continue
        messages = {
            m.place: m for channel in spec.channels for m in channel.messages if m.payload is not None
        }
        read += bool(messages)
        for message in messages.values():
            try:
                for key, leaf in message_leaves(message, providers, seed, str(path.relative_to(documents))):
                    found.setdefault(key, leaf)
            except KdevError:
                refused += 1
    return list(found.values()), read, refused


def message_leaves(
    message: Message, providers: Providers, seed: int, document: str
) -> Iterator[tuple[object, Leaf]]:
    assert message.payload is not None
    form = format_for(message.payload, message.content_type).form
    sources = Sources(providers, Chance(seed, (message.name,)), Chance(seed, ("entities",)))
    for shape, at in walk(form, form.root, At(names=(message.name,)), ()):
        if not is_plain(shape):
            continue
        kind = "text" if isinstance(shape, Text) else "number"
        try:
            source: Source | None = sources.of(shape, at, ROWS)
        except Miss:
            source = None
        yield (at.names[-2:], kind, bounds(shape)), Leaf(document, message.name, at.path, kind, source)


def bounds(shape: Text | Number) -> object:
    match shape:
        case Text(_, shortest, longest):
            return shortest, longest
        case Number(_, integer, low, high):
            return integer, low, high


def is_plain(shape: Shape) -> bool:
    match shape:
        case Text(note, patterns=(), formats=()) | Number(note, formats=()):
            return not note.examples and not {"format", "enum", "const"} & set(note.keywords)
        case _:
            return False


def walk(form: Form, shape: Shape, at: At, inside: Sequence[str]) -> Iterator[tuple[Text | Number, At]]:
    match shape:
        case Text() | Number():
            yield shape, at
        case Object(fields=fields):
            for field in fields:
                yield from walk(form, field.shape, at.field(field.name), inside)
        case Many(head=head, rest=rest):
            for item in (*head, *((rest,) if rest else ())):
                yield from walk(form, item, at.item(), inside)
        case OneOf(branches=branches, lean=lean):
            for number, branch in enumerate(branches[: len(branches) - lean]):
                yield from walk(form, branch, at.way(number), inside)
        case _:
            return


if __name__ == "__main__":
    main()
