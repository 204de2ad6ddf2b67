"""What a shell may offer while a command is typed: asked in a moment, remembered for when nobody answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from kdev.errors import KdevError
from kdev.settings import Settings
from kdev.wiring.places import home

if TYPE_CHECKING:
    from kdev.model import Endpoint

ANSWER_SECONDS = 0.2
USUAL_PORT = 9092


def offered_topics(settings: Settings) -> Sequence[str]:
    """The topics of the broker that the settings mean, as it tells them at once or told them last."""
    from kdev.kafka.names import topic_names

    return _offered(settings, "topics", topic_names)


def offered_groups(settings: Settings) -> Sequence[str]:
    """The consumer groups of that broker, likewise."""
    from kdev.kafka.names import group_names

    return _offered(settings, "groups", group_names)


def offered_environments(settings: Settings) -> Sequence[str]:
    """The environments of this user; of containers those that the engine tells at once or told last."""
    from kdev.model import RuntimeName
    from kdev.stack.state import names_in

    kept = (RuntimeName.PROCESS, RuntimeName.EMBEDDED)
    names = {name for runtime in kept for name in names_in(home(settings), runtime)}
    return sorted({*names, *_remembered(settings, "containers", lambda: _in_containers(settings))})


def _in_containers(settings: Settings) -> list[str]:
    from kdev.model import RuntimeName
    from kdev.wiring.stacks import runtime

    return list(runtime(settings, RuntimeName.DOCKER).names())


def _offered(
    settings: Settings, kind: str, ask: Callable[[Endpoint, float], list[str] | None]
) -> Sequence[str]:
    where = _endpoint(settings)
    key = f"{kind} {settings.bootstrap or settings.name}"
    return _remembered(settings, key, lambda: ask(where, ANSWER_SECONDS))


def _remembered(settings: Settings, key: str, ask: Callable[[], list[str] | None]) -> Sequence[str]:
    """What is told in a moment, else what was told last."""
    path = home(settings) / "offered.json"
    known = _read(path)
    found: list[list[str] | None] = []

    def asked() -> None:
        with suppress(KdevError):
            found.append(ask())

    # A name server that does not answer holds a call for seconds, and nothing ends that but leaving it.
    asking = Thread(target=asked, daemon=True)
    asking.start()
    asking.join(ANSWER_SECONDS + ANSWER_SECONDS)
    names = found[0] if found else None
    if names is None:
        return known.get(key, [])
    if names != known.get(key):
        _write(path, {**known, key: names})
    return names


def _endpoint(settings: Settings) -> Endpoint:
    """Where the broker is as far as a glance tells; containers are looked for at the usual port."""
    from kdev.model import Endpoint
    from kdev.stack.state import read_state

    if settings.bootstrap:
        return Endpoint(settings.bootstrap)
    saved = read_state(home(settings), settings.name)
    usual = f"localhost:{settings.port or USUAL_PORT}"
    return Endpoint(saved.bootstrap_servers if saved is not None else usual)


def _read(path: Path) -> dict[str, list[str]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: Path, content: dict[str, list[str]]) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(path)
