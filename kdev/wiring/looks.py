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
    from kdev.stack.unfinished import unfinished_findings

    yield from checkup.machine_findings(home(settings))
    definition = bundled.compose_file(f"{Mode.KRAFT}.yaml")
    yield from checkup.docker_findings(images_of(definition, settings.image_prefix))
    yield from checkup.process_findings(cache(settings), settings.java_home, settings.kafka_home)
    yield from checkup.embedded_findings()
    for port in _ports_to_have(settings):
        yield checkup.port_finding(port, settings.name)
    yield from checkup.environment_findings(home(settings))
    yield from unfinished_findings(home(settings))


def _ports_to_have(settings: Settings) -> list[int]:
    """The ports at which `up` would start brokers: those of the environment where nobody asks for others."""
    from kdev.stack.runtime import StackRequest, State, broker_services
    from kdev.stack.sameness import port_of

    try:
        found = running(without_broker(settings))
    except StackError:  # it is told with the environments
        found = None
    if found is None:
        return list(StackRequest(port=settings.port or PORT, brokers=settings.brokers or 1).ports)
    status = found[1]
    if status.running:
        return []
    ports = StackRequest(port=settings.port or port_of(status), brokers=len(status.endpoint.servers)).ports
    there = {each.service for each in status.services if each.state not in (State.STOPPED, State.FAILED)}
    return [port for name, port in zip(broker_services(len(ports)), ports, strict=True) if name not in there]


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
