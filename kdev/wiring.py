"""One function per seam: settings in, the real part out; heavy imports inside, and only here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kdev.errors import StackError
from kdev.model import Endpoint, RuntimeName, TopicInfo
from kdev.settings import Settings

if TYPE_CHECKING:
    from kdev.kafka.admin import Admin
    from kdev.stack.runtime import Probe, Runtime, StackStatus


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


def probe() -> Probe:
    """What says whether a broker answers."""
    from kdev.kafka.admin import answers

    return answers


@contextmanager
def admin(settings: Settings) -> Iterator[Admin]:
    """The admin of the broker that the settings mean; an embedded broker makes topics in its own way."""
    from kdev.kafka.admin import Admin

    if settings.bootstrap:
        yield Admin(Endpoint(settings.bootstrap))
        return
    where = endpoint(settings)
    found = running(settings)
    if found is not None and found[0].name is RuntimeName.EMBEDDED:
        from kdev.stack.embedded import EmbeddedRuntime

        embedded = EmbeddedRuntime(home=home(settings))
        yield Admin(where, create=partial(embedded.create_topics, settings.name))
    else:
        yield Admin(where)


def topics(settings: Settings) -> tuple[TopicInfo, ...]:
    """The topics of the broker that the settings mean."""
    with admin(settings) as broker:
        return broker.topics()


def brokers(settings: Settings) -> int:
    """How many brokers the cluster has that the settings mean."""
    with admin(settings) as broker:
        return broker.brokers()


def home(settings: Settings) -> Path:
    """The folder of what kdev keeps between commands."""
    from platformdirs import user_state_path

    return settings.home or user_state_path("kdev")


def cache(settings: Settings) -> Path:
    """The folder of what kdev can fetch again."""
    from platformdirs import user_cache_path

    return settings.cache or user_cache_path("kdev")
