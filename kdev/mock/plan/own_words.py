"""What a user says of the values of a field: which field is meant, and what its values are to be."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from kdev.errors import UsageError
from kdev.model import FieldWord

RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
DAY = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?"
SOON = r"now|[+-]\d+(?:\.\d+)?(?:ms|[smhdw])"
TIMES = re.compile(rf"({DAY}|{SOON})\.\.({DAY}|{SOON})")
REGEX = re.compile(r"/(.*)/", re.DOTALL)
WEIGHED = re.compile(r"(.*)\*(\d+)")
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
KEYS = ("faker", "provider", "values", "weights", "value", "regex", "range")


class Provider(NamedTuple):
    """Values of a provider."""

    name: str


class Values(NamedTuple):
    """Some values, each as often as its weight; texts may stand for numbers where a field is one."""

    values: tuple[object, ...]


class Between(NamedTuple):
    """Numbers between two, with so many digits behind the point."""

    low: float
    high: float
    digits: int


class During(NamedTuple):
    """Times between two: milliseconds since 1970, or from the event where `relative`."""

    low_ms: int
    high_ms: int
    relative: bool


class Matching(NamedTuple):
    """Texts that match a regular expression as a whole."""

    regex: str


Word = Provider | Values | Between | During | Matching


class Unclear(ValueError):
    """What was said cannot be understood; the message says why, `hint` what to write."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


def word_from(said: object) -> Word:
    """What is said of a field, as a word. Raises Unclear for what cannot be understood."""
    match said:
        case dict():
            return _from_table(said)
        case list():
            return Values(tuple(said))
        case str():
            return _from_text(said)
        case _:
            return Values((said,))


def _from_table(said: Mapping[str, object]) -> Word:
    for key in said:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            raise Unclear(
                f"`{key}` is not known here",
                f"did you mean `{near[0]}`?" if near else f"known: {', '.join(KEYS)}",
            )
    for key, read in READ.items():
        if key in said:
            return read(said)
    raise Unclear(
        f"`{json.dumps(said, default=str)}` says nothing of the values", f"one of {', '.join(KEYS)}"
    )


def _listed(said: Mapping[str, object]) -> Word:
    values, weights = said["values"], said.get("weights")
    if not isinstance(values, list) or not values:
        raise Unclear(f"`values: {json.dumps(values, default=str)}` is no list of values", "such as `[a, b]`")
    return Values(tuple(values) if weights is None else _weighed(values, weights))


def _bounded(said: Mapping[str, object]) -> Word:
    ends = said["range"]
    return _range("..".join(map(str, ends)) if isinstance(ends, list) else str(ends))


READ: Mapping[str, Callable[[Mapping[str, object]], Word]] = {
    "faker": lambda said: Provider(str(said["faker"])),
    "provider": lambda said: Provider(str(said["provider"])),
    "values": _listed,
    "value": lambda said: Values((said["value"],)),
    "regex": lambda said: Matching(str(said["regex"])),
    "range": _bounded,
}


def _from_text(text: str) -> Word:
    if text.startswith("faker:"):
        return Provider(text)
    if text.startswith("text:"):
        return Values((text.removeprefix("text:"),))
    regex = REGEX.fullmatch(text)
    if regex:
        return Matching(regex[1])
    if "|" in text:
        return Values(tuple(value for part in text.split("|") for value in _times(part)))
    if RANGE.fullmatch(text) or TIMES.fullmatch(text):
        return _range(text)
    return Values((text,))


def _times(part: str) -> Sequence[str]:
    found = WEIGHED.fullmatch(part)
    return (found[1],) * int(found[2]) if found else (part,)


def _weighed(values: Sequence[object], weights: object) -> tuple[object, ...]:
    given = weights if isinstance(weights, list) else []
    counts = [weight for weight in given if isinstance(weight, int) and weight >= 0]
    if len(counts) != len(given) or len(counts) != len(values) or not any(counts):
        raise Unclear("`weights` do not go with `values`", "as many whole numbers as there are values")
    return tuple(value for value, count in zip(values, counts, strict=True) for _ in range(count))


def _range(text: str) -> Word:
    numbers, times = RANGE.fullmatch(text), TIMES.fullmatch(text)
    if numbers:
        low, high = float(numbers[1]), float(numbers[2])
        digits = max(len(end.partition(".")[2]) for end in numbers.groups())
        word: Word = Between(low, high, digits)
    elif times:
        relative = [not re.match(r"\d{4}-", end) for end in times.groups()]
        if relative[0] != relative[1]:
            raise Unclear(
                f"`{text}` mixes a date with a time from now",
                "such as `-7d..now` or `2026-01-01..2026-02-01`",
            )
        low, high = (_offset(end) if relative[0] else _instant(end) for end in times.groups())
        word = During(int(low), int(high), relative[0])
    else:
        raise Unclear(
            f"`{text}` is not a range", "such as `1..100`, `0.5..2.5`, `2026-01-01..2026-02-01` or `-7d..now`"
        )
    if low > high:
        raise Unclear(f"`{text}` ends before it begins", "the smaller end comes first")
    return word


def _offset(text: str) -> int:
    if text == "now":
        return 0
    number, unit = re.fullmatch(r"([+-]\d+(?:\.\d+)?)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return round(float(number) * UNITS[unit])


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise Unclear(f"`{text}` is not a date", "such as `2026-01-31`") from exc
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that may be about the fields of one message; `met` gathers those that were about one."""

    said: Sequence[FieldWord]
    message: str
    met: set[FieldWord]
    within: str = ""

    def of(self, path: str) -> FieldWord | None:
        """The word about a field: an option before a file, then the one that says more exactly which."""
        steps = _steps(f"{self.within}.{path}" if self.within else path)
        scored = [(_score(word, self.message, steps), number, word) for number, word in enumerate(self.said)]
        best = max((each for each in scored if each[0] > 0), default=None)
        if best is None:
            return None
        self.met.add(best[2])
        return best[2]


def _score(word: FieldWord, message: str, steps: Sequence[str]) -> int:
    typed = 10_000 if word.origin == "--set" else 0
    said = _steps(word.field.removeprefix("$."))
    if said[0] == message and said[1:] and steps[-len(said) + 1 :] == said[1:]:
        return typed + 2_000 + len(said)
    if said == steps:
        return typed + 1_000
    if not word.field.startswith("$.") and steps[-len(said) :] == said:
        return typed + len(said)
    return 0


def _steps(path: str) -> list[str]:
    return re.sub(r"\|\d+|\[[^\]]*\]", "", path).strip(".").split(".")


def nothing_more() -> Iterable[tuple[str, str]]:
    """The fields that were left out of a run about all there is: none."""
    return ()


def require_met(
    said: Sequence[FieldWord],
    met: set[FieldWord],
    paths: Iterable[str],
    left_out: Callable[[], Iterable[tuple[str, str]]] = nothing_more,
) -> None:
    """Raise UsageError for a `--set` that is about no field, with the nearest one.

    `left_out` tells the fields of the messages that are not sent, each after the name of its message.
    """
    known = sorted({".".join(_steps(path)) for path in paths})
    for word in said:
        if word.origin == "--set" and word not in met:
            _require_sent(word, left_out())
            asked = ".".join(_steps(word.field.removeprefix("$.")))
            near = difflib.get_close_matches(
                asked, [*known, *(path.rpartition(".")[2] for path in known)], n=1
            )
            hint = f"did you mean `{near[0]}`?" if near else "`kdev explain` lists the fields"
            raise UsageError(f"`--set {word.field}=...` is about no field", hint=hint)


def _require_sent(word: FieldWord, left_out: Iterable[tuple[str, str]]) -> None:
    """Raise UsageError for a word about a field of a message that is not sent."""
    owners = dict.fromkeys(message for message, path in left_out if _score(word, message, _steps(path)) > 0)
    if owners:
        names = " and ".join(f"`{each}`" for each in owners)
        verb = "is" if len(owners) == 1 else "are"
        raise UsageError(
            f"`--set {word.field}=...` is about a field of {names}, which {verb} not sent",
            hint=f"leave it out, or choose `{next(iter(owners))}` with `--message` and `--topic` as well",
        )
