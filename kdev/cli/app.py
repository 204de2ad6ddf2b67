"""The app, `main(argv) -> int`, and the one place where errors are caught."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from kdev import __version__
from kdev.cli import console, demo, environment, mock, spec, stack
from kdev.cli.produce import produce
from kdev.cli.tail import tail
from kdev.cli.topics import topics_app
from kdev.errors import INTERRUPTED, KdevError

app = typer.Typer(
    name="kdev",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; the table of codes is in `kdev.errors`."""
    try:
        app(args=list(argv), prog_name="kdev")
    except KdevError as exc:
        console.error(exc)
        return exc.exit_code
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else 1
    except console.ReaderLeft:
        console.reader_left()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the one place: what gets here is a bug and shall look like one
        traceback.print_exc()
        console.say("kdev: this is a bug of kdev; the lines above say where")
        return 1
    return 0


def run() -> None:
    """The console script: exits with the number of `main`, without waiting for idle client threads."""
    code = main(sys.argv[1:])
    try:
        console.flush()
    except console.ReaderLeft:
        console.reader_left()
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        console.data(f"kdev {__version__}")
        raise typer.Exit


@app.callback()
def kdev(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """From an AsyncAPI document to a live Kafka full of realistic, schema-true events."""


app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("logs")(stack.logs)
app.command("env")(environment.env)
app.command("demo")(demo.demo)
app.command("validate")(spec.validate)
app.command("tail")(tail)
app.command("produce")(produce)
app.command("mock")(mock.mock)
app.add_typer(topics_app, name="topics")
