"""The settings of a topic that Apache Kafka knows, as data; the kinds are those of the rule tables."""

from __future__ import annotations

_SWITCH = "flag / =true|false"

# `kafka-configs --help` of Apache Kafka 4.3, and what 3.9 has besides.
TOPIC_SETTINGS = {
    "cleanup.policy": "[=compact|delete],",
    "compression.gzip.level": "count>=-1<=9",
    "compression.lz4.level": "count>=1<=17",
    "compression.type": "=uncompressed|zstd|lz4|snappy|gzip|producer",
    "compression.zstd.level": "count>=-131072<=22",
    "delete.retention.ms": "count>=0",
    "file.delete.delay.ms": "count>=0",
    "flush.messages": "count>=1",
    "flush.ms": "count>=0",
    "follower.replication.throttled.replicas": "any",
    "index.interval.bytes": "count>=0",
    "leader.replication.throttled.replicas": "any",
    "local.retention.bytes": "count>=-2",
    "local.retention.ms": "count>=-2",
    "max.compaction.lag.ms": "count>=1",
    "max.message.bytes": "count>=0",
    "message.downconversion.enable": _SWITCH,
    "message.format.version": "text",
    "message.timestamp.after.max.ms": "count>=0",
    "message.timestamp.before.max.ms": "count>=0",
    "message.timestamp.difference.max.ms": "count>=0",
    "message.timestamp.type": "=CreateTime|LogAppendTime",
    "min.cleanable.dirty.ratio": "number / text",
    "min.compaction.lag.ms": "count>=0",
    "min.insync.replicas": "count>=1",
    "preallocate": _SWITCH,
    "remote.log.copy.disable": _SWITCH,
    "remote.log.delete.on.disable": _SWITCH,
    "remote.storage.enable": _SWITCH,
    "retention.bytes": "count>=-1",
    "retention.ms": "count>=-1",
    "segment.bytes": "count>=14",
    "segment.index.bytes": "count>=4",
    "segment.jitter.ms": "count>=0",
    "segment.ms": "count>=1",
    "unclean.leader.election.enable": _SWITCH,
}

# Settings of another product's broker, which the binding has; Apache Kafka refuses a topic with them.
CONFLUENT = {
    "confluent.key.schema.validation": "flag",
    "confluent.key.subject.name.strategy": "text",
    "confluent.value.schema.validation": "flag",
    "confluent.value.subject.name.strategy": "text",
}
