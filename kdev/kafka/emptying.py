"""Topics that lose their records and keep everything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from confluent_kafka import OFFSET_END, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from kdev.errors import BrokerError
from kdev.kafka.refusals import broker_error
from kdev.model import Endpoint

_SECONDS = 30.0
_COMPACTED = (
    "`kdev topics delete` and `kdev topics apply` make it afresh: a compacted topic keeps the last records"
)


def emptied(client: AdminClient, endpoint: Endpoint, partitions: Mapping[str, Collection[int]]) -> None:
    """Take all records out of partitions of topics, up to the newest one of this moment.

    Raises BrokerError, with the topic, when a broker refuses.
    """
    wanted = [
        TopicPartition(name, number, OFFSET_END) for name, them in partitions.items() for number in them
    ]
    for partition, answer in client.delete_records(wanted, operation_timeout=_SECONDS).items():
        try:
            answer.result(timeout=_SECONDS)
        except KafkaException as exc:
            raise _refused(exc, endpoint, str(partition.topic)) from exc


def _refused(exc: KafkaException, endpoint: Endpoint, topic: str) -> BrokerError:
    error = broker_error(exc.args[0], endpoint, f"topic `{topic}` was not emptied")
    if error.code == "POLICY_VIOLATION":
        error.hint = _COMPACTED
    return error
