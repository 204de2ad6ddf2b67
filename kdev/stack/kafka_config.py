"""The settings files of Kafka brokers and of their ZooKeeper, as text.

Paths in them are relative: the services run in the folder of their environment.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdev.model import Mode
from kdev.stack import secure
from kdev.stack.ports import LOOPBACK
from kdev.stack.runtime import broker_services

_SHARED: Mapping[str, object] = {
    "auto.create.topics.enable": "true",
    "num.partitions": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.num.partitions": 1,
    "group.initial.rebalance.delay.ms": 0,
    "log.retention.hours": 168,
    "log.segment.bytes": 104857600,
    "log.cleaner.dedupe.buffer.size": 16777216,
    "listener.name.host6.num.network.threads": 1,
}
_SHARE_TOPIC = "share.coordinator.state.topic"
_SHARE_GROUPS: Mapping[str, object] = {f"{_SHARE_TOPIC}.num.partitions": 1}
_COPIES = (
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
)
_LEAST_COPIES = ("min.insync.replicas", "transaction.state.log.min.isr")
_FIRST_WITH_SHARE_GROUPS = 4
_FULL_COPIES = 3
# A broker that was killed counts as there for nine seconds by default, to clients and to its own next start.
_QUICK_TO_NOTICE: Mapping[str, object] = {
    "broker.session.timeout.ms": 4000,
    "broker.heartbeat.interval.ms": 1000,
}


class Node(NamedTuple):
    """One broker: the port of its clients, that of its controller or ZooKeeper, its number.

    `controllers` are the ports of the controllers of all brokers, its own alone when not given; `settings`
    are the user's and stand above kdev's; a `secure` one finds its certificates below its folder.
    """

    clients: int
    metadata: int
    number: int = 1
    brokers: int = 1
    controllers: Sequence[int] = ()
    settings: Mapping[str, str] = {}
    secure: bool = False

    @property
    def service(self) -> str:
        """The name of the service that it is."""
        return broker_services(self.brokers)[self.number - 1]


def new_cluster_id() -> str:
    """A new id as Kafka writes it: 16 bytes as 22 characters."""
    # A dash in front would look like an option to Kafka's own tools.
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text


def broker_config(mode: Mode, node: Node, addresses: Sequence[str], version: str) -> str:
    """The `server.properties` of a broker that listens on these addresses of this machine."""
    clients = {_listener(address): f"{_bracketed(address)}:{node.clients}" for address in addresses}
    advertised = ",".join(f"{name}://{where}" for name, where in clients.items())
    protocols = ",".join(f"{name}:{_protocol(name, node)}" for name in (*clients, "CONTROLLER"))
    shares = int(version.split(".", maxsplit=1)[0]) >= _FIRST_WITH_SHARE_GROUPS
    own: Mapping[str, object] = {
        "listeners": advertised,
        "advertised.listeners": advertised,
        "listener.security.protocol.map": protocols,
        "inter.broker.listener.name": _listener(LOOPBACK),
        "log.dirs": f"data/{node.service}",
    }
    metadata = _kraft(advertised, node) if mode is Mode.KRAFT else _zookeeper_client(node)
    return _properties(
        {
            **own,
            **metadata,
            **_SHARED,
            **_copies(node.brokers, shares=shares),
            **(_SHARE_GROUPS if shares else {}),
            **(secure.broker_words(secure.FOLDER) if node.secure else {}),
            **{name: _escaped(value) for name, value in node.settings.items()},
        }
    )


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


def _copies(brokers: int, *, shares: bool) -> Mapping[str, object]:
    """How many copies a cluster of this size keeps of everything, and how many must be written at least."""
    copies = min(brokers, _FULL_COPIES)
    least = 2 if copies == _FULL_COPIES else 1
    more, more_least = (f"{_SHARE_TOPIC}.replication.factor",), (f"{_SHARE_TOPIC}.min.isr",)
    return {
        **dict.fromkeys(_COPIES + (more if shares else ()), copies),
        **dict.fromkeys(_LEAST_COPIES + (more_least if shares else ()), least),
    }


def _kraft(clients: str, node: Node) -> Mapping[str, object]:
    controller = f"{LOOPBACK}:{node.metadata}"
    voters = enumerate(node.controllers or (node.metadata,), start=1)
    return {
        **_QUICK_TO_NOTICE,
        "process.roles": "broker,controller",
        "node.id": node.number,
        "controller.quorum.voters": ",".join(f"{number}@{LOOPBACK}:{port}" for number, port in voters),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"{clients},CONTROLLER://{controller}",
    }


def _zookeeper_client(node: Node) -> Mapping[str, object]:
    return {
        "broker.id": node.number,
        "zookeeper.connect": f"{LOOPBACK}:{node.metadata}",
        "zookeeper.connection.timeout.ms": 30000,
        # A broker that was killed keeps its name for as long as this.
        "zookeeper.session.timeout.ms": 6000,
    }


def _protocol(listener: str, node: Node) -> str:
    return secure.protocol_of(listener) if node.secure else "PLAINTEXT"


def _listener(address: str) -> str:
    return "HOST6" if ":" in address else "HOST"


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _escaped(value: str) -> str:
    """A value as a properties file has it: there a backslash begins something."""
    return value.replace("\\", "\\\\")


def _properties(settings: Mapping[str, object]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())
