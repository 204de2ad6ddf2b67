"""How fast: the options of a run's pace."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev import wiring
from kdev.errors import UsageError
from kdev.model import Pacing

Rates = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        "-r",
        metavar="[NAME=]RATE",
        help="Records a second: 100, 0.5, 30/m, 50k/s or max; of one topic or message: orders=5; repeatable. "
        "Else 10 for each topic, shared by all messages.",
    ),
]
Stages = Annotated[
    list[str] | None,
    typer.Option(
        "--stage",
        metavar="TIME:RATE",
        help="A part of the run, as 30s:100, or a ramp, as 1m:100..5000; repeatable.",
    ),
]
Loop = Annotated[bool, typer.Option("--loop", help="Begin again after the last stage.")]
Shape = Annotated[
    str | None,
    typer.Option(
        "--shape",
        metavar="SHAPE",
        help="The same rate in the mean: sine[:PERIOD[:SWING]], burst[:PERIOD[:SHARE]] or poisson.",
    ),
]


def pacing_from(
    rates: list[str] | None, stages: list[str] | None, shape: str | None, *, loop: bool
) -> Pacing:
    """What was typed about the pace. Raises UsageError for what is no rate, or does not go together."""
    rest = wiring.rates(rates or ()).rest
    named = tuple(text for text in rates or () if "=" in text)
    if stages and named:
        hint = "a stage has a rate of its own, which messages share by their weights"
        raise UsageError("`--rate NAME=RATE` and `--stage` do not go together", hint=hint)
    return Pacing(rest, named, tuple(stages or ()), loop, shape or "")
