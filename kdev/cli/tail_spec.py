"""The documents that `tail` reads records by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli.choosing import require
from kdev.cli.options import naming_from
from kdev.cli.spec_paths import documents_told
from kdev.cli.topic_choice import is_pattern
from kdev.commands import documents_text
from kdev.errors import UsageError
from kdev.settings import Settings
from kdev.tail.registered import Registered

if TYPE_CHECKING:
    from kdev.kafka.registry import SchemaRegistry
    from kdev.tail.contract import MessageContract
    from kdev.tail.ends import ReadAs

Spec = Annotated[
    list[str] | None,
    typer.Option(
        "--spec", metavar="SPEC", help="Decode and name records by the messages of this document; repeatable."
    ),
]
Check = Annotated[
    bool, typer.Option("--check", help="With --spec: mark what breaks it; exit code 6 when something did.")
]


@dataclass(frozen=True, slots=True)
class ReadBy:
    """The documents that records are read by, as they were typed, with how its topics are named."""

    specs: Sequence[str] = ()
    check: bool = False
    parameters: Sequence[str] = ()
    topics: Sequence[str] = ()

    def contracts(self, settings: Settings) -> Mapping[str, Sequence[MessageContract]]:
        """The messages of each topic of the documents; nothing without one.

        Raises UsageError for options that need one.
        """
        if not self.specs:
            if self.check:
                raise UsageError("`--check` needs `--spec`", hint="records are held against a document")
            return {}
        document = wiring.load_specs(documents_told(self.specs), settings)
        naming = naming_from(self.parameters, self.topics)
        return wiring.contracts(wiring.topic_plan(document, settings, typed=naming))

    def reading(
        self,
        contracts: Mapping[str, Sequence[MessageContract]],
        registry: Callable[[], SchemaRegistry] | None,
        tell: Callable[[str], None],
    ) -> ReadAs | None:
        """What reads records: by the documents, else by a schema registry; None without both."""
        if self.specs:
            return wiring.reading(contracts)
        return None if registry is None else Registered(wiring.registered_reader(registry), tell).read

    def wanted(
        self, typed: Sequence[str], known: Sequence[str], otherwise: Callable[[], Sequence[str]]
    ) -> Sequence[str]:
        """The topics to read: all of the documents when none is typed, without one what `otherwise` says.

        Raises UsageError for one that they do not have.
        """
        if not self.specs:
            return typed or otherwise()
        exact = [each for each in typed if not is_pattern(each)]
        require(exact, known, f"{documents_text(self.specs)} has no topic")
        return typed or known
