"""`--fail-if`: what a run must not have come to, judged by its summary."""

from __future__ import annotations

import difflib
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kdev.durations import seconds_from
from kdev.errors import UsageError
from kdev.figures import ms_text

if TYPE_CHECKING:
    from kdev.mock.summary import Percentiles, Summary

_FORM = re.compile(r"\s*([a-z0-9_]+)\s*(<=|>=|==|!=|<|>)\s*(\S.*?)\s*")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_COUNTS = ("sent", "acked", "failed", "missed", "unconfirmed", "outages")
_TRANSACTIONS = {"committed": "committed_records", "aborted": "aborted_records"}
_TIMES = tuple(f"{what}_{part}" for what in ("ack", "late") for part in ("p50", "p90", "p99", "max"))
_NAMES = (*_COUNTS, *_TRANSACTIONS, *_TIMES, "rate", "acked_rate")
_HINT = "such as `missed > 0`, `ack_p99 > 100ms` or `rate < 95%`"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a run must not have come to; `limit` is a count, milliseconds, records a second, or a share."""

    name: str
    sign: str
    limit: float
    said: str
    share: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.sign} {self.said}"

    def judged(self, summary: Summary) -> Verdict:
        """Whether a run has come to it; what was not measured never has."""
        value = _value(self.name, summary)
        if self.share:
            target = summary.target
            value = None if value is None or not target else 100 * value / target
        holds = value is not None and _COMPARE[self.sign](value, self.limit)
        return Verdict(self, value, ok=not holds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A condition, the value it was held against, None when it was not measured, and whether all is well."""

    condition: Condition
    value: float | None
    ok: bool

    @property
    def value_text(self) -> str:
        """The value with its unit."""
        if self.value is None:
            return "not measured"
        if self.condition.share:
            return f"{self.value:.1f} %"
        if self.condition.name in _TIMES:
            return ms_text(self.value)
        return f"{self.value:,.1f}/s" if "rate" in self.condition.name else f"{self.value:,.0f}"


def condition_from(text: str) -> Condition:
    """The condition that a text such as `ack_p99 > 100ms` means. Raises UsageError when it means none."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise UsageError(f"`--fail-if {text}` is no condition", hint=_HINT)
    name, sign, said = match.groups()
    if name not in _NAMES:
        near = difflib.get_close_matches(name, _NAMES, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(_NAMES)}"
        raise UsageError(f"`--fail-if` knows no `{name}`", hint=hint)
    share = said.endswith("%") and name in {"rate", "acked_rate"}
    try:
        limit = _limit(name, said.removesuffix("%").strip() if share else said)
    except (ValueError, UsageError) as exc:
        raise UsageError(f"`--fail-if {text}` has no limit that `{name}` can have", hint=_HINT) from exc
    if not math.isfinite(limit):
        raise UsageError(f"`--fail-if {text}` has no limit that `{name}` can have", hint=_HINT)
    return Condition(name, sign, limit, said, share)


def _limit(name: str, said: str) -> float:
    if name in _TIMES:
        return float(said) if said.replace(".", "", 1).isdecimal() else seconds_from(said) * 1000
    return float(said.removesuffix("/s").replace(",", ""))


def _value(name: str, summary: Summary) -> float | None:
    if name in _TIMES:
        what, _, part = name.partition("_")
        times: Percentiles | None = summary.ack_ms if what == "ack" else summary.late_ms
        return None if times is None else float(getattr(times, part))
    if name in _TRANSACTIONS:
        return None if summary.transactions is None else getattr(summary.transactions, _TRANSACTIONS[name])
    if name == "rate":
        return summary.sent_rate
    if name == "outages":
        return len(summary.outages)
    return float(getattr(summary, name))
