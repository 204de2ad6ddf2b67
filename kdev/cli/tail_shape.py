"""What of each record a tail shows, and of how many: fields, a template, a sample."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from kdev.cli import completion, console
from kdev.cli.tail_view import Wish
from kdev.errors import UsageError
from kdev.tail.chosen_fields import Fields, fields_from
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.sample import Sample, sample_from
from kdev.tail.template import TemplateLines
from kdev.tail.unfound import Unfound

FieldNames = Annotated[
    str | None,
    typer.Option(
        "--fields",
        metavar="NAMES",
        help="Only these fields of values: days,car.id.",
        autocompletion=completion.fields,
    ),
]
Template = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="TEMPLATE", help="A line of your own: '{time} {key} {value.id}'; wins over -o."
    ),
]
SampleSize = Annotated[
    str | None, typer.Option("--sample", metavar="1%|1/100|N", help="Only a share, or N a second.")
]


@dataclass(frozen=True, slots=True)
class Shape:
    """What of each record is shown, and of how many."""

    fields: Fields | None = None
    template: TemplateLines | None = None
    sample: Sample | None = None

    def unfound(self, tell: Callable[[str], None]) -> Unfound | None:
        """What watches for fields that no record has; None where none are asked for."""
        return None if self.fields is None else Unfound([steps for _, steps in self.fields], tell, whole="")

    def shown(self, wish: Wish, lacking: Unfound | None, caught_up: Callable[[], None]) -> Wish:
        """The wish to see records in this shape."""
        shaped = replace(wish, fields=self.fields, template=self.template)
        return replace(shaped, lacking=lacking, caught_up=caught_up)

    def tell_skipped(self) -> None:
        """Say how many records the sample left out."""
        if self.sample is not None and self.sample.skipped:
            console.note(f"{self.sample.skipped:,} skipped by --sample")


def shape_from(fields: str | None, template: str | None, sample: str | None, time: TimeForm) -> Shape:
    """The shape that was typed. Raises UsageError for what makes none."""
    if fields is not None and template is not None:
        raise UsageError("`--fields` and `--format` both say what is shown", hint="give one of them")
    terminal = console.is_terminal(sys.stdout)
    return Shape(
        None if fields is None else fields_from(fields),
        None if template is None else TemplateLines(template, Instants(time), terminal=terminal),
        None if sample is None else sample_from(sample),
    )
