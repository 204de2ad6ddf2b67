"""How fast: the options of a run's pace."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev.model import Pacing

USUAL_RATE = "10"

Rate = Annotated[
    str | None,
    typer.Option(
        "--rate",
        "-r",
        metavar="RATE",
        help="Records a second: 100, 0.5, 30/m, 50k/s or max; else 10.",
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


def pacing_from(rate: str | None, stages: list[str] | None, shape: str | None, *, loop: bool) -> Pacing:
    """What was typed about the pace."""
    usual = "" if stages else USUAL_RATE
    return Pacing(rate or usual, tuple(stages or ()), loop, shape or "")
