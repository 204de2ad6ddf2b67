"""Records read as the messages of a document: each named, its value decoded, breaches marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.contract import Breach, MessageContract, matched
from kdev.tail.ends import ReadAs
from kdev.tail.named import NamedRecord


def read_as(contracts: Mapping[str, Sequence[MessageContract]]) -> ReadAs:
    """What makes records into those of the messages of their topics."""

    def read(records: Sequence[ConsumedRecord]) -> Sequence[ConsumedRecord]:
        return [_named(record, contracts.get(record.topic, ())) for record in records]

    return read


def _named(record: ConsumedRecord, contracts: Sequence[MessageContract]) -> ConsumedRecord:
    if record.value is None:
        return NamedRecord(*record)
    match = matched(record, contracts)
    write = match.contract.write if match.contract is not None else None
    named = NamedRecord(*(record if write is None else record._replace(value=write(match.value))))
    named.size = len(record.value)
    verdict = match.verdict
    if isinstance(verdict, Breach):
        named.message, named.problems = verdict.message, (verdict.problem, *verdict.others)
    else:
        named.message = verdict
    return named
