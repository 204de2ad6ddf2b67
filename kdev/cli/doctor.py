"""`kdev doctor`: what this machine has, what is in the way, and whether a broker can be used."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.layout import hung
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat
from kdev.cli.tail_view import Colour
from kdev.errors import BrokerError, StackError
from kdev.findings import Finding, Grade
from kdev.model import Output
from kdev.settings import settings_from

MARKS = {Grade.OK: "ok", Grade.NOTE: "-", Grade.WARN: "warn", Grade.FAIL: "FAIL"}
COLOURS = {Grade.OK: "32", Grade.NOTE: "2", Grade.WARN: "33", Grade.FAIL: "31"}


def doctor(
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    from_container: Annotated[
        str | None,
        typer.Option(
            "--from-container",
            metavar="CONTAINER",
            help="Look at a container of yours: how its clients reach the brokers.",
        ),
    ] = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Look at this machine and at the broker, and say what is in the way and what to do about it."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    if from_container:
        _show_container(list(wiring.container_findings(settings, from_container)), output)
        return
    machine = [] if bootstrap or client_config else list(wiring.machine_findings(settings))
    broker = list(wiring.broker_findings(settings))
    if output is Output.JSON:
        console.json_line({"machine": _json(machine), "broker": _json(broker)})
    else:
        _show(("this machine", machine), ("broker", broker))
    _require_well(machine, broker)


def _show_container(findings: Sequence[Finding], output: Output) -> None:
    """Show what a container was found to be; raises StackError when its clients cannot work."""
    if output is Output.JSON:
        console.json_line({"container": _json(findings)})
    else:
        _show(("from a container", findings))
    failed = _failed(findings)
    if failed:
        raise StackError(f"its clients find no broker: {failed[0].text}", hint=failed[0].hint)


def _show(*sections: tuple[str, Sequence[Finding]]) -> None:
    colour = console.colour(sys.stdout, Colour.AUTO)
    for title, findings in sections:
        for line in section(title, findings, colour):
            console.data(line)
    console.flush()


def _require_well(machine: Sequence[Finding], broker: Sequence[Finding]) -> None:
    """Raise BrokerError or StackError when something failed."""
    failed = _failed(broker)
    if failed:
        raise BrokerError(f"the broker cannot be used as it is: {failed[0].text}", hint=failed[0].hint)
    failed = _failed(machine)
    if failed:
        raise StackError(f"this machine is not ready: {failed[0].text}", hint=failed[0].hint)


def _failed(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.grade is Grade.FAIL]


def section(title: str, findings: Sequence[Finding], colour: bool = False) -> list[str]:
    """What was found, as lines below a title; none where nothing was found."""
    if not findings:
        return []
    width = max(len(finding.about) for finding in findings)
    lines = [title]
    for finding in findings:
        mark = f"{MARKS[finding.grade]:<4}"
        toned = f"\x1b[{COLOURS[finding.grade]}m{mark}\x1b[0m" if colour else mark
        told = hung(f"  {mark}  {finding.about:<{width}}  {finding.text}", width + 10, sys.stdout)
        lines.append(told.replace(mark, toned, 1))
        indent = " " * (width + 10)
        lines += [hung(f"{indent}{finding.hint}", width + 10, sys.stdout)] if finding.hint else []
    return lines


def _json(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [finding._asdict() for finding in findings]
