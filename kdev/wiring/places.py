"""Where kdev keeps things: what must last, and what it can fetch again."""

from __future__ import annotations

from pathlib import Path

from kdev.settings import Settings


def home(settings: Settings) -> Path:
    """The folder of what kdev keeps between commands."""
    from platformdirs import user_state_path

    return settings.home.absolute() if settings.home else user_state_path("kdev")


def cache(settings: Settings) -> Path:
    """The folder of what kdev can fetch again."""
    from platformdirs import user_cache_path

    return settings.cache.absolute() if settings.cache else user_cache_path("kdev")
