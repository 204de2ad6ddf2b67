"""What a user says of the values of a field: which field is meant, and what its values are to be."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from kdev.errors import UsageError
from kdev.mock.plan.ranges import Between, During, Unclear, is_range, range_from
from kdev.wishes import FieldWord

REGEX = re.compile(r"/(.*)/", re.DOTALL)
WEIGHED = re.compile(r"(.*)\*(\d{1,12})", re.DOTALL)
MOST_WEIGHT = 65_536
KEYS = ("faker", "provider", "values", "weights", "value", "regex", "range")


class Provider(NamedTuple):
    """Values of a provider."""

    name: str


class Values(NamedTuple):
    """Some values, each as often as its weight; texts may stand for numbers where a field is one."""

    values: tuple[object, ...]


class Matching(NamedTuple):
    """Texts that match a regular expression as a whole."""

    regex: str


Word = Provider | Values | Between | During | Matching


def word_from(said: object) -> Word:
    """What is said of a field, as a word. Raises Unclear for what cannot be understood."""
    odd = next(_odd_numbers(said), None)
    if odd is not None:
        raise Unclear(f"`{odd}` is no number that a record can have", "a number in digits")
    match said:
        case dict():
            return _from_table(said)
        case list():
            return Values(tuple(said))
        case str():
            return _from_text(said)
        case _:
            return Values((said,))


def _odd_numbers(said: object) -> Iterator[float]:
    """The numbers that are none, which `kdev.toml` has words for and JSON has not."""
    match said:
        case float() if not math.isfinite(said):
            yield said
        case list():
            yield from chain.from_iterable(map(_odd_numbers, said))
        case dict():
            yield from chain.from_iterable(map(_odd_numbers, said.values()))
        case _:
            return


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
    return range_from("..".join(map(str, ends)) if isinstance(ends, list) else str(ends))


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
        parts = [WEIGHED.fullmatch(part) or part for part in text.split("|")]
        values = [part if isinstance(part, str) else part[1] for part in parts]
        return Values(_as_often(values, [1 if isinstance(part, str) else int(part[2]) for part in parts]))
    if is_range(text):
        return range_from(text)
    return Values((text,))


def _weighed(values: Sequence[object], weights: object) -> tuple[object, ...]:
    given = weights if isinstance(weights, list) else []
    counts = [weight for weight in given if isinstance(weight, int) and weight >= 0]
    if len(counts) != len(given) or len(counts) != len(values) or not any(counts):
        raise Unclear("`weights` do not go with `values`", "as many whole numbers as there are values")
    return _as_often(values, counts)


def _as_often(values: Sequence[object], counts: Sequence[int]) -> tuple[object, ...]:
    """Values as often as each count says, or in the same proportion as seldom as can be."""
    if sum(counts) > MOST_WEIGHT:
        divisor = math.gcd(*counts)
        counts = [count // divisor for count in counts]
    if not 0 < sum(counts) <= MOST_WEIGHT:
        wrong = f"add up to more than {MOST_WEIGHT:,}" if any(counts) else "are all 0"
        raise Unclear(f"the weights {wrong}", "smaller whole numbers, such as 90 and 10")
    return tuple(value for value, count in zip(values, counts, strict=True) for _ in range(count))


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
