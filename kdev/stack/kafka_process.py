"""Starts the services of one environment as Java processes, in the order they need each other."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kdev.commands import command
from kdev.errors import NotReady, StackError
from kdev.model import Mode, RuntimeName
from kdev.stack import kafka_config, service_logs, zookeeper
from kdev.stack.class_data import COLLECTOR, archive_flags, archive_for, drop_archives, keep_archive
from kdev.stack.detached import end, launch
from kdev.stack.distribution import Distribution
from kdev.stack.java import Java
from kdev.stack.kafka_config import BrokerPorts
from kdev.stack.ports import LOOPBACK, free_port, is_free, loopbacks
from kdev.stack.runtime import Phase, StackRequest
from kdev.stack.state import SavedProcess, SavedStack

KAFKA = "kafka"
ZOOKEEPER = "zookeeper"

_METADATA = {Mode.KRAFT: "controller", Mode.ZOOKEEPER: ZOOKEEPER}
_USUAL_ZOOKEEPER_PORT = 2181
_MAIN = {KAFKA: "kafka.Kafka", ZOOKEEPER: "org.apache.zookeeper.server.quorum.QuorumPeerMain"}
_SETTINGS = {KAFKA: "server.properties", ZOOKEEPER: "zookeeper.properties"}
# The compilers would take half of the time of a start; what is busy later, they still get.
_COMPILE_LATER = (
    "-XX:Tier3InvocationThreshold=1000",
    "-XX:Tier3MinInvocationThreshold=500",
    "-XX:Tier3CompileThreshold=5000",
    "-XX:Tier3BackEdgeThreshold=100000",
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=10000",
    "-XX:Tier4CompileThreshold=100000",
    "-XX:Tier4BackEdgeThreshold=400000",
)
_FLAGS = {
    KAFKA: ("-Xms256m", "-Xmx1g", *_COMPILE_LATER),
    ZOOKEEPER: ("-Xms32m", "-Xmx256m", "-XX:TieredStopAtLevel=1"),
}
_PARTITION = re.compile(r".+-\d+")
_METADATA_LOG = "__cluster_metadata-0"
_STOP_SECONDS = 90  # the first time Java also writes its archive, which takes a slow machine long
_ZOOKEEPER_SECONDS = 30
_FORMAT_SECONDS = 60
_LAST_LINES = 12
_LOOK_SECONDS = 0.01


class Environment(NamedTuple):
    """What the services of one environment are started with: its folder, Java, Kafka and the cache."""

    folder: Path
    java: Java
    kafka: Distribution
    cache: Path


def services_of(mode: Mode) -> tuple[str, ...]:
    """The services of a stack in the order in which they start."""
    return (KAFKA,) if mode is Mode.KRAFT else (ZOOKEEPER, KAFKA)


def log_of(folder: Path, service: str) -> Path:
    """The log file of a service in the folder of its environment."""
    return folder / "logs" / f"{service}.log"


def keeps_topics(folder: Path) -> bool:
    """Whether the data in the folder of an environment holds a partition of any topic."""
    partitions = (each.name for each in (folder / "data" / "kafka").glob("*-*"))
    return any(_PARTITION.fullmatch(name) and name != _METADATA_LOG for name in partitions)


def planned(request: StackRequest, saved: SavedStack | None, version: str) -> SavedStack:
    """The stack to start, with its own ports; what was saved of it before stays as far as it can."""
    role = _METADATA[request.mode]
    return SavedStack(
        name=request.name,
        runtime=RuntimeName.PROCESS,
        mode=request.mode,
        port=request.port,
        bootstrap_servers=f"{LOOPBACK}:{request.port}",
        version=version,
        cluster_id=_cluster_id(request, saved),
        ports={role: _metadata_port(request, saved.ports.get(role) if saved else None)},
    )


def require_readable(saved: SavedStack, version: str) -> None:
    """Make sure that a Kafka can read the data of an environment.

    Raises StackError when a newer one wrote it.
    """
    if _numbers(saved.version) > _numbers(version):
        raise StackError(
            f"Kafka {version} cannot read the data of environment `{saved.name}`, {saved.version} wrote it",
            hint=f"{command('down --volumes', saved.name)} removes the environment with its data, "
            "or take another name with `--name`",
        )


def start(
    environment: Environment, stack: SavedStack, phase: Phase, keep: Callable[[SavedStack], None]
) -> None:
    """Start the services of a stack; `keep` is told the stack after each of them."""
    _write_settings(environment, stack)
    keep(stack)
    if stack.mode is Mode.KRAFT and not (environment.folder / "data/kafka/meta.properties").exists():
        with phase("format storage"):
            _format(environment, stack.cluster_id)
    for service in services_of(stack.mode):
        with phase(f"start {service}"):
            process = _launched(environment, service)
            stack = replace(stack, processes=(*stack.processes, process))
            keep(stack)
            if service == ZOOKEEPER:
                _wait_for_zookeeper(environment, process, stack.ports[ZOOKEEPER], phase)


def stop(processes: Sequence[SavedProcess], folder: Path, cache: Path) -> None:
    """End processes, the last started first; what they wrote for their next start is kept."""
    for process in reversed(processes):
        was_alive = process.alive
        in_order = end(process, _STOP_SECONDS) and was_alive
        for draft in (folder / "class-data").glob(f"{process.service}-*"):
            if in_order:
                keep_archive(draft, cache)
            else:
                draft.unlink()
        if (folder / f"hs_err_pid{process.pid}.log").exists():  # Java itself crashed, not Kafka
            drop_archives(process.service, cache)


def _cluster_id(request: StackRequest, saved: SavedStack | None) -> str:
    if request.mode is Mode.ZOOKEEPER:  # there the broker makes its own, and ZooKeeper keeps it
        return ""
    return saved.cluster_id if saved else kafka_config.new_cluster_id()


def _metadata_port(request: StackRequest, before: int | None) -> int:
    usual = (_USUAL_ZOOKEEPER_PORT,) if request.mode is Mode.ZOOKEEPER else ()
    wanted = (before,) if before else usual
    return next((port for port in wanted if port != request.port and is_free(port)), 0) or free_port()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _write_settings(environment: Environment, stack: SavedStack) -> None:
    folder, kafka = environment.folder, environment.kafka
    for name in ("data", "logs", "conf", "class-data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    metadata = stack.ports[_METADATA[stack.mode]]
    broker = kafka_config.broker_config(
        stack.mode, BrokerPorts(stack.port, metadata), loopbacks(), kafka.version
    )
    _write(folder, _SETTINGS[KAFKA], broker)
    if stack.mode is Mode.ZOOKEEPER:
        _write(folder, _SETTINGS[ZOOKEEPER], kafka_config.zookeeper_config(metadata))
    log_settings = kafka_config.reload4j_config if _has_reload4j(kafka) else kafka_config.log4j2_config
    for service in services_of(stack.mode):
        _write(folder, f"{service}-log.properties", log_settings(service))
        service_logs.rotate(log_of(folder, service))


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "conf" / name).write_text(text, encoding="utf-8")


def _format(environment: Environment, cluster_id: str) -> None:
    tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id, "-c"]
    archive = archive_for(environment.java, environment.kafka.broker_jars, KAFKA, environment.cache)
    flags = (*archive_flags(environment.java, archive), "-XX:TieredStopAtLevel=1")
    command = [*_java(environment, KAFKA, flags), *tool, f"conf/{_SETTINGS[KAFKA]}"]
    try:
        done = subprocess.run(  # noqa: S603 - Kafka's own tool
            command,
            cwd=environment.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_FORMAT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise StackError(f"the data folder cannot be formatted: {exc}", hint="does this Java work?") from exc
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise NotReady("kafka", "cannot format its data folder", tuple(lines[-_LAST_LINES:]))


def _launched(environment: Environment, service: str) -> SavedProcess:
    folder = environment.folder
    archive = archive_for(environment.java, environment.kafka.broker_jars, service, environment.cache)
    flags = archive_flags(environment.java, archive, draft=folder / "class-data" / archive.name)
    command = [*_java(environment, service, (*flags, *_FLAGS[service])), _MAIN[service]]
    return launch(
        service, [*command, f"conf/{_SETTINGS[service]}"], folder=folder, log=log_of(folder, service)
    )


def _java(environment: Environment, service: str, flags: Sequence[str]) -> list[str]:
    settings = f"conf/{service}-log.properties"
    logging = (
        f"log4j.configuration=file:{settings}"
        if _has_reload4j(environment.kafka)
        else f"log4j2.configurationFile={settings}"
    )
    class_path = ":".join(map(str, environment.kafka.broker_jars))
    own = (COLLECTOR, "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", f"-D{logging}")
    return [str(environment.java.binary), *own, *flags, "-cp", class_path]


def _has_reload4j(kafka: Distribution) -> bool:
    return any(jar.name.startswith("slf4j-reload4j") for jar in kafka.broker_jars)


def _wait_for_zookeeper(environment: Environment, process: SavedProcess, port: int, phase: Phase) -> None:
    _wait(lambda: zookeeper.is_ok(port), environment, process)
    if zookeeper.remembers_broker(port, kafka_config.NODE_ID):
        with phase("wait until zookeeper forgets the broker that was killed"):
            _wait(lambda: not zookeeper.remembers_broker(port, kafka_config.NODE_ID), environment, process)


def _wait(done: Callable[[], bool], environment: Environment, process: SavedProcess) -> None:
    log = log_of(environment.folder, process.service)
    deadline = time.monotonic() + _ZOOKEEPER_SECONDS
    while not done():
        if not process.alive:
            raise NotReady(
                process.service, "ended while it started", service_logs.last_lines(log, _LAST_LINES)
            )
        if time.monotonic() >= deadline:
            what = f"was started but did not answer within {_ZOOKEEPER_SECONDS} s"
            raise NotReady(process.service, what, service_logs.last_lines(log, _LAST_LINES))
        time.sleep(_LOOK_SECONDS)
