"""Starts the services of one environment as Java processes, in the order they need each other."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kdev.errors import StackError
from kdev.model import Mode
from kdev.stack import kafka_config, secure, service_logs, zookeeper
from kdev.stack.causes import not_ready
from kdev.stack.class_data import COLLECTOR, archive_flags, archive_for, drop_archives, keep_archive
from kdev.stack.detached import ask_to_end, end, launch, send
from kdev.stack.distribution import Distribution
from kdev.stack.heap import heap_flags
from kdev.stack.java import Java
from kdev.stack.kafka_config import Node
from kdev.stack.kafka_plan import KAFKA, ZOOKEEPER, kind_of, log_of, nodes_of, services_of, settings_of
from kdev.stack.kafka_storage import format_storage, is_formatted, kept_features, require_own
from kdev.stack.ports import loopbacks
from kdev.stack.runtime import Phase, broker_services
from kdev.stack.state import SavedProcess, SavedStack

_MAIN = {KAFKA: "kafka.Kafka", ZOOKEEPER: "org.apache.zookeeper.server.quorum.QuorumPeerMain"}
# What each writes before a client can reach it; the latter of the brokers' is that of older ones.
_UP = {
    KAFKA: re.compile(r"listenerType=(ZK_)?BROKER\b.* Enabling request|\bstarted \(Kafka\w*Server\)"),
    ZOOKEEPER: re.compile("binding to port"),
}
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
# Else everything stands still for the collector in the midst of a start: what it leaves behind fits in here,
# where each of its eighty threads would take a fiftieth for itself until Java has seen what it needs.
_NO_COLLECTION_YET = ("-XX:NewSize=160m", "-XX:TLABSize=64k", "-XX:MetaspaceSize=96m")
_FLAGS = {
    KAFKA: ("-Xms256m", "-Xmx1g", *_NO_COLLECTION_YET, *_COMPILE_LATER),
    ZOOKEEPER: ("-Xms32m", "-Xmx256m", "-XX:TieredStopAtLevel=1"),
}
_STOP_SECONDS = 90  # the first time Java also writes its archive, which takes a slow machine long
# A broker that ends waits for its controller, minutes long when its quorum or its ZooKeeper has gone first.
_LEFT_ALONE_SECONDS = 4
_QUORUM = 2
_OTHER_POINTERS = (
    32 * 1024
)  # megabytes of heap from which on Java writes an archive that no smaller one reads
_ZOOKEEPER_SECONDS = 30
_FORMAT_SECONDS = 60
_READ_LINES = 200
_LOOK_SECONDS = 0.01


class Environment(NamedTuple):
    """What the services of one environment are started with: its folder, Java, Kafka and the cache."""

    folder: Path
    java: Java
    kafka: Distribution
    cache: Path


def start(
    environment: Environment, stack: SavedStack, phase: Phase, keep: Callable[[SavedStack], None]
) -> None:
    """Start the services of a stack that have no process in it; `keep` is told the stack before each."""
    there = {each.service for each in stack.processes}
    missing = [each for each in services_of(stack.mode, stack.brokers) if each not in there]
    _write_settings(environment, stack, missing)
    keep(stack)
    if stack.mode is Mode.KRAFT:
        _prepare(environment, stack, phase)
    for service in missing:
        # Not before all is written: on a full disk the log of the last run says why that ended.
        service_logs.rotate(log_of(environment.folder, service))
        with phase(f"start {service}"):
            process = launched(environment, stack, service, keep)
            stack = stack.having(process)
            if service == ZOOKEEPER:
                _wait_for_zookeeper(environment, process, stack, phase)


def settings_texts(stack: SavedStack, version: str) -> dict[str, str]:
    """The settings files of the services of a stack, by their names below the folder of the environment."""
    addresses = loopbacks()
    texts: dict[str, str] = {}
    if stack.mode is Mode.ZOOKEEPER:
        texts[settings_of(ZOOKEEPER)] = kafka_config.zookeeper_config(stack.ports[ZOOKEEPER])
    for node in nodes_of(stack):
        text = kafka_config.broker_config(stack.mode, node, addresses, version)
        texts[settings_of(node.service)] = text
    return texts


def launched(
    environment: Environment, stack: SavedStack, service: str, keep: Callable[[SavedStack], None]
) -> SavedProcess:
    """Start the process of a service whose settings are written; `keep` is told the stack with it first."""
    folder, kind = environment.folder, kind_of(service)
    login = _login_flags(folder, kind)
    # What TLS and passwords need is a quarter as much again, which the archive of others has not.
    kept_as = f"{kind}-{secure.FOLDER}" if login else kind
    archive = _archive(environment, kept_as)
    makes = _makes_archive(service) and stack.memory < _OTHER_POINTERS
    draft = folder / "class-data" / archive.name if makes else None
    flags = archive_flags(environment.java, archive, draft=draft)
    flags = (*flags, *_FLAGS[kind], *(heap_flags(stack.memory) if kind == KAFKA else ()), *login)
    command = [*_java(environment, service, flags), _MAIN[kind], settings_of(service)]

    def record(process: SavedProcess) -> None:
        keep(stack.having(process))

    return launch(service, command, record, folder=folder, log=log_of(folder, service))


def _archive(environment: Environment, kept_as: str) -> Path:
    java, jars, flags = environment.java, environment.kafka.broker_jars, _FLAGS[kind_of(kept_as)]
    return archive_for(java, jars, kept_as, environment.cache, flags=flags)


def _login_flags(folder: Path, kind: str) -> tuple[str, ...]:
    there = kind == KAFKA and (folder / secure.FOLDER / secure.JAAS).exists()
    return secure.java_flags(secure.FOLDER) if there else ()


def stop(processes: Sequence[SavedProcess], folder: Path, cache: Path) -> None:
    """End processes, brokers first; what they wrote for their next start is kept."""
    brokers = [each for each in processes if each.alive and kind_of(each.service) == KAFKA]
    resume(brokers)
    # The first alone, with a quorum that lets it go in order: it may have an archive to write.
    ended = sorted(processes, key=lambda each: (kind_of(each.service) != KAFKA, each.service))
    orphaned = any(each.service == ZOOKEEPER and not each.alive for each in processes)
    for at, process in enumerate(ended):
        if at == 1:
            for broker in brokers:
                ask_to_end(broker)
        alone = kind_of(process.service) == KAFKA and (
            orphaned or (process.service != KAFKA and len(brokers) < _QUORUM)
        )
        patient = _makes_archive(process.service) and not alone
        _end(process, folder, cache, seconds=_STOP_SECONDS if patient else _LEFT_ALONE_SECONDS)


def _end(process: SavedProcess, folder: Path, cache: Path, *, seconds: float) -> None:
    was_alive = process.alive
    in_order = end(process, seconds) and was_alive
    drafts = (folder / "class-data").glob(f"{kind_of(process.service)}-*")
    for draft in drafts if _makes_archive(process.service) else ():
        # What ended while it started has not met most of its classes, and would be slow ever after.
        if in_order and service_logs.says(log_of(folder, process.service), _UP[kind_of(process.service)]):
            keep_archive(draft, cache)
        else:
            draft.unlink()
    if (folder / f"hs_err_pid{process.pid}.log").exists():  # Java itself crashed, not Kafka
        drop_archives(kind_of(process.service), cache)


def resume(processes: Sequence[SavedProcess]) -> None:
    """Let processes go on that were paused."""
    for process in processes:
        send(process, signal.SIGCONT)


def _makes_archive(service: str) -> bool:
    return service in {ZOOKEEPER, KAFKA, f"{KAFKA}-1"}


def _prepare(environment: Environment, stack: SavedStack, phase: Phase) -> None:
    data = environment.folder / "data"
    missing: list[Node] = []
    for node in nodes_of(stack):
        if is_formatted(data / node.service):
            require_own(data / node.service, (stack.cluster_id, node.number), stack.name)
        else:
            missing.append(node)
    if not missing:
        return
    features = kept_features(environment.cache, environment.kafka.version)
    with phase("format storage"):
        for node in missing:
            tool = partial(_format, environment, node.service, stack.cluster_id)
            format_storage(data / node.service, features, (stack.cluster_id, node.number), tool)


def _write_settings(environment: Environment, stack: SavedStack, services: Sequence[str]) -> None:
    folder, kafka = environment.folder, environment.kafka
    for name in ("data", "logs", "conf", "class-data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    texts = settings_texts(stack, kafka.version)
    log_settings = kafka_config.reload4j_config if _has_reload4j(kafka) else kafka_config.log4j2_config
    for service in services:
        _write(folder, settings_of(service), texts[settings_of(service)])
        _write(folder, f"conf/{service}-log.properties", log_settings(service))


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def _format(environment: Environment, service: str, cluster_id: str) -> None:
    tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id, "-c"]
    flags = (*archive_flags(environment.java, _archive(environment, KAFKA)), "-XX:TieredStopAtLevel=1")
    command = [*_java(environment, service, flags), *tool, settings_of(service)]
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
        raise not_ready(environment.folder.name, service, "cannot format its data folder", lines)


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


def _wait_for_zookeeper(
    environment: Environment, process: SavedProcess, stack: SavedStack, phase: Phase
) -> None:
    port = stack.ports[ZOOKEEPER]
    numbers = range(1, len(broker_services(stack.brokers)) + 1)
    _wait(lambda: zookeeper.is_ok(port), environment, process)
    if zookeeper.remembers_brokers(port, numbers):
        with phase("wait until zookeeper forgets the broker that was killed"):
            _wait(lambda: not zookeeper.remembers_brokers(port, numbers), environment, process)


def _wait(done: Callable[[], bool], environment: Environment, process: SavedProcess) -> None:
    log = log_of(environment.folder, process.service)
    about = environment.folder.name, process.service
    deadline = time.monotonic() + _ZOOKEEPER_SECONDS
    while not done():
        if not process.alive:
            raise not_ready(*about, "ended while it started", service_logs.last_lines(log, _READ_LINES))
        if time.monotonic() >= deadline:
            what = f"was started but did not answer within {_ZOOKEEPER_SECONDS} s"
            raise not_ready(*about, what, service_logs.last_lines(log, _READ_LINES))
        time.sleep(_LOOK_SECONDS)
