"""The document that `tail` reads records by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli.choosing import require
from kdev.cli.options import naming_from
from kdev.cli.topic_choice import is_pattern
from kdev.errors import UsageError
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.tail.contract import MessageContract
    from kdev.tail.ends import ReadAs

Spec = Annotated[
    str | None,
    typer.Option("--spec", metavar="SPEC", help="Decode and name records by the messages of this document."),
]
Check = Annotated[
    bool, typer.Option("--check", help="With --spec: mark what breaks it; exit code 6 when something did.")
]


@dataclass(frozen=True, slots=True)
class ReadBy:
    """The document that records are read by, as it was typed, with how its topics are named."""

    spec: str | None = None
    check: bool = False
    parameters: Sequence[str] = ()
    topics: Sequence[str] = ()

    def contracts(self, settings: Settings) -> Mapping[str, Sequence[MessageContract]]:
        """The messages of each topic of the document; nothing without one.

        Raises UsageError for options that need one.
        """
        if self.spec is None:
            if self.check:
                raise UsageError("`--check` needs `--spec`", hint="records are held against a document")
            return {}
        document = wiring.load_spec(self.spec, settings)
        naming = naming_from(self.parameters, self.topics)
        return wiring.contracts(wiring.topic_plan(document, settings, typed=naming))

    def reading(self, contracts: Mapping[str, Sequence[MessageContract]]) -> ReadAs | None:
        """What reads records by the document, None without one."""
        return None if self.spec is None else wiring.reading(contracts)

    def wanted(
        self, typed: Sequence[str], known: Sequence[str], otherwise: Callable[[], Sequence[str]]
    ) -> Sequence[str]:
        """The topics to read: all of the document when none is typed, without one what `otherwise` says.

        Raises UsageError for one that the document does not have.
        """
        if self.spec is None:
            return typed or otherwise()
        require([each for each in typed if not is_pattern(each)], known, f"{self.spec} has no topic")
        return typed or known
