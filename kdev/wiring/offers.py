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


def offered_partitions(settings: Settings, topics: Sequence[str]) -> Sequence[str]:
    """The numbers of the partitions of some topics, likewise."""
    from kdev.kafka.names import partition_numbers

    kind = f"partitions of {' '.join(topics)} at"
    return _offered(settings, kind, lambda where, seconds: partition_numbers(where, seconds, topics))


def offered_fields(settings: Settings, documents: Sequence[str]) -> Sequence[str]:
    """The paths of the fields of the payloads of some documents; standard input is none.

    Raises KdevError for a document with errors.
    """
    from kdev.payload.formats import format_for
    from kdev.payload.paths import paths_of
    from kdev.wiring.documents import load_specs

    files = [path for path in documents if path != "-"]
    spec = load_specs(files, settings) if files else None
    payloads = [
        format_for(message.payload, message.content_type)
        for channel in (spec.channels if spec is not None else ())
        for message in channel.messages
        if message.payload is not None
    ]
    return list(dict.fromkeys(path for written in payloads for path in paths_of(written.form)))


def offered_parts(settings: Settings, documents: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The topics and the messages of some documents; standard input is none.

    Raises KdevError for a document with errors.
    """
    from kdev.wiring.documents import load_specs, topic_plan

    files = [path for path in documents if path != "-"]
    if not files:
        return (), ()
    plan = topic_plan(load_specs(files, settings), settings)
    messages = [message.name for route in plan.routes for message in route.channel.messages]
    return [topic.name for topic in plan.topics], list(dict.fromkeys(messages))


def offered_environments(settings: Settings) -> Sequence[str]:
    """The environments of this user; of containers those that the engine tells at once or told last."""
    from kdev.model import RuntimeName
    from kdev.stack.state import names_in

    kept = (RuntimeName.PROCESS, RuntimeName.EMBEDDED)
    names = {name for runtime in kept for name in names_in(home(settings), runtime)}
    return sorted({*names, *_remembered(settings, "containers", lambda: _in_containers(settings))})


def offered_saves(settings: Settings) -> Sequence[str]:
    """What `kdev save` has kept, by name."""
    from kdev.stack.saves import saves_in

    return [each.name for each in saves_in(home(settings))]


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
