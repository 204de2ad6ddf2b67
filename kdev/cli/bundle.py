"""`kdev bundle`: a document and everything it refers to become one document."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.options import AllowHttp, AllowOutside, RefMirror, SpecPath, how_far
from kdev.settings import settings_from
from kdev.writing import write_whole


class Written(StrEnum):
    """How the document is written."""

    YAML = "yaml"
    JSON = "json"


Target = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to write it; else stdout."),
]
As = Annotated[
    Written | None, typer.Option("--format", help="How to write it: by the name of FILE, else yaml.")
]


def bundle(
    spec: SpecPath,
    output: Target = None,
    format_: As = None,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Write SPEC with everything that it refers to as one document."""
    settings = settings_from(how_far(allow_http, ref_mirror, allow_outside))
    found = wiring.examine(spec, settings)
    if found.spec is None:
        raise wiring.refusal({spec: found})
    made = found.bundled()
    text = made.json() if _written(format_, output) is Written.JSON else made.yaml()
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        console.data(text.removesuffix("\n"))
        return
    write_whole(output, text)
    console.note(f"wrote {output}{_others(len(made.sources))}")


def _others(count: int) -> str:
    if not count:
        return ""
    return f", with {'another document' if count == 1 else f'{count} other documents'} in it"


def _written(chosen: Written | None, output: Path | None) -> Written:
    if chosen is not None:
        return chosen
    return Written.JSON if output is not None and output.suffix.lower() == ".json" else Written.YAML
