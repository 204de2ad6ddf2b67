"""The document that `produce` writes values by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import completion
from kdev.cli.choosing import require
from kdev.errors import UsageError
from kdev.model import Naming
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.mock.kept import Write

Spec = Annotated[
    str | None,
    typer.Option(
        "--spec", metavar="SPEC", help="Write values, which are JSON, as messages of this document."
    ),
]
Message = Annotated[
    str | None,
    typer.Option(
        "--message",
        "-m",
        metavar="NAME",
        help="With --spec: as this one; else the first they fit.",
        autocompletion=completion.messages,
    ),
]


def writer_of(
    spec: str | None,
    topic: str,
    message: str | None,
    settings: Settings,
    *,
    naming: Naming,
) -> Write | None:
    """What writes values by a document, and by a schema registry where one is meant; None without a document.

    Raises UsageError for a topic or a message that the document has not.
    """
    if spec is None:
        if message is not None:
            raise UsageError("`--message` needs `--spec`", hint="a document has messages")
        return None
    plan = wiring.topic_plan(wiring.load_spec(spec, settings), settings, typed=naming)
    require([topic], [each.name for each in plan.topics], f"{spec} has no topic")
    if message is not None:
        found = [
            each.name for route in plan.routes if route.topic == topic for each in route.channel.messages
        ]
        require([message], found, f"`{topic}` has no message")
    write = wiring.writer(plan, topic, wiring.endpoint(settings).registry)
    return write if message is None else lambda text, name: write(text, name or message)
