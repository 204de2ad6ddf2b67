"""The runtimes, the environment that runs, and where its broker is."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kdev import bundled
from kdev.commands import command
from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.settings import Settings
from kdev.wiring.places import cache, home

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kdev.kafka.readiness import Ask
    from kdev.stack.claims import Claims
    from kdev.stack.distribution import Way
    from kdev.stack.docker_connect import Joined
    from kdev.stack.runtime import Probes, Runtime, StackStatus
    from kdev.stack.saves import Data
    from kdev.stack.secure import Certificates


NO_REGISTRY = "none"
"""The word for a broker beside which no schema registry is meant."""


def runtimes(settings: Settings) -> tuple[Runtime, ...]:
    """Every runtime, in the order in which `auto` tries them."""
    return tuple(runtime(settings, name) for name in RuntimeName if name is not RuntimeName.AUTO)


def runtime(settings: Settings, name: RuntimeName) -> Runtime:
    """The runtime of a name other than `auto`."""
    match name:
        case RuntimeName.DOCKER:
            from kdev.stack.docker_runtime import DockerRuntime

            files = {mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}
            return DockerRuntime(
                home=home(settings),
                definitions=files,
                image_prefix=settings.image_prefix,
                certify=certified,
            )
        case RuntimeName.PROCESS:
            from kdev.stack.process import ProcessRuntime

            return ProcessRuntime(
                home=home(settings),
                cache=cache(settings),
                java_home=settings.java_home,
                kafka_home=settings.kafka_home,
                certify=certified,
                ways=ways,
            )
        case _:
            from kdev.stack.embedded import EmbeddedRuntime

            return EmbeddedRuntime(home=home(settings))


def claims(settings: Settings) -> Claims:
    """What one start keeps from the others that go on at the same time."""
    from kdev.stack.claims import Claims, claims_in

    return Claims(claims_in(cache(settings)))


def put_in_order(settings: Settings) -> tuple[str, ...]:
    """End what was begun with the data of the environment by a command that was killed; a line for each."""
    from kdev.stack.workshops import traces

    if not any(traces(home(settings), settings.name)):
        return ()
    from kdev.stack import unfinished

    return tuple(unfinished.put_in_order(home(settings), settings.name))


def data(settings: Settings, name: RuntimeName) -> Data:
    """The data of the environments of a runtime, to be saved and put back.

    Raises StackError for one that keeps its records in memory.
    """
    match name:
        case RuntimeName.PROCESS:
            from kdev.stack.process_data import ProcessData

            return ProcessData(home(settings))
        case RuntimeName.DOCKER:
            from kdev.stack.docker_data import DockerData

            return DockerData(home(settings))
        case _:
            raise StackError(
                "the embedded broker keeps its records in memory, so nothing of them can be saved",
                hint="`kdev tail TOPIC -o json > records.jsonl` keeps records of a topic",
            )


def running(settings: Settings) -> tuple[Runtime, StackStatus] | None:
    """The environment that `--name` means, with the runtime that has it; None when there is none."""
    for name in (RuntimeName.PROCESS, RuntimeName.EMBEDDED, RuntimeName.DOCKER):
        found = runtime(settings, name)
        status = found.status(settings.name)
        if status is not None:
            return found, status
    return None


def damaged(settings: Settings) -> StackError | None:
    """The error of the first environment of this user that cannot be read, None where all can."""
    from kdev.stack.state import damaged_in

    return next(iter(damaged_in(home(settings))), None)


def required(settings: Settings, hint: str = "") -> tuple[Runtime, StackStatus]:
    """The environment that `--name` means, with its runtime.

    Raises StackError when there is none, with what to do instead, and says so where an engine that may have
    it does not answer.
    """
    found = running(settings)
    if found is None:
        raise _absent(settings.name, hint or f"start one: {command('up', settings.name)}")
    return found


def _absent(name: str, hint: str) -> StackError:
    from kdev.stack.docker_endpoint import way_back

    reason = unasked()
    if reason is None:
        return StackError(f"environment `{name}` does not exist", hint=hint)
    return StackError(
        f"environment `{name}` was not found, and Docker could not be asked: {reason}",
        hint=f"if it is in containers, {way_back(reason)}; else {hint}",
    )


def unasked() -> RuntimeUnavailable | None:
    """Why the engine that may have containers could not be asked; None where one answers or there is none."""
    from kdev.stack.docker import connected
    from kdev.stack.docker_endpoint import may_have_containers

    try:
        with connected():
            return None
    except RuntimeUnavailable as exc:
        return exc if may_have_containers(os.environ) else None


def endpoint(settings: Settings) -> Endpoint:
    """Where the broker is: what was named outright, else the running environment.

    Raises StackError when neither is there.
    """
    if settings.bootstrap:
        return _with_client(Endpoint(settings.bootstrap), settings)
    from kdev.stack.idle import idle
    from kdev.stack.secure import reached
    from kdev.stack.state import folder_of, read_state

    # The usual case needs no runtime, and so none of the libraries behind them.
    saved = read_state(home(settings), settings.name)
    if saved is not None and saved.usable:
        where = Endpoint(saved.bootstrap_servers, settings.name, off=saved.off)
        if saved.secure:
            where = reached(where, folder_of(home(settings), settings.name))
        return _with_client(where, settings)
    other = ", or name a broker: `--bootstrap localhost:9092`"
    _, status = required(settings, f"start one: {command('up', settings.name)}{other}")
    if not status.usable:
        raise idle(status, other)
    found = replace(status.endpoint, environment=settings.name, off=status.off, registry=_registry_of(status))
    return _with_client(found, settings)


def _registry_of(status: StackStatus) -> str:
    """The URL of the schema registry that runs beside the brokers, empty where there is none."""
    beside = (each.detail for each in status.services if each.extra == "registry")
    return next((url for url in beside if url.startswith("http")), "")


def _with_client(where: Endpoint, settings: Settings) -> Endpoint:
    """An endpoint that clients reach as the user says, with the schema registry that is meant."""
    named = settings.registry or where.registry
    where = replace(where, registry="" if named == NO_REGISTRY else named)
    if not settings.client:
        return where
    file = str(settings.client_config or "")
    return replace(where, client=settings.client, client_file=file, client_kept=False)


def joined(settings: Settings, container: str, *, leave: bool) -> Joined:
    """A container of the user's on the network of the environment, or off it where it shall `leave`.

    Raises StackError when there is no such environment or container, or the brokers are in no container.
    """
    from kdev.stack.docker_connect import connect, disconnect, in_no_container

    found, status = required(settings)
    if found.name is not RuntimeName.DOCKER:
        raise in_no_container(settings.name)
    now = (disconnect if leave else connect)(container, settings.name)
    return now._replace(client_file=status.endpoint.client_file)


def probes(*, by_client: bool = False) -> Probes:
    """What asks a broker whether it is ready.

    It does so `by_client` where the Kafka client is needed next, which is then loaded while the broker boots.
    """
    from kdev.stack.runtime import Probes

    return Probes(partial(_answers, by_client), partial(_has_topics, by_client), _admits)


def _answers(by_client: bool, where: Endpoint) -> bool:
    from kdev.kafka.readiness import answers

    return answers(where, ask=_ask(where, by_client=by_client))


def _has_topics(by_client: bool, where: Endpoint) -> bool:
    from kdev.kafka.readiness import has_topics

    return has_topics(where, ask=_ask(where, by_client=by_client))


def _ask(where: Endpoint, *, by_client: bool) -> Ask:
    if by_client or where.client:
        from kdev.kafka.client_metadata import heard as heard_by_client

        return heard_by_client
    from kdev.kafka.metadata import heard

    return heard


def _admits(where: Endpoint) -> bool:
    from kdev.kafka.admitting import admits

    return admits(where)


def ways() -> Sequence[Way]:
    """The ways in which a Kafka can be fetched here, the one to try first in front."""
    from kdev.stack.apache_archive import fetch_from_archive
    from kdev.stack.distribution import Way
    from kdev.stack.maven import fetch_with_maven, has_maven

    archive = Way("from the Apache archive", fetch_from_archive)
    return (Way("with Maven", fetch_with_maven), archive) if has_maven() else (archive,)


def certified() -> Certificates:
    """New certificates for the brokers of one environment."""
    from kdev.stack import certificates

    return certificates.certified()
