"""Looks at a machine and at a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from kdev import bundled
from kdev.errors import KdevError, StackError
from kdev.findings import Finding, Grade
from kdev.model import Mode
from kdev.settings import Settings, without_broker
from kdev.wiring.places import cache, home
from kdev.wiring.stacks import endpoint, running

PORT = 9092


def machine_findings(settings: Settings) -> Iterator[Finding]:
    """What this machine has for each runtime, and what is in the way of `kdev up`."""
    from kdev.stack import checkup
    from kdev.stack.docker_runtime import images_of

    yield from checkup.machine_findings(home(settings))
    definition = bundled.compose_file(f"{Mode.KRAFT}.yaml")
    yield from checkup.docker_findings(images_of(definition, settings.image_prefix))
    yield from checkup.process_findings(cache(settings), settings.java_home, settings.kafka_home)
    yield from checkup.embedded_findings()
    if not _runs(without_broker(settings)):
        yield checkup.port_finding(settings.port or PORT, settings.name)
    yield from checkup.environment_findings(home(settings))


def _runs(settings: Settings) -> bool:
    try:
        found = running(settings)
    except StackError:  # it is told with the environments
        return False
    return found is not None and found[1].running


def broker_findings(settings: Settings) -> Iterator[Finding]:
    """Whether the broker that the settings mean can be used; a note where there is none."""
    from kdev.kafka.checkup import cluster_findings

    try:
        where = endpoint(settings)
    except KdevError as exc:
        yield Finding("broker", Grade.NOTE, str(exc), exc.hint)
        return
    yield from cluster_findings(where)


def container_findings(settings: Settings, container: str) -> Iterator[Finding]:
    """Whether the clients in a container find the brokers of the environment."""
    from kdev.stack.container_checkup import container_findings as found

    yield from found(container, settings.name)
