"""The app, `main(argv) -> int`, and the one place where errors are caught."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from kdev import __version__
from kdev.cli import console
from kdev.cli.characters import write_any_character
from kdev.cli.commands import Commands
from kdev.cli.misuse import misuse_told
from kdev.cli.problem_text import show_refusal
from kdev.errors import INTERRUPTED, KdevError, OutputError, SpecError

app = typer.Typer(
    name="kdev",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; the table of codes is in `kdev.errors`."""
    code = code_of(lambda: app(args=list(argv), prog_name="kdev", standalone_mode=False), argv)
    flushed = code_of(console.flush)
    return code or flushed


def run() -> None:
    """The console script: exits with the number of `main`, also where standard streams are closed."""
    console.open_missing()
    write_any_character()
    sys.exit(main(sys.argv[1:]))


def code_of(act: Callable[[], object], argv: Sequence[str] = ()) -> int:
    """The exit code of what is done; its errors are told."""
    code: object = 0
    try:
        code = act()
    except KdevError as exc:
        return _shown(exc)
    except SystemExit as exc:
        return _typer_code(exc)
    except console.ReaderLeft:
        console.turn_away(sys.stdout)
    except KeyboardInterrupt:
        console.note("interrupted")
        return INTERRUPTED
    except OSError as exc:
        return _system_code(exc)
    except Exception as exc:  # noqa: BLE001 - the one place: what gets here is a bug and shall look like one
        return _unforeseen(exc, argv)
    # Typer returns the code of a command that has one.
    return code if isinstance(code, int) else 0


def _unforeseen(exc: Exception, argv: Sequence[str]) -> int:
    # Python 3.11 makes another error of a Ctrl-C while a class is made, as many are while kdev loads.
    if isinstance(exc.__cause__, KeyboardInterrupt):
        console.note("interrupted")
        return INTERRUPTED
    misused = misuse_told(exc, argv)
    return _bug() if misused is None else misused


def _shown(exc: KdevError) -> int:
    if isinstance(exc, OutputError):
        console.turn_away(sys.stdout)
    if isinstance(exc, SpecError) and (exc.texts or len(exc.problems) > 1):
        show_refusal(exc)
    else:
        console.error(exc)
    return exc.exit_code


def _typer_code(exc: SystemExit) -> int:
    # Typer itself meets a reader that left when it prints help, and would end with 1.
    if isinstance(exc.__context__, BrokenPipeError):
        console.turn_away(sys.stdout)
        return 0
    return exc.code if isinstance(exc.code, int) else 1


def _system_code(exc: OSError) -> int:
    # Typer itself writes help and usage errors, and a full disk refuses those too.
    modules = [frame.f_globals["__name__"] for frame, _ in traceback.walk_tb(exc.__traceback__)]
    if any(name.startswith("typer._completion") for name in modules):
        hint = "`kdev --show-completion` prints what would be written"
        return _shown(OutputError(exc.strerror or str(exc), f"`{exc.filename}`", hint=hint))
    if modules[-1].startswith("typer."):
        return _shown(OutputError(exc.strerror or str(exc)))
    return _bug()


def _bug() -> int:
    traceback.print_exc()
    console.say("kdev: this is a bug of kdev; the lines above say where")
    return 1


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
