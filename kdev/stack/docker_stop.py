"""Stopping what an engine has of an environment, removing it, and disturbing one of its services."""

from __future__ import annotations

import signal

from kdev.stack.docker import Engine
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import BROKER, PROFILE, PROJECT, ROLE, SERVICE
from kdev.stack.docker_start import Found, start
from kdev.stack.runtime import Disturbance, not_running


def stop(engine: Engine, found: Found) -> None:
    """Stop every container: what stands beside the brokers first, then they, then their ZooKeeper."""
    # A broker that outlives its ZooKeeper cannot say goodbye, and is not let in again for a while.
    brokers = [each for each in found.containers if each.labels.get(ROLE) == BROKER]
    if len(brokers) > 1:  # one after the other, the last ones would look for a controller that has gone
        for container in brokers:
            if container.state == "paused":
                engine.unpause(container.id)
            if container.state in {"running", "paused"}:
                engine.kill(container.id, signal.SIGTERM)
    for container in sorted(found.containers, key=_in_order_of_end):
        engine.stop(container)


def _in_order_of_end(container: Container) -> int:
    """What stands beside the brokers first, then they, then their ZooKeeper."""
    return 0 if PROFILE in container.labels else 1 if container.labels.get(ROLE) == BROKER else 2


def remove(engine: Engine, found: Found) -> None:
    """Remove containers, volumes and networks, and with them the data."""
    for container in found.containers:
        engine.remove_container(container.id)
    for volume in found.volumes:
        engine.remove_volume(volume.name)
    for network in found.networks:
        engine.remove_network(network)


def disturb(engine: Engine, container: Container, what: Disturbance, port: int) -> None:
    """Do something to the container of a broker, whose port of this machine is given.

    Raises StackError where that cannot be done.
    """
    match what:
        case Disturbance.START if container.state == "paused":
            engine.unpause(container.id)
        case Disturbance.START:
            start(engine, container.id, [port], container.labels.get(PROJECT, ""))
        case _ if container.state not in {"running", "paused"}:
            raise not_running(container.labels.get(SERVICE, ""), container.labels.get(PROJECT, ""))
        case Disturbance.PAUSE:
            engine.pause(container.id)
        case Disturbance.KILL:
            engine.kill(container.id)
        case Disturbance.STOP:
            engine.stop(container)
