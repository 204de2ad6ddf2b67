"""How a verification looks: lines for people, an object for programs, a report for a CI server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from kdev.tail.contract import Breach, Place, TopicVerdict, Verification


class VerifyForm(StrEnum):
    """How a verification is told."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


Look = Callable[[str, Place], str]
"""The command that shows a record of a topic."""


def verified_text(verification: Verification, spec: str, form: VerifyForm, look: Look) -> str:
    """The result in a form; lines for people say how to look at the first record that breaks it."""
    match form:
        case VerifyForm.JSON:
            return json.dumps(_json(verification, spec), ensure_ascii=False, separators=(",", ":"))
        case VerifyForm.JUNIT:
            return "\n".join(_junit(verification, spec))
        case _:
            return "\n".join(_lines(verification, look))


def _lines(verification: Verification, look: Look) -> Iterator[str]:
    for verdict in verification.topics.values():
        mark = "ok" if not verdict.invalid else "BROKEN"
        yield f"{mark:<6}  {verdict.topic}: {_counts(verdict)}"
        for message, count in sorted(verdict.valid.items()):
            yield f"          {count:>9,}  {message}"
        for breach, count in verdict.breaches.most_common():
            partition, offset = verdict.first[breach]
            yield f"          {count:>9,}  {_told(breach)}, first at {partition}:{offset}"
        if verdict.first:
            yield f"          look: {look(verdict.topic, min(verdict.first.values()))}"


def _counts(verdict: TopicVerdict) -> str:
    parts = [f"{verdict.records:,} records", f"{verdict.invalid:,} broken"]
    parts += [f"{verdict.empty:,} tombstones"] if verdict.empty else []
    parts += [f"{verdict.twice:,} twice in a row"] if verdict.twice else []
    return ", ".join(parts)


def _told(breach: Breach) -> str:
    """What is wrong, after the name of the message where there is one."""
    return f"{breach.message} {breach.problem}".strip()


def _json(verification: Verification, spec: str) -> dict[str, object]:
    return {
        "version": 1,
        "spec": spec,
        "ok": not verification.broken,
        "topics": {
            verdict.topic: {
                "records": verdict.records,
                "valid": dict(sorted(verdict.valid.items())),
                "invalid": verdict.invalid,
                "tombstones": verdict.empty,
                "twice_in_a_row": verdict.twice,
                "breaches": [
                    {
                        "message": breach.message,
                        "problem": breach.problem,
                        "records": count,
                        "first": dict(verdict.first[breach]._asdict()),
                    }
                    for breach, count in verdict.breaches.most_common()
                ],
            }
            for verdict in verification.topics.values()
        },
    }


def _junit(verification: Verification, spec: str) -> Iterator[str]:
    verdicts = list(verification.topics.values())
    failures = sum(bool(verdict.invalid) for verdict in verdicts)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuite name={quoteattr(f"kdev verify {spec}")} tests="{len(verdicts)}" failures="{failures}">'
    for verdict in verdicts:
        yield f"  <testcase classname={quoteattr(spec)} name={quoteattr(verdict.topic)}>"
        if verdict.invalid:
            yield f"    <failure message={quoteattr(_counts(verdict))}>"
            for breach, count in verdict.breaches.most_common():
                partition, offset = verdict.first[breach]
                text = f"{count:,} x {_told(breach)}, first at {partition}:{offset}"
                yield escape(text)
            yield "    </failure>"
        yield "  </testcase>"
    yield "</testsuite>"
