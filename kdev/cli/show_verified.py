"""How a verification looks: lines for people, an object for programs, a report for a CI server."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from kdev.cli.layout import hung
from kdev.commands import documents_text
from kdev.figures import records_text
from kdev.tail.contract import Breach, TopicVerdict, Verification
from kdev.tail.ordering import Place
from kdev.tail.paint import printable


class VerifyForm(StrEnum):
    """How a verification is told."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


class Held(NamedTuple):
    """The documents that records were held against, and for each topic those that it is of."""

    documents: tuple[str, ...]
    of_topics: Mapping[str, Sequence[str]] = MappingProxyType({})

    @property
    def text(self) -> str:
        """The documents in few words."""
        return documents_text(self.documents)

    def of(self, topic: str) -> Sequence[str]:
        """The documents that a topic is of."""
        return self.of_topics.get(topic) or self.documents[:1]

    def document(self, topic: str) -> str:
        """The document that a topic is of, the first one where several have it."""
        return self.of(topic)[0]


Look = Callable[[str, Place], str]
"""The command that shows a record of a topic."""
_MISTAKE = 21
"""The columns before what is wrong."""
_ALL_READ = "all records were read"
_MORE = "more mistakes, of other kinds"
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def verified_text(
    verification: Verification, held: Held, form: VerifyForm, look: Look, *, cut: str = ""
) -> str:
    """The result in a form; lines for people say how to look at the first record that breaks it.

    `cut` says why it is of fewer records than were asked for; such a result is never good.
    """
    match form:
        case VerifyForm.JSON:
            return json.dumps(_json(verification, held, cut), ensure_ascii=False, separators=(",", ":"))
        case VerifyForm.JUNIT:
            return "\n".join(_junit(verification, held, cut))
        case _:
            return "\n".join([*_lines(verification, look), *([_hung(f"CUT     {cut}", 8)] if cut else [])])


def _lines(verification: Verification, look: Look) -> Iterator[str]:
    for verdict in verification.topics.values():
        mark = "BROKEN" if verdict.invalid else "ok" if verdict.records else "empty"
        yield f"{mark:<6}  {verdict.topic}: {_counts(verdict)}"
        for message, count in sorted(verdict.valid.items()):
            yield f"          {count:>9,}  {message}"
        for breach, count in verdict.breaches.most_common():
            partition, offset = verdict.first[breach]
            yield _hung(f"          {count:>9,}  {_told(breach)}, first at {partition}:{offset}", _MISTAKE)
        if verdict.more:
            yield f"          {verdict.more:>9,}  {_MORE}"
        for oddity, count, (partition, offset) in verdict.ordering.told():
            yield _hung(f"          {count:>9,}  {oddity}, first at {partition}:{offset}", _MISTAKE)
        if verdict.first:
            yield f"          look: {look(verdict.topic, min(verdict.first.values()))}"


def _hung(line: str, columns: int) -> str:
    return hung(line, columns, sys.stdout)


def _counts(verdict: TopicVerdict) -> str:
    parts = [records_text(verdict.records), f"{verdict.invalid:,} broken"]
    parts += [f"{verdict.empty:,} tombstones"] if verdict.empty else []
    return ", ".join(parts)


def _told(breach: Breach) -> str:
    """What is wrong, after the name of the message where there is one; a name in it may steer a terminal."""
    return printable(f"{breach.message} {breach.problem}".strip())


def _place(place: Place) -> dict[str, int]:
    return place._asdict()


def _xml(text: str, write: Callable[[str], str] = escape) -> str:
    """A text as XML has it, without the characters that it cannot have (XML 1.0, 2.2)."""
    return write(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _attribute(text: str) -> str:
    return _xml(text, quoteattr)


def _json(verification: Verification, held: Held, cut: str) -> dict[str, object]:
    return {
        "version": 1,
        "spec": held.text,
        "specs": list(held.documents),
        "ok": not (verification.broken or cut),
        "cut": cut or None,
        "topics": {
            verdict.topic: {
                "spec": held.document(verdict.topic),
                "records": verdict.records,
                "valid": dict(sorted(verdict.valid.items())),
                "invalid": verdict.invalid,
                "tombstones": verdict.empty,
                "oddities": [
                    {"oddity": oddity.name.lower(), "records": count, "first": _place(place)}
                    for oddity, count, place in verdict.ordering.told()
                ],
                "breaches": [
                    {
                        "message": breach.message,
                        "problem": breach.problem,
                        "records": count,
                        "first": _place(verdict.first[breach]),
                    }
                    for breach, count in verdict.breaches.most_common()
                ],
                "more_breaches": verdict.more,
            }
            for verdict in verification.topics.values()
        },
    }


def _junit(verification: Verification, held: Held, cut: str) -> Iterator[str]:
    verdicts = list(verification.topics.values())
    failures = sum(bool(verdict.invalid) for verdict in verdicts)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    named = f"<testsuite name={_attribute(f'kdev verify {held.text}')}"
    skipped = sum(not verdict.records for verdict in verdicts)
    counts = f'tests="{len(verdicts) + bool(cut)}" failures="{failures}" errors="{int(bool(cut))}"'
    yield f'{named} {counts} skipped="{skipped}">'
    if cut:
        yield f"  <testcase classname={_attribute(held.text)} name={_attribute(_ALL_READ)}>"
        yield f"    <error message={_attribute(cut)}/>"
        yield "  </testcase>"
    for verdict in verdicts:
        document = held.document(verdict.topic)
        yield f"  <testcase classname={_attribute(document)} name={_attribute(verdict.topic)}>"
        if not verdict.records:
            yield '    <skipped message="no records"/>'
        if verdict.invalid:
            yield f"    <failure message={_attribute(_counts(verdict))}>"
            for breach, count in verdict.breaches.most_common():
                partition, offset = verdict.first[breach]
                text = f"{count:,} x {_told(breach)}, first at {partition}:{offset}"
                yield _xml(text)
            if verdict.more:
                yield f"{verdict.more:,} {_MORE}"
            yield "    </failure>"
        for oddity, count, (partition, offset) in verdict.ordering.told():
            yield f"    <system-out>{count:,} {oddity}, first at {partition}:{offset}</system-out>"
        yield "  </testcase>"
    yield "</testsuite>"
