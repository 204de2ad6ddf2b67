"""How topics look, and what became of them: lines for people, objects for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.layout import labelled
from kdev.figures import bytes_text
from kdev.model import (
    Action,
    Difference,
    PartitionInfo,
    TopicChange,
    TopicDescription,
    TopicInfo,
    TopicSetting,
)

if TYPE_CHECKING:
    from kdev.cli.applying import Applied

_COLOURS = {
    Action.CREATED: console.GREEN,
    Action.CHANGED: console.GREEN,
    Action.WOULD_CREATE: console.CYAN,
    Action.WOULD_CHANGE: console.CYAN,
    Action.DIFFERS: console.YELLOW,
    Action.REFUSED: console.RED,
}
_NOT_KNOWN = "-"
_IN_SYNC = "min.insync.replicas"


def topic_table(topics: Iterable[TopicInfo]) -> list[str]:
    """The lines of a table of topics."""
    rows = [
        (each.name, each.partitions, each.replicas, each.leaders, _count(each.records), _size(each.size))
        for each in topics
    ]
    return console.table_lines(["TOPIC", "PARTITIONS", "REPLICAS", "LEADERS", "RECORDS", "SIZE"], rows)


def topics_json(topics: Iterable[TopicInfo]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "topic": each.name,
            "partitions": each.partitions,
            "replicas": each.replicas,
            "leaders": each.leaders,
            "records": each.records,
            "bytes": each.size,
        }
        for each in topics
    ]


def applied_lines(applied: Applied) -> list[str]:
    """What became of a document's topics: a row each, and below it what was changed and what differs."""
    headings = ["RESULT", "TOPIC", "ADDRESS"]
    rows = [(each.action, each.name, applied.address(each.name)) for each in applied.changes]
    heading, *lines = console.table_lines(headings, rows)
    told = [heading]
    for line, change in zip(lines, applied.changes, strict=True):
        told.append(_coloured(line, change.action))
        told += _change_lines(change)
    return told


def change_text(change: TopicChange) -> str:
    """What was changed of a topic and what differs, in one line."""
    changed = [f"{_what(each)} {each.found} -> {each.wanted}" for each in change.changed]
    return "; ".join([*changed, *map(_difference_text, change.differences), *filter(None, [change.reason])])


def changes_json(applied: Applied) -> list[dict[str, object]]:
    """What became of a document's topics, for programs."""
    return [
        {
            "topic": each.name,
            "action": each.action,
            "detail": change_text(each),
            "address": applied.address(each.name),
            "changed": _differences_json(each.changed),
            "differences": _differences_json(each.differences),
            "error": _error_json(each),
        }
        for each in applied.changes
    ]


def deletions_json(changes: Iterable[TopicChange]) -> list[dict[str, object]]:
    """What became of topics that were to be deleted, for programs."""
    return [{"topic": each.name, "action": each.action, "error": _error_json(each)} for each in changes]


def description_lines(topic: TopicDescription, address: str = "") -> list[str]:
    """All that is known of a topic; `address` is where it comes from in a document."""
    rows = [
        ("topic", topic.name),
        ("address", address),
        ("records", _records_text(topic)),
        *_rows("document", _document_texts(topic)),
        *_rows("trouble", _troubles(topic)),
        *_rows("settings", _setting_texts(topic.settings)),
    ]
    headings = ["PARTITION", "LEADER", "REPLICAS", "IN SYNC", "LOW", "HIGH", "RECORDS", "SIZE"]
    table = console.table_lines(headings, map(_partition_row, topic.partitions))
    return [*labelled(row for row in rows if row[1]), *table]


def description_json(topic: TopicDescription, address: str = "") -> dict[str, object]:
    """The same for programs."""
    differences = topic.differences
    return {
        "topic": topic.name,
        "address": address or None,
        "records": topic.records,
        "bytes": topic.size,
        "partitions": [
            {
                "partition": each.number,
                "leader": each.leader,
                "replicas": each.replicas,
                "in_sync": each.in_sync,
                "low": each.low,
                "high": each.high,
                "records": each.records,
                "bytes": each.size,
            }
            for each in topic.partitions
        ],
        "settings": None if topic.settings is None else [each._asdict() for each in topic.settings],
        "differences": None if differences is None else _differences_json(differences),
    }


def _error_json(change: TopicChange) -> dict[str, str] | None:
    """Why a topic was refused, for programs; None when it was not."""
    if change.action is not Action.REFUSED:
        return None
    return {"code": change.code, "message": change.reason, "hint": change.hint}


def _coloured(line: str, action: Action) -> str:
    colour = _COLOURS.get(action)
    return line.replace(action, console.styled(action, colour), 1) if colour else line


def _change_lines(change: TopicChange) -> list[str]:
    rows = [(f"  {each.what}", f"{each.found} -> {each.wanted}") for each in change.changed]
    rows += [
        (f"  {each.what}", f"{each.found}, the document asks for {each.wanted}")
        for each in change.differences
    ]
    width = max((len(what) for what, _ in rows), default=0)
    return [f"{what:<{width}}  {text}" for what, text in rows]


def _what(difference: Difference) -> str:
    return difference.what if "." not in difference.what else f"`{difference.what}`"


def _difference_text(difference: Difference) -> str:
    what, found, wanted = difference
    if what not in {"partitions", "replicas"}:
        return f"`{what}` is {found}, the document asks for {wanted}"
    noun = what.removesuffix("s") if found == "1" else what
    return f"has {found} {noun}, the document asks for {wanted}"


def _differences_json(differences: Sequence[Difference]) -> list[dict[str, str]]:
    return [each._asdict() for each in differences]


def _rows(label: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(label if number == 0 else "", text) for number, text in enumerate(texts)]


def _document_texts(topic: TopicDescription) -> list[str]:
    if topic.differences is None:
        return []
    texts = [f"{each.what}: asks for {each.wanted}, has {each.found}" for each in topic.differences]
    return texts or [
        "all as it asks" if topic.settings is not None else "as it asks, as far as the broker tells"
    ]


def _records_text(topic: TopicDescription) -> str:
    if topic.records is None:
        return "not known"
    most = "at most " if topic.compacted else ""
    size = "size not known" if topic.size is None else bytes_text(topic.size)
    return f"{most}{topic.records:,}, {size}"


def _troubles(topic: TopicDescription) -> list[str]:
    least = int(next((each.value for each in topic.settings or () if each.name == _IN_SYNC), "1"))
    few = [each for each in topic.partitions if each.leader is not None and len(each.in_sync) < least]
    leaderless = [each for each in topic.partitions if each.leader is None]
    short = [each for each in topic.partitions if len(each.in_sync) < len(each.replicas)]
    behind = [each for each in short if each not in few and each not in leaderless]
    told = [
        (leaderless, "no leader"),
        (few, f"too few replicas in sync for `{_IN_SYNC}`, records are refused"),
        (behind, "not all replicas in sync"),
    ]
    return [f"{_partitions_text(some)}: {what}" for some, what in told if some]


def _partitions_text(partitions: Sequence[PartitionInfo]) -> str:
    numbers = ", ".join(str(each.number) for each in partitions)
    return f"partition {numbers}" if len(partitions) == 1 else f"partitions {numbers}"


def _setting_texts(settings: Sequence[TopicSetting] | None) -> list[str]:
    if settings is None:
        return ["the broker tells none"]
    return [f"{each.name} = {each.value} ({each.source})" for each in settings] or ["all as Kafka has them"]


def _partition_row(each: PartitionInfo) -> tuple[object, ...]:
    leader = _NOT_KNOWN if each.leader is None else each.leader
    copies = (",".join(map(str, each.replicas)), ",".join(map(str, each.in_sync)))
    offsets = (_count(each.low), _count(each.high), _count(each.records))
    return (each.number, leader, *copies, *offsets, _size(each.size))


def _count(number: int | None) -> str:
    return _NOT_KNOWN if number is None else f"{number:,}"


def _size(size: int | None) -> str:
    return _NOT_KNOWN if size is None else bytes_text(size)
