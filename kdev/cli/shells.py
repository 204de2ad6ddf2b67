"""Completion for a shell that is named; without a name Typer looks which one is running."""

from __future__ import annotations

import difflib
from typing import Any

import typer.completion

from kdev.errors import UsageError

COMPLETION = {
    "--install-completion": typer.completion.install_callback,
    "--show-completion": typer.completion.show_callback,
}
"""What Typer does for each option."""
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def shell_completion(ctx: Any, option: str, shell: str) -> None:
    """Install or show the completion of a shell, and end; raises UsageError for one that has none."""
    if shell not in SHELLS:
        near = difflib.get_close_matches(shell, SHELLS, n=1)
        names = ", ".join(f"`{each}`" for each in SHELLS)
        hint = f"did you mean `{near[0]}`?" if near else f"there is completion for {names}"
        raise UsageError(f"`{shell}` is no shell that `{option}` knows", hint=hint)
    COMPLETION[option](ctx, ctx.command.params[0], shell)
