"""`kdev bundle`: a document and everything it refers to become one document."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.options import AllowHttp, AllowOutside, RefMirror, SpecPath, how_far
from kdev.errors import OutputError, SpecError
from kdev.settings import settings_from


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
        hint = found.errors[0].hint if len(found.errors) == 1 else f"`kdev validate {spec}` shows them"
        raise SpecError(found.errors, hint=hint)
    made = found.bundled()
    text = made.json() if _written(format_, output) is Written.JSON else made.yaml()
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        console.data(text.removesuffix("\n"))
        return
    _write(output, text)
    sources = f", with {len(made.sources)} other documents in it" if made.sources else ""
    console.note(f"wrote {output}{sources}")


def _written(chosen: Written | None, output: Path | None) -> Written:
    if chosen is not None:
        return chosen
    return Written.JSON if output is not None and output.suffix.lower() == ".json" else Written.YAML


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises OutputError when that cannot be."""
    unfinished = ""
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except OSError as exc:
        with suppress(OSError):
            Path(unfinished).unlink()
        raise OutputError(exc.strerror or str(exc), f"`{path}`") from exc
