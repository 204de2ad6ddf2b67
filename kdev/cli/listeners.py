"""`explain listeners`: at which addresses the brokers of the environment answer, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kdev import wiring
from kdev.cli import console
from kdev.cli.options import Name, OutputFormat
from kdev.commands import command
from kdev.model import Output, RuntimeName
from kdev.settings import settings_from, without_broker
from kdev.stack.runtime import broker_services

if TYPE_CHECKING:
    from kdev.stack.runtime import StackStatus

_HERE = "programs of this machine"


class Door(NamedTuple):
    """One listener: who comes through it, its name in Kafka's settings, and its address at each broker."""

    whom: str
    listener: str
    addresses: tuple[str, ...]


def listeners(name: Name = None, output: OutputFormat = Output.TEXT) -> None:
    """Draw the listeners of the environment: which address is for programs here, which for containers."""
    settings = without_broker(settings_from({"name": name}))
    _, status = wiring.required(settings)
    if output is Output.JSON:
        console.json_line({"name": status.name, "listeners": [each._asdict() for each in doors(status)]})
        return
    for line in lines(status):
        console.data(line)
    console.flush()


def doors(status: StackStatus) -> tuple[Door, ...]:
    """The listeners of an environment that clients can use; that for controllers is not theirs."""
    listener = "PLAINTEXT" if status.runtime is RuntimeName.EMBEDDED else "HOST"
    here = Door(_HERE, listener, tuple(status.endpoint.servers))
    if not status.inside:
        return (here,)
    addresses = tuple(status.inside.bootstrap_servers.split(","))
    return (here, Door(f"containers on network {status.inside.network}", "INTERNAL", addresses))


def lines(status: StackStatus) -> list[str]:
    """The picture, and what follows from it."""
    found = doors(status)
    services = broker_services(len(status.endpoint.servers))
    width = max(len(_HERE), *(len(each) + 9 for each in found[0].addresses))
    middle = max(map(len, services))
    return [
        *_heads(found, width, middle),
        *(_row(number, found, service.center(middle), width) for number, service in enumerate(services)),
        "",
        "A client asks one address first. The broker answers with its address of the",
        "listener that was asked, and the client goes there from then on.",
        *_advice(status, found),
        *([] if status.running else [f"Not all of it runs now: {command('up', status.name)}"]),
    ]


def _heads(found: tuple[Door, ...], width: int, middle: int) -> Iterator[str]:
    gap = " " * (middle + 9)
    for words in ([each.whom for each in found], [f"listener {each.listener}" for each in found]):
        yield gap.join([words[0].ljust(width), *words[1:]]).rstrip()


def _row(number: int, found: tuple[Door, ...], service: str, width: int) -> str:
    left = f"{found[0].addresses[number]} ".ljust(width, "─")
    right = f" ◄── {found[1].addresses[number]}" if len(found) > 1 else ""
    return f"{left}──► {service}{right}".rstrip()


def _advice(status: StackStatus, found: tuple[Door, ...]) -> Iterator[str]:
    here = found[0].addresses[0]
    if len(found) > 1:
        inside = found[1].addresses[0]
        yield f"In a container 127.0.0.1 is the container itself: there it is {inside},"
        yield f"once the container is on the network: {command('connect CONTAINER', status.name)}"
        yield f"This machine does not know that name: here it is {here}."
    else:
        yield "In a container 127.0.0.1 is the container itself, where no broker answers."
        yield "Containers find brokers that are containers too: `kdev up --runtime docker`"
