"""Which protocols have bindings in AsyncAPI 3, what they are called, and the tables of their bindings."""

from __future__ import annotations

from kdev.spec.rules.bindings import BINDING_VARIANTS, BINDINGS

PROTOCOLS = {
    "http": "HTTP",
    "ws": "WebSockets",
    "amqp": "AMQP",
    "amqp1": "AMQP 1.0",
    "mqtt": "MQTT",
    "anypointmq": "Anypoint MQ",
    "nats": "NATS",
    "jms": "JMS",
    "sns": "SNS",
    "sqs": "SQS",
    "stomp": "STOMP",
    "redis": "Redis",
    "ibmmq": "IBM MQ",
    "solace": "Solace",
    "googlepubsub": "Google Pub/Sub",
    "pulsar": "Pulsar",
    "ros2": "ROS 2",
}
OWNERS = {"Server": "a server", "Channel": "a channel", "Operation": "an operation", "Message": "a message"}
# What has bindings of these protocols; ROS 2 came with AsyncAPI 3.1.
LIMITED = {"pulsar": ("Server", "Channel"), "ros2": ("Server", "Operation")}


def bindings_of(owner: str) -> dict[str, str]:
    """The fields of the bindings of an owner such as `Channel`, Kafka's left out."""
    return {name: _kind(name, owner) for name in PROTOCOLS if owner in LIMITED.get(name, OWNERS)}


def binding_titles() -> dict[str, str]:
    """The words for the bindings of all protocols."""
    titles: dict[str, str] = {}
    for name, title in PROTOCOLS.items():
        for owner, words in OWNERS.items():
            said = f"the {title} binding of {words}"
            known = [table for table in (*BINDINGS, *BINDING_VARIANTS) if table.startswith(name + owner)]
            titles |= dict.fromkeys(known, said)
    inner = [table for table in (*BINDINGS, *BINDING_VARIANTS) if table not in titles]
    return {**titles, **dict.fromkeys(inner, "this part of a binding")}


def binding_sources() -> dict[str, str]:
    """Where the rules of the bindings of all protocols are written down."""
    tables = (*BINDINGS, *BINDING_VARIANTS)
    return {table: f"AsyncAPI {_protocol(table)} binding" for table in tables}


def _protocol(table: str) -> str:
    return next((title for name, title in PROTOCOLS.items() if table.startswith(name)), "protocol")


def _kind(name: str, owner: str) -> str:
    variant, table = f"{name}{owner}s", f"{name}{owner}"
    known = variant if variant in BINDING_VARIANTS else table if table in BINDINGS else "any"
    return f"{known} @3.1" if name == "ros2" else known
