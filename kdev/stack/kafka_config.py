"""The settings files of a single Kafka broker and of its ZooKeeper, as text.

Paths in them are relative: the services run in the folder of their environment.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdev.model import Mode
from kdev.stack.ports import LOOPBACK

NODE_ID = 1

_SHARED: Mapping[str, object] = {
    "log.dirs": "data/kafka",
    "auto.create.topics.enable": "true",
    "num.partitions": 1,
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 1,
    "group.initial.rebalance.delay.ms": 0,
    "log.retention.hours": 168,
    "log.segment.bytes": 104857600,
    "log.cleaner.dedupe.buffer.size": 16777216,
    "listener.name.host6.num.network.threads": 1,
}
_SHARE_GROUPS: Mapping[str, object] = {
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
}
_FIRST_WITH_SHARE_GROUPS = 4


class BrokerPorts(NamedTuple):
    """The ports of a broker: the clients' one, and the one of its controller or ZooKeeper."""

    clients: int
    metadata: int


def new_cluster_id() -> str:
    """A new id as Kafka writes it: 16 bytes as 22 characters."""
    # A dash in front would look like an option to Kafka's own tools.
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text


def broker_config(mode: Mode, ports: BrokerPorts, addresses: Sequence[str], version: str) -> str:
    """The `server.properties` of a broker that listens on these addresses of this machine."""
    clients = {_listener(address): f"{_bracketed(address)}:{ports.clients}" for address in addresses}
    advertised = ",".join(f"{name}://{where}" for name, where in clients.items())
    protocols = ",".join(f"{name}:PLAINTEXT" for name in (*clients, "CONTROLLER"))
    newer = _SHARE_GROUPS if int(version.split(".", maxsplit=1)[0]) >= _FIRST_WITH_SHARE_GROUPS else {}
    own: Mapping[str, object] = {
        "listeners": advertised,
        "advertised.listeners": advertised,
        "listener.security.protocol.map": protocols,
        "inter.broker.listener.name": _listener(LOOPBACK),
    }
    metadata = _kraft(advertised, ports) if mode is Mode.KRAFT else _zookeeper_client(ports)
    return _properties({**own, **metadata, **_SHARED, **newer})


def zookeeper_config(port: int) -> str:
    """The `zookeeper.properties` of a ZooKeeper that only this machine reaches."""
    return _properties(
        {
            "dataDir": "data/zookeeper",
            "clientPort": port,
            "clientPortAddress": LOOPBACK,
            "tickTime": 1000,
            "maxClientCnxns": 0,
            "admin.enableServer": "false",
            "4lw.commands.whitelist": "ruok,srvr,dump",
            "autopurge.purgeInterval": 1,
        }
    )


def log4j2_config(service: str) -> str:
    """What Log4j 2 writes for a service: everything worth reading, into one file."""
    return _properties(
        {
            "status": "error",
            "appender.file.type": "File",
            "appender.file.name": "file",
            "appender.file.fileName": f"logs/{service}.log",
            "appender.file.layout.type": "PatternLayout",
            "appender.file.layout.pattern": "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %m (%c{1})%n",
            "rootLogger.level": "INFO",
            "rootLogger.appenderRef.file.ref": "file",
            # It dumps some hundred lines of settings at every start.
            "logger.config.name": "org.apache.kafka.common.config.AbstractConfig",
            "logger.config.level": "WARN",
        }
    )


def reload4j_config(service: str) -> str:
    """What Reload4j, of Kafka before 4.0, writes for a service."""
    return _properties(
        {
            "log4j.rootLogger": "INFO, file",
            "log4j.appender.file": "org.apache.log4j.FileAppender",
            "log4j.appender.file.File": f"logs/{service}.log",
            "log4j.appender.file.layout": "org.apache.log4j.PatternLayout",
            "log4j.appender.file.layout.ConversionPattern": "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %m (%c{1})%n",
            "log4j.logger.kafka.server.KafkaConfig": "WARN",
            # It stumbles, harmlessly and over many lines, over being asked `ruok` before it is ready.
            "log4j.logger.org.apache.zookeeper.server.ServerCnxn": "FATAL",
            "log4j.logger.org.apache.kafka.common.config.AbstractConfig": "WARN",
        }
    )


def _kraft(clients: str, ports: BrokerPorts) -> Mapping[str, object]:
    controller = f"{LOOPBACK}:{ports.metadata}"
    return {
        "process.roles": "broker,controller",
        "node.id": NODE_ID,
        "controller.quorum.voters": f"{NODE_ID}@{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"{clients},CONTROLLER://{controller}",
    }


def _zookeeper_client(ports: BrokerPorts) -> Mapping[str, object]:
    return {
        "broker.id": NODE_ID,
        "zookeeper.connect": f"{LOOPBACK}:{ports.metadata}",
        "zookeeper.connection.timeout.ms": 30000,
        # A broker that was killed keeps its name for as long as this.
        "zookeeper.session.timeout.ms": 6000,
    }


def _listener(address: str) -> str:
    return "HOST6" if ":" in address else "HOST"


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _properties(settings: Mapping[str, object]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())
