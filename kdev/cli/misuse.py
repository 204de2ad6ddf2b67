"""A command line that Typer cannot read, told in the form of every other error."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

import typer

from kdev.cli import console
from kdev.cli.commands import Commands
from kdev.cli.elsewhere import known_elsewhere
from kdev.errors import UsageError

MISUSE: type[Exception] = typer.BadParameter.__bases__[0]
WITHOUT_ARGUMENTS = "NoArgsIsHelpError"
QUOTED = re.compile(r"'([^']*)'")
BARE_OPTION = re.compile(r"(?<=: )(--?[\w-]+)(?=$| )")
EXTRA = re.compile(r"^Got unexpected extra argument(?:s|\(s\))? \((.*)\)$")
RANGE = re.compile(r"`?(-?[\d.]+)`? is not in the range (?:(.+)<=)?x(?:[<>]=(.+))?$")
_NEAR = 0.75
OFFERED = re.compile(r" \(Possible options: (.*)\)|\.? Did you mean:? (.*)\?")


def misuse_told(exc: Exception, argv: Sequence[str]) -> int | None:
    """The code for a command line that makes no sense, after it was told; None for any other exception."""
    if not isinstance(exc, MISUSE):
        return None
    said = str(getattr(exc, "format_message", exc.__str__)())
    if type(exc).__name__ == WITHOUT_ARGUMENTS:
        console.say(said)
    else:
        # Typer does not say of every error which command it was about.
        command = getattr(getattr(exc, "ctx", None), "command_path", None) or _command_in(argv)
        console.error(_error(said, command))
    return UsageError.exit_code


def _command_in(argv: Sequence[str]) -> str:
    """The command that the first words of a command line name, with those that it stands below."""
    path = ["kdev"]
    found: Any = Commands()
    for word in argv:
        found = found.get_command(None, word) if hasattr(found, "get_command") else None
        if found is None:
            break
        path.append(word)
    return " ".join(path)


def _error(said: str, command: str) -> UsageError:
    offered = OFFERED.search(said)
    near = re.findall(r"[\w-]+", offered[1] or offered[2]) if offered else []
    text = QUOTED.sub(r"`\1`", BARE_OPTION.sub(r"`\1`", OFFERED.sub("", said))).removesuffix(".")
    text = EXTRA.sub(lambda found: f"unexpected `{found[1]}`", text)
    text = RANGE.sub(_out_of_range, text)
    hint = f"`{command} --help` says what it takes"
    wrong, _, choices = text.partition("` is not one of ")
    if choices:
        wrong = wrong.rpartition("`")[2]
        near = difflib.get_close_matches(wrong.lower(), re.findall(r"`([^`]+)`", choices), n=1)
    elif near:
        wrong = text.partition("`")[2].partition("`")[0]
    if elsewhere := known_elsewhere(text, command):
        hint = elsewhere
    elif near:
        near = difflib.get_close_matches(wrong, near, n=len(near), cutoff=_NEAR) or difflib.get_close_matches(
            wrong, near, n=1, cutoff=0
        )
        first, last = ", ".join(f"`{name}`" for name in near[:-1]), f"`{near[-1]}`"
        hint = f"did you mean {first} or {last}?" if first else f"did you mean {last}?"
    return UsageError(f"{text[:1].lower()}{text[1:]}", hint=hint)


def _out_of_range(found: re.Match[str]) -> str:
    value, least, bound = found.groups()
    return f"`{value}` must be " + (f"from {least} to {bound}" if least else f"{bound} or more")
