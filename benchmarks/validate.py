"""How long documents take to be read, resolved and checked: a Markdown table.

    python benchmarks/validate.py [--corpus ../shared/corpus] [--parser FOLDER] [--runs 5]

The corpus is a folder with `INDEX.tsv`, `documents` and `_net`. With FOLDER, which has the npm package
`@asyncapi/parser` installed, the official parser takes its turn. A document of 142 KB is made from a bundled
one.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kdev.payload.check import critic_of
from kdev.spec.load import examine
from kdev.spec.reading.mirror import Mirror
from kdev.spec.reading.parse import document_from
from kdev.spec.reading.reach import Reach
from kdev.spec.reading.yaml_writing import yaml_text

ROOT = Path(__file__).resolve().parent.parent
LARGE = 142_000
PARSER = """
import { Parser, fromFile } from '@asyncapi/parser';
const parser = new Parser();
for (const file of JSON.parse(process.argv[2])) {
  const began = performance.now();
  await fromFile(parser, file).parse();
  console.log((performance.now() - began) / 1000);
}
"""


def large_document() -> str:
    """The bundled document again and again, each time under other names."""
    text = (ROOT / "specs" / "car-rentals.yaml").read_text(encoding="utf-8")
    value = json.dumps(document_from(text, "seed.yaml", []).data)
    whole = json.loads(value)
    for number in range(1, 100):
        again = json.loads(
            re.sub(r"#/(channels|operations|components/\w+)/([\w-]+)", rf"#/\1/\2-{number}", value)
        )
        for channel in again["channels"].values():
            channel["address"] = f"{channel['address']}-{number}"
        for name in ("channels", "operations"):
            whole[name] |= {f"{key}-{number}": entry for key, entry in again[name].items()}
        for section, entries in again["components"].items():
            whole["components"][section] |= {f"{key}-{number}": entry for key, entry in entries.items()}
        if len(made := yaml_text(whole)) >= LARGE:
            return made
    raise SystemExit("the bundled document is too small")


def seconds(act: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return min(taken)


def official(folder: Path, files: list[Path]) -> float:
    """The seconds that the official parser takes for some files, its own start not counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", dir=folder) as script:
        script.write(PARSER)
        script.flush()
        words = ["node", script.name, json.dumps([str(file.resolve()) for file in files])]
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=folder)
    return sum(map(float, done.stdout.split()))


def command(file: Path, runs: int) -> tuple[float, float]:
    """The seconds of `kdev validate FILE` from the shell, and the most memory of it in MB."""
    words = [sys.executable, "-m", "kdev", "validate", str(file)]
    taken = seconds(lambda: subprocess.run(words, stdout=subprocess.DEVNULL, check=True), runs)
    return taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    options.add_argument("--parser", type=Path)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.yaml"
        large.write_text(large_document(), encoding="utf-8")
        shell, memory = command(large, given.runs)
        rows = [
            ("a document of 142 KB", [large], seconds(lambda: examine(str(large), critic_of), given.runs))
        ]
        if (given.corpus / "INDEX.tsv").is_file():
            rows.append(corpus_row(given.corpus))
        print("| what | kdev | official parser |\n| --- | --- | --- |")
        for name, files, taken in rows:
            other = f"{official(given.parser, files):.2f} s" if given.parser else "-"
            print(f"| {name} | {taken:.2f} s | {other} |")
        print(f"| `kdev validate` of 142 KB, from the shell | {shell:.2f} s | - |")
        print(f"| its memory at most | {memory:.0f} MB | - |")
    print(f"\ncontrol, 5 million additions in Python: {seconds(lambda: sum(range(5_000_000)), 3):.2f} s")


def corpus_row(corpus: Path) -> tuple[str, list[Path], float]:
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE)
        files = [corpus / "documents" / row["file"] for row in rows]
    reach = Reach(Mirror(corpus / "_net"))

    def everything() -> None:
        for file in files:
            examine(str(file), critic_of, reach=reach)

    return f"the {len(files)} documents of the corpus", files, seconds(everything, 1)


if __name__ == "__main__":
    main()
