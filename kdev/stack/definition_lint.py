"""What a definition asks of its brokers that Kafka is known to refuse, or shows otherwise."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from kdev.errors import StackError
from kdev.stack.definition import Service

_CLUSTER_ID = "CLUSTER_ID"
_LISTENERS = "KAFKA_LISTENERS"
_ROLES = "KAFKA_PROCESS_ROLES"
# Kafka 3.9.0, and Confluent's image of it (KAFKA-18281; mended in 3.9.1).
_KAFKA_3_9_0 = re.compile(r":(3\.9\.0|7\.9\.0)(-|$)")
_KAFKA_4 = re.compile(r"apache/kafka(-native)?:[4-9]\.|cp-kafka:([89]|\d\d)\.")
_ID_BYTES = 16


def require_sound(service: Service) -> None:
    """Make sure that a broker can start with what its definition says.

    Raises StackError for what its Kafka refuses.
    """
    listeners = service.environment.get(_LISTENERS, "")
    controller = "controller" in service.environment.get(_ROLES, "")
    if controller and "0.0.0.0" in listeners and _KAFKA_3_9_0.search(service.image):  # noqa: S104 - no address
        raise StackError(
            f"Kafka 3.9.0 of `{service.image}` refuses 0.0.0.0 in `{_LISTENERS}`",
            hint=f"leave the host out: `{listeners.replace('0.0.0.0', '')}`, or take 3.9.1 or newer",  # noqa: S104
        )
    if "KAFKA_ZOOKEEPER_CONNECT" in service.environment and _KAFKA_4.search(service.image):
        raise StackError(
            f"Kafka of `{service.image}` has no ZooKeeper mode, it ended with 3.9",
            hint="take an image of 3.9, of Confluent 7.9, or do without `--mode zookeeper`",
        )


def notes_of_values(environment: Mapping[str, str]) -> Iterator[str]:
    """A line for each value that Kafka takes, and shows otherwise than it is written."""
    written = environment.get(_CLUSTER_ID, "")
    shown = _canonical(written)
    if shown != written:
        yield f"`{_CLUSTER_ID}` `{written}` is not canonical: Kafka shows it as `{shown}`"


def _canonical(cluster_id: str) -> str:
    """A cluster id as Kafka writes it; what is no id of sixteen bytes is left as it is."""
    try:
        content = base64.b64decode(f"{cluster_id}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return cluster_id
    return base64.urlsafe_b64encode(content).decode().rstrip("=") if len(content) == _ID_BYTES else cluster_id
