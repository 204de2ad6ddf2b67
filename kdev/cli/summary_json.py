"""What a finished run tells a program; the names of the fields stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kdev.figures import instant_text

if TYPE_CHECKING:
    from kdev.cli.show_mock import Frame
    from kdev.delivery import Failure
    from kdev.mock.summary import Percentiles, Summary, TopicSummary


def summary_json(summary: Summary, frame: Frame) -> dict[str, object]:
    """Everything that is told of a run, as one object; units are in the names."""
    return {
        "version": 1,
        "spec": frame.spec,
        "seed": summary.seed,
        "started": instant_text(summary.started_ms),
        "seconds": round(summary.seconds, 3),
        "stopped_by": summary.stopped_by,
        "ok": frame.exit_code == 0,
        "exit": frame.exit_code,
        "records": _records_json(summary),
        "rate": {
            "target": summary.target,
            "sent": round(summary.sent_rate, 3),
            "acked": round(summary.acked_rate, 3),
        },
        "transactions": _transactions_json(summary),
        "bytes": {"value": summary.value_bytes, "key": summary.key_bytes},
        "ack_ms": percentiles_json(summary.ack_ms),
        "ack_source": summary.ack_source or None,
        "late_ms": percentiles_json(summary.late_ms),
        "total_ms": percentiles_json(summary.total_ms),
        "topics": {
            topic.topic: _topic_json(topic, settled=not summary.unconfirmed) for topic in summary.topics
        },
        "changes": [
            {"at": round(each.at, 3), "record": each.record, "set": each.said} for each in summary.changes
        ],
        "errors": list(map(_failure_json, summary.errors)),
        "fail_if": [
            {"condition": str(each.condition), "value": each.value, "ok": each.ok} for each in frame.verdicts
        ],
        "outages": [{"at": round(at, 3), "seconds": round(seconds, 3)} for at, seconds in summary.outages],
    }


def _records_json(summary: Summary) -> dict[str, int]:
    return {
        "planned": summary.planned,
        "sent": summary.sent,
        "acked": summary.acked,
        "failed": summary.failed,
        "missed": summary.missed,
        "unconfirmed": summary.unconfirmed,
        "verified": summary.verified,
        "invalid": summary.spoilt,
    }


def _transactions_json(summary: Summary) -> dict[str, int] | None:
    return None if summary.transactions is None else summary.transactions._asdict()


def _failure_json(failure: Failure) -> dict[str, object]:
    return {
        "reason": failure.reason,
        "records": failure.records,
        "topic": failure.topic or None,
        "partition": failure.partition,
        "first_at": None if failure.at is None else round(failure.at, 3),
    }


def percentiles_json(found: Percentiles | None) -> dict[str, float] | None:
    """Percentiles in milliseconds; None where none are known."""
    return None if found is None else {name: round(ms, 3) for name, ms in found._asdict().items()}


def _topic_json(topic: TopicSummary, *, settled: bool) -> dict[str, object]:
    failed = topic.sent - topic.acked if settled and topic.acked is not None else None
    partitions = {str(number): count for number, count in topic.partitions.items()}
    return {"sent": topic.sent, "acked": topic.acked, "failed": failed, "partitions": partitions}
