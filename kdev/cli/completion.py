"""Names that a shell offers for what is typed so far: topics, groups, environments; never an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

from kdev import wiring
from kdev.cli.spec_paths import documents_from
from kdev.errors import KdevError
from kdev.settings import Settings, settings_from


def topics(ctx: typer.Context, incomplete: str) -> list[str]:
    """The topics that begin with what is typed."""
    return _offered(wiring.offered_topics, ctx, incomplete)


def groups(ctx: typer.Context, incomplete: str) -> list[str]:
    """The consumer groups that begin with what is typed."""
    return _offered(wiring.offered_groups, ctx, incomplete)


def environments(ctx: typer.Context, incomplete: str) -> list[str]:
    """The environments that begin with what is typed."""
    return _offered(wiring.offered_environments, ctx, incomplete)


def saves(ctx: typer.Context, incomplete: str) -> list[str]:
    """What is saved, by the names that begin with what is typed."""
    return _offered(wiring.offered_saves, ctx, incomplete)


def partitions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The partitions of the topics that are typed before, by their numbers."""
    topics = _typed(ctx, "topics")
    return _offered(lambda settings: wiring.offered_partitions(settings, topics), ctx, incomplete)


def conditions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The fields of the document of `--spec`, as an expression begins."""
    return _offered(lambda settings: _single(settings, _documents(ctx), "value."), ctx, incomplete)


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """The fields of the document of `--spec`, behind those that are typed already."""
    before, comma, last = incomplete.rpartition(",")
    found = _offered(lambda settings: _single(settings, _documents(ctx), ""), ctx, last)
    return [f"{before}{comma}{name}" for name in found]


def own_topics(ctx: typer.Context, incomplete: str) -> list[str]:
    """The topics of the documents that are typed before."""
    return _offered(lambda settings: wiring.offered_parts(settings, _documents(ctx))[0], ctx, incomplete)


def messages(ctx: typer.Context, incomplete: str) -> list[str]:
    """The messages of the documents that are typed before."""
    return _offered(lambda settings: wiring.offered_parts(settings, _documents(ctx))[1], ctx, incomplete)


def settable(ctx: typer.Context, incomplete: str) -> list[str]:
    """The fields of the documents that are typed before, up to the value."""
    return _offered(
        lambda settings: [f"{path}=" for path in wiring.offered_fields(settings, _documents(ctx))],
        ctx,
        incomplete,
    )


def _single(settings: Settings, documents: Sequence[str], before: str) -> Sequence[str]:
    """The fields that a record has once."""
    found = wiring.offered_fields(settings, documents)
    return [f"{before}{path}" for path in found if "[" not in path]


def _documents(ctx: typer.Context) -> tuple[str, ...]:
    """The documents that are typed before. Raises UsageError for a glob that matches none."""
    return documents_from(_typed(ctx, "spec")).documents


def _typed(ctx: typer.Context, name: str) -> tuple[str, ...]:
    """The values of a parameter; while an option waits for its value the arguments are not told apart yet."""
    given = ctx.params.get(name)
    if isinstance(given, str):
        return (given,)
    arguments = {param.name for param in ctx.command.params if param.param_type_name == "argument"}
    return tuple(given or (ctx.args if name in arguments else ()))


def _offered(ask: Callable[[Settings], Sequence[str]], ctx: typer.Context, incomplete: str) -> list[str]:
    given = {name: ctx.params.get(name) for name in ("bootstrap", "name")}
    try:
        return [name for name in ask(settings_from(given)) if name.startswith(incomplete)]
    except (KdevError, OSError):
        return []
