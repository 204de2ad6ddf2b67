"""`topics describe`: all that a broker tells of topics, beside what a document asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console, show_topics
from kdev.cli.applying import addresses_of
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    Name,
    OutputFormat,
    Parameters,
    RefMirror,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.topic_choice import chosen
from kdev.model import Naming, Output, TopicSpec
from kdev.settings import Settings, settings_from

if TYPE_CHECKING:
    from kdev.kafka.admin import Admin


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The topics of a document, and the addresses that each comes from."""

    topics: tuple[TopicSpec, ...] = ()
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def describe(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME...]",
            help="Topics, or patterns in quotes; all when not given.",
            autocompletion=completion.topics,
        ),
    ] = None,
    spec: Annotated[
        str | None, typer.Option("--spec", metavar="SPEC", help="A document to compare them with.")
    ] = None,
    param: Parameters = None,
    topic_name: TopicNames = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Show partitions, leaders, offsets, sizes and settings of topics."""
    reach = how_far(allow_http, ref_mirror, allow_outside)
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name, **reach})
    wanted = _wanted(settings, spec, naming_from(param, topic_name)) if spec else _Wanted()
    with wiring.admin(settings) as admin:
        meant, missing = _meant(admin, names or [], wanted)
        found = admin.described(meant, wanted.topics)
    addresses = {each.name: ", ".join(wanted.addresses.get(each.name, ())) for each in found}
    if output is Output.JSON:
        topics = [show_topics.description_json(each, addresses[each.name]) for each in found]
        console.json_line({"topics": topics, "missing": missing})
        return
    for number, each in enumerate(found):
        lines = show_topics.description_lines(each, addresses[each.name])
        console.data("\n".join(lines if number == 0 else ["", *lines]))
    console.flush()
    for each_missing in missing:
        console.note(f"topic `{each_missing}` of the document is not there")


def _wanted(settings: Settings, spec: str, typed: Naming) -> _Wanted:
    document = wiring.load_spec(spec, settings)
    plan = wiring.topic_plan(document, settings, brokers=wiring.brokers(settings), typed=typed)
    return _Wanted(plan.topics, addresses_of(plan))


def _meant(admin: Admin, names: Sequence[str], wanted: _Wanted) -> tuple[tuple[str, ...], list[str]]:
    """The topics to describe, and those of the document that are not there."""
    existing = [each.name for each in admin.topics()]
    if names:
        return chosen(names, existing), []
    of_document = [each.name for each in wanted.topics]
    missing = [each for each in of_document if each not in existing]
    if of_document and len(missing) == len(of_document):
        admin.require(missing)
    return tuple(each for each in of_document or existing if each in existing), missing
