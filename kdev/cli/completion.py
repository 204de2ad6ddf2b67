"""Names that a shell offers for what is typed so far: topics, groups, environments; never an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

from kdev import wiring
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


def _offered(ask: Callable[[Settings], Sequence[str]], ctx: typer.Context, incomplete: str) -> list[str]:
    given = {name: ctx.params.get(name) for name in ("bootstrap", "name")}
    try:
        return [name for name in ask(settings_from(given)) if name.startswith(incomplete)]
    except (KdevError, OSError):
        return []
