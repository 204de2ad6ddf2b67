"""One function per seam: settings in, the real part out; heavy imports inside, and only here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kdev.errors import StackError
from kdev.model import Endpoint, RuntimeName
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.stack.runtime import Runtime, StackStatus


def runtimes(settings: Settings) -> tuple[Runtime, ...]:
    """Every runtime, in the order in which `auto` tries them."""
    return tuple(runtime(settings, name) for name in RuntimeName if name is not RuntimeName.AUTO)


def runtime(settings: Settings, name: RuntimeName) -> Runtime:
    """The runtime of a name other than `auto`."""
    match name:
        case RuntimeName.DOCKER:
            from kdev.stack.docker import DockerRuntime

            return DockerRuntime(image_prefix=settings.image_prefix)
        case RuntimeName.PROCESS:
            from kdev.stack.process import ProcessRuntime

            return ProcessRuntime(
                home=home(settings),
                cache=cache(settings),
                java_home=settings.java_home,
                kafka_home=settings.kafka_home,
            )
        case _:
            from kdev.stack.embedded import EmbeddedRuntime

            return EmbeddedRuntime(home=home(settings))


def running(settings: Settings) -> tuple[Runtime, StackStatus] | None:
    """The environment that `--name` means, with the runtime that has it; None when there is none."""
    for name in (RuntimeName.PROCESS, RuntimeName.EMBEDDED, RuntimeName.DOCKER):
        found = runtime(settings, name)
        status = found.status(settings.name)
        if status is not None:
            return found, status
    return None


def endpoint(settings: Settings) -> Endpoint:
    """Where the broker is: what was named outright, else the running environment.

    Raises StackError when neither is there.
    """
    if settings.bootstrap:
        return Endpoint(settings.bootstrap)
    found = running(settings)
    if found is None or not found[1].running:
        state = "is not running" if found else "does not exist"
        raise StackError(
            f"environment `{settings.name}` {state}",
            hint="start one: `kdev up`, or name a broker: `--bootstrap localhost:9092`",
        )
    return found[1].endpoint


def home(settings: Settings) -> Path:
    """The folder of what kdev keeps between commands."""
    from platformdirs import user_state_path

    return settings.home or user_state_path("kdev")


def cache(settings: Settings) -> Path:
    """The folder of what kdev can fetch again."""
    from platformdirs import user_cache_path

    return settings.cache or user_cache_path("kdev")
