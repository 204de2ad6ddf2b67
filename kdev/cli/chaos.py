"""`chaos`: what a broker that fails does to the clients of a cluster."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_stack
from kdev.cli.options import Name, OutputFormat
from kdev.commands import command, name_option
from kdev.durations import seconds_from
from kdev.errors import NotReady, UsageError
from kdev.model import Output
from kdev.settings import settings_from
from kdev.stack.runtime import Disturbance, Runtime, StackStatus, State, broker_services
from kdev.stack.up import ended

_LOOK_SECONDS = 0.1
_DONE = {
    Disturbance.STOP: "stopped",
    Disturbance.KILL: "killed",
    Disturbance.PAUSE: "paused",
    Disturbance.START: "started",
}


def chaos(
    what: Annotated[Disturbance, typer.Argument(metavar="stop|kill|pause|start", help="What to do to it.")],
    broker: Annotated[int, typer.Argument(metavar="BROKER", min=1, help="The number of the broker.")],
    name: Name = None,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long to wait for one that starts.")
    ] = "60s",
    output: OutputFormat = Output.TEXT,
) -> None:
    """Stop, kill or pause one broker to see what clients make of it; start undoes each of them."""
    settings, seconds = settings_from({"name": name}), seconds_from(timeout)
    hint = f"start one with three brokers: {command('up --brokers 3', settings.name)}"
    runtime, before = wiring.required(settings, hint)
    service = _service(before, broker)
    if what is Disturbance.START and _runs(before, service):
        _show(before, service, None, output)
        return
    show_stack.announce(f"{what} {service}")
    runtime.disturb(settings.name, service, what)
    after = runtime.status(settings.name) or before
    if what is Disturbance.START:
        _wait(runtime, after, broker, seconds)
    _show(after, service, what, output)
    if what is not Disturbance.START and output is Output.TEXT:
        console.data(
            f"undo it: kdev {' '.join(['chaos', 'start', str(broker), *name_option(settings.name)])}"
        )


def _show(status: StackStatus, service: str, done: Disturbance | None, output: Output) -> None:
    """Show what was done to a broker, None where it runs already, and how many are left."""
    left = _left(status)
    if output is Output.JSON:
        console.json_line({"name": status.name, "service": service, "done": done or "nothing", "left": left})
        return
    told = f"{_DONE[done]} `{service}`" if done else f"`{service}` runs already"
    console.data(f"{told}, {left} of {len(status.endpoint.servers)} brokers run")


def _runs(status: StackStatus, service: str) -> bool:
    return any(each.service == service and each.state is State.RUNNING for each in status.services)


def _service(status: StackStatus, broker: int) -> str:
    services = broker_services(len(status.endpoint.servers))
    if broker > len(services):
        more = f"its brokers are 1 to {len(services)}"
        raise UsageError(
            f"environment `{status.name}` has no broker `{broker}`",
            hint=more if len(services) > 1 else f"one with three: {command('up --brokers 3', 'three')}",
        )
    return services[broker - 1]


def _left(status: StackStatus) -> int:
    services = broker_services(len(status.endpoint.servers))
    return sum(each.service in services and each.state is State.RUNNING for each in status.services)


def _wait(runtime: Runtime, status: StackStatus, broker: int, seconds: float) -> None:
    endpoint = (
        status.endpoint
        if status.running
        else replace(status.endpoint, bootstrap_servers=status.endpoint.servers[broker - 1])
    )
    deadline, answers = time.monotonic() + seconds, wiring.probes().answers
    while not answers(endpoint):
        _require_alive(runtime, status.name, _service(status, broker))
        if time.monotonic() >= deadline:
            raise NotReady(
                f"broker {broker}",
                f"was started but did not answer within {seconds:.0f} s",
                hint=f"{command('logs', status.name)} may say why",
            )
        time.sleep(_LOOK_SECONDS)


def _require_alive(runtime: Runtime, name: str, service: str) -> None:
    status = runtime.status(name)
    for each in status.services if status else ():
        if each.service == service and each.state is State.FAILED:
            raise ended(runtime, name, each)
