"""What stands beside the brokers on an engine: they are started whether it can be had or not."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kdev.commands import command
from kdev.errors import RuntimeUnavailable
from kdev.stack.definition import Service, StackDefinition
from kdev.stack.docker import Engine
from kdev.stack.docker_plan import BROKER, PROFILE, ROLE, SERVICE
from kdev.stack.docker_start import Found
from kdev.stack.marks import in_steps
from kdev.stack.ports import is_free
from kdev.stack.runtime import Phase


def native_missing(engine: Engine, services: Sequence[Service], phase: Phase) -> str:
    """Why the image of native brokers cannot be had; empty when it is here, or was pulled."""
    try:
        for image in dict.fromkeys(each.image for each in services if each.labels.get(ROLE) == BROKER):
            if not engine.has_image(image):
                in_steps(phase, f"pull {image}", engine.pull(image))
    except RuntimeUnavailable as exc:
        return str(exc)
    return ""


def without_image(engine: Engine, services: Sequence[Service], phase: Phase, name: str) -> dict[str, str]:
    """The services beside the brokers whose image cannot be had, with the reason and what to do."""
    left_out: dict[str, str] = {}
    for service in services:
        if service.profiles and not engine.has_image(service.image):
            try:
                in_steps(phase, f"pull {service.image}", engine.pull(service.image))
            except RuntimeUnavailable as exc:
                again = f"{command(f'up --with {service.profiles[0]}', name)} tries it again"
                left_out[service.name] = f"{exc}; {again}"
    return left_out


def without_port(engine: Engine, definition: StackDefinition, found: Found, name: str) -> dict[str, str]:
    """The services beside the brokers, of those that do not run, whose port is held, with what to do."""
    running = {each.labels.get(SERVICE) for each in found.containers if each.state == "running"}
    left_out: dict[str, str] = {}
    for service in definition.services:
        if service.profiles and service.name not in running:
            for port in (each.published for each in service.ports):
                if not _is_free(engine, port):
                    left_out[service.name] = _another_port(service, port, name)
    return left_out


def remove_others(engine: Engine, extras: Collection[str], found: Found) -> None:
    """Remove what stood beside the brokers and is not asked for any more."""
    for container in found.containers:
        if PROFILE in container.labels and container.labels[PROFILE] not in extras:
            engine.remove_container(container.id)


def _is_free(engine: Engine, port: int) -> bool:
    return engine.publisher(port) is None and is_free(port)


def _another_port(service: Service, port: int, name: str) -> str:
    profile = service.profiles[0]
    variable = f"KDEV_{profile.upper()}_PORT={port + 10000}"
    again = command(f"up --with {profile}", name).strip("`")
    return f"port {port} is taken; `{variable} {again}` takes another one"
