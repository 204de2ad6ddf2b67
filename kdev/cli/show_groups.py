"""How consumer groups look."""

from __future__ import annotations

from collections.abc import Iterable

from kdev.cli import console
from kdev.grouping import GroupInfo, GroupOffset

Change = tuple[GroupOffset, int]


def group_table(groups: Iterable[GroupInfo]) -> list[str]:
    """The lines of a table of groups; empty where there is none."""
    rows = [
        (each.name, each.state, each.members, ", ".join(each.topics) or "-", f"{each.lag:,}")
        for each in groups
    ]
    return console.table_lines(["GROUP", "STATE", "MEMBERS", "TOPICS", "LAG"], rows) if rows else []


def group_lines(group: GroupInfo) -> list[str]:
    """One group, a line for each partition."""
    members = "1 member" if group.members == 1 else f"{group.members} members"
    rows = [
        (
            each.topic,
            each.partition,
            _offset(each.committed),
            "-" if each.end is None else f"{each.end:,}",
            "-" if each.lag is None else f"{each.lag:,}",
            each.reader or "-",
        )
        for each in group.offsets
    ]
    table = console.table_lines(["TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "MEMBER"], rows)
    return [f"{group.name} is {group.state}, {members}, {group.lag:,} records behind", "", *table]


def group_json(group: GroupInfo) -> dict[str, object]:
    """One group for programs."""
    return {
        "group": group.name,
        "state": group.state,
        "members": group.members,
        "lag": group.lag,
        "offsets": [
            {
                "topic": each.topic,
                "partition": each.partition,
                "committed": each.committed if each.committed >= 0 else None,
                "end": each.end,
                "lag": each.lag,
                "member": each.reader or None,
            }
            for each in group.offsets
        ],
    }


def reset_lines(changes: Iterable[Change], *, rehearsal: bool) -> list[str]:
    """What became of the offsets of a group."""
    rows = [(each.topic, each.partition, _offset(each.committed), f"{to:,}") for each, to in changes]
    return console.table_lines(["TOPIC", "PARTITION", "WAS", "WOULD BE" if rehearsal else "NOW"], rows)


def reset_json(changes: Iterable[Change]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {"topic": each.topic, "partition": each.partition, "was": each.committed, "offset": to}
        for each, to in changes
    ]


def _offset(offset: int) -> str:
    return f"{offset:,}" if offset >= 0 else "-"
