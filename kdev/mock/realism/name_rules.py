"""Rules from words to providers: how they are written, and which of them fits a name best."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.word_lists import table

Tokens = tuple[str, ...]

EXACT, WORD, WORD_OUTSIDE, KIND, KIND_OUTSIDE = 40.0, 10.0, 6.0, 8.0, 5.0
FARTHEST = 4
WORD_OF = re.compile(r"(?<!@)\b[a-z0-9]+")


class Rule(NamedTuple):
    """What leads to a provider: words beside the last one, kinds of words, or nothing but the name itself."""

    provider: str
    words: Tokens
    kinds: Tokens
    alone: bool


class Found(NamedTuple):
    """The provider of the best rule, and the words that decided."""

    provider: str
    words: str


class Rules:
    """Rules by last word, from the patterns of each provider.

    A pattern is words of a name, the last one last; `a|b` there and `(a|b)` before is either, `@kind` any
    word of a kind, and a pattern after `=` is the whole name.
    """

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._written: dict[str, list[tuple[str, str]]] = {}
        self._read: dict[str, tuple[Rule, ...]] = {}
        for provider, patterns in lists.items():
            for pattern in patterns.split(","):
                for head in pattern.rpartition(" ")[2].removeprefix("=").split("|"):
                    self._written.setdefault(head, []).append((provider, pattern.strip()))

    def of(self, head: str) -> tuple[Rule, ...]:
        """The rules of a last word, read when they are first asked for."""
        if head not in self._read:
            written = self._written.get(head, ())
            self._read[head] = tuple(rule for provider, said in written for rule in _rules(provider, said))
        return self._read[head]

    def heads(self) -> Iterable[str]:
        """Every last word."""
        return self._written

    def words(self) -> set[str]:
        """Every word that some rule speaks of."""
        said = (pattern for several in self._written.values() for _, pattern in several)
        return {word for pattern in said for word in WORD_OF.findall(pattern)}


def best(rules: Rules, tokens: Tokens, outside: Sequence[Tokens]) -> Found | None:
    """The rule that fits a name best, None without words; `outside` are the names around, nearest first."""
    if not tokens:
        return None
    own = tokens[:-1]
    top, chosen, why = 0.0, None, ""
    for rule in rules.of(tokens[-1]):
        score, told = _score(rule, own, outside)
        if score > top:
            top, chosen, why = score, rule, told
    return None if chosen is None else Found(chosen.provider, f"{why} {tokens[-1]}".strip())


def _rules(provider: str, pattern: str) -> Iterator[Rule]:
    *beside, _ = pattern.removeprefix("=").split()
    kinds = tuple(word[1:] for word in beside if word.startswith("@"))
    said = [word.strip("()").split("|") for word in beside if not word.startswith("@")]
    return (Rule(provider, words, kinds, pattern.startswith("=")) for words in product(*said))


def _score(rule: Rule, own: Tokens, outside: Sequence[Tokens]) -> tuple[float, str]:
    if rule.alone:
        return (EXACT, " ".join(rule.words)) if own == rule.words and not rule.kinds else (0, "")
    score = 1.0
    told: list[str] = []
    for word in rule.words:
        gained = WORD if word in own else WORD_OUTSIDE if outside and word in outside[0] else 0
        if not gained:
            return 0, ""
        score += gained
        told.append(word)
    for kind in rule.kinds:
        gained, word = _kind(KINDS[kind], own, outside)
        if not gained:
            return 0, ""
        score += gained
        told.append(word)
    return score, " ".join(told)


def _kind(kind: frozenset[str], own: Tokens, outside: Sequence[Tokens]) -> tuple[float, str]:
    for at in range(len(own) - 1, -1, -1):
        if own[at] in kind:
            return KIND + at / len(own), own[at]
    for distance, tokens in enumerate(outside[:FARTHEST]):
        for at in range(len(tokens) - 1, -1, -1):
            if tokens[at] in kind:
                return KIND_OUTSIDE - distance + at / len(tokens), tokens[at]
    return 0, ""


TEXTS = Rules(table("text_names"))
"""What the names of texts mean."""
NUMBERS = Rules(table("number_names"))
"""What the names of numbers mean."""
