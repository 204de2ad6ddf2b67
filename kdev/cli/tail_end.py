"""How a tail ended: what is said of it, and its exit code."""

from __future__ import annotations

import typer

from kdev.cli import console
from kdev.cli.tail_view import tell_end
from kdev.errors import INTERRUPTED, DataError
from kdev.tail.ends import End, Tailed, Until


def end(tailed: Tailed, until: Until, *, quiet: bool) -> None:
    """Say how a tail ended where that matters.

    Raises ReaderLeft, Exit after Ctrl-C, BrokerLost when the broker was away at the end, and DataError when
    fewer records came than were asked for.
    """
    match tailed.end:
        case End.READER:
            raise console.ReaderLeft
        case End.INTERRUPT:
            if not quiet:
                tell_end(tailed)
            if not until.endless:
                raise typer.Exit(INTERRUPTED)
        case End.COUNT:
            return
        case _:
            if tailed.lost is not None:
                raise tailed.lost
            require_all(tailed, until)
            if until.keep is not None and not tailed.printed and not quiet:
                tell_end(tailed)


def fewer(tailed: Tailed, until: Until) -> DataError | None:
    """The error that fewer records came than were asked for, None when that is not so."""
    if until.count is None or tailed.printed >= until.count:
        return None
    return DataError(f"{tailed.printed:,} of {until.count:,} records came in {tailed.seconds:.1f} s")


def require_all(tailed: Tailed, until: Until) -> None:
    """Raise DataError when fewer records came than were asked for."""
    too_few = fewer(tailed, until)
    if too_few is not None:
        raise too_few


def end_checked(broken: int, spec: str, until: Until) -> None:
    """Say how many of the records that were shown break a document.

    Raises DataError when some do and the tail had an end.
    """
    if not broken:
        return
    error = contract_broken(broken, spec)
    if not until.endless:
        raise error
    console.note(str(error))


def contract_broken(broken: int, spec: str) -> DataError:
    """The error that some records break a document."""
    noun = "1 record breaks" if broken == 1 else f"{broken:,} records break"
    return DataError(f"{noun} the contract", hint=f"`kdev explain {spec}` shows what is asked for")
