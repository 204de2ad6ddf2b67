"""How the files look that a stack would be started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.model import Output

if TYPE_CHECKING:
    from kdev.cli.up import PlannedUp


def show(plan: PlannedUp, output: Output) -> None:
    """Print the files, several each below its name; what to know of them goes to stderr."""
    if output is Output.JSON:
        files, notes = dict(plan.planned.files), list(plan.planned.notes)
        console.json_line({"runtime": plan.runtime, "files": files, "notes": notes})
        return
    for note in plan.planned.notes:
        console.note(note)
    several = len(plan.planned.files) > 1
    for name, text in plan.planned.files.items():
        if several:
            console.data(f"# {name}")
        for line in text.splitlines():
            console.data(line)
    console.flush()
