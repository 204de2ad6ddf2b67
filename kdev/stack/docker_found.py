"""What an engine tells of containers and volumes, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kdev.stack.docker_plan import SERVICE, ContainerPlan, Labels


class Container(NamedTuple):
    """A container as the engine has it; `started` is in seconds since 1970.

    `environment` has its variables, `networks` those that it is on by name, `host` where it has its engine's,
    `limit` is that of its memory in bytes, 0 for none.
    """

    id: str
    name: str
    labels: Labels
    state: str
    exit_code: int
    out_of_memory: bool
    error: str
    started: float
    stop_seconds: int
    environment: Mapping[str, str] = {}
    networks: tuple[str, ...] = ()
    limit: int = 0


class Volume(NamedTuple):
    """A named volume as the engine has it."""

    name: str
    labels: Labels


def container_from(found: Mapping[str, Any]) -> Container:
    """A container as the engine describes it when it is inspected."""
    state, config = found["State"], found["Config"]
    return Container(
        id=str(found["Id"]),
        name=str(found["Name"]).removeprefix("/"),
        labels=config.get("Labels") or {},
        state=str(state["Status"]),
        exit_code=int(state["ExitCode"]),
        out_of_memory=bool(state["OOMKilled"]),
        error=str(state["Error"]),
        started=_seconds(str(state["StartedAt"])),
        stop_seconds=int(config.get("StopTimeout") or 10),
        environment=dict(each.partition("=")[::2] for each in config.get("Env") or ()),
        networks=tuple(sorted((found.get("NetworkSettings") or {}).get("Networks") or ())),
        limit=int((found.get("HostConfig") or {}).get("Memory") or 0),
    )


def _seconds(stamp: str) -> float:
    # Nine digits after the point are three more than `fromisoformat` takes.
    whole, _, rest = stamp.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{rest[:6].ljust(6, '0')}+00:00").timestamp()


def memory_from(stats: Mapping[str, Any]) -> int | None:
    """The bytes that a container takes, without what only keeps files at hand: as `docker stats` has it."""
    memory = stats.get("memory_stats") or {}
    if "usage" not in memory:
        return None
    kept = memory.get("stats") or {}
    # The first with the second version of control groups, the other with the first one.
    files = kept.get("inactive_file", kept.get("total_inactive_file", 0))
    return max(0, int(memory["usage"]) - int(files))


def plan_of(found: Mapping[str, Any]) -> ContainerPlan:
    """What a container was made of, as the engine describes it when it is inspected."""
    config, host = found["Config"], found["HostConfig"]
    labels = config.get("Labels") or {}
    own = {key: value for key, value in config.items() if key != "Hostname"}  # the old one's id
    network = str(host.get("NetworkMode", ""))
    on = (found["NetworkSettings"].get("Networks") or {}).get(network)
    if on is not None:
        names = [each for each in on.get("Aliases") or () if each != str(found["Id"])[:12]]
        own["NetworkingConfig"] = {"EndpointsConfig": {network: {"Aliases": names}}}
    name = str(found["Name"]).removeprefix("/")
    return ContainerPlan(name, labels.get(SERVICE, ""), labels, {**own, "HostConfig": host})
