"""Which provider a field's name, the names around it and its shape speak for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdev.mock import vocabulary as words
from kdev.payload.shape import Anything, Number, Shape, Text

IDS = frozenset({"id", "uuid", "key"})
MILLIS = 100_000_000_000
KEPT = frozenset({"address", "gps", "seconds", "millis", "cents", "lumens", "news", "status", "sms", "dns"})


class Guess(NamedTuple):
    """A provider by name, and the rule that chose it in words for `explain`."""

    provider: str
    rule: str


def guess(name: str, shape: Shape, parents: Sequence[str] = ()) -> Guess | None:
    """The provider a name speaks for, for a text or a number; None when it says nothing."""
    tokens = tokens_of(name)
    while len(tokens) > 1 and tokens[-1] in words.FILLERS:
        tokens = tokens[:-1]
    if not tokens:
        return None
    around = frozenset(token for parent in parents for token in tokens_of(parent))
    match shape:
        case Text() | Anything():
            return _text(tokens, around, shape)
        case Number():
            return _number(tokens, shape)
        case _:
            return None


def guess_by_format(names: Sequence[str], shape: Text) -> Guess | None:
    """The provider of a format, refined by the field's name, the last, or by that of what it is in."""
    known = next((words.FORMATS[said] for said in shape.formats if said in words.FORMATS), None)
    if known is None:
        return None
    own, outer = (*(tokens_of(name) for name in reversed(names[-2:])), (), ())[:2]
    rule = f"format {shape.formats[0]}"
    if known in ("now", "today"):
        when = _when(known, own)
        return Guess(_when(known, outer) if when == known and names[2:] and len(own) == 1 else when, rule)
    if known == "url" and own and words.TEXTS.get(own[-1]) == "image_url":
        return Guess("image_url", rule)
    return Guess(known, rule)


def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name: split, lower-case, singular, abbreviations in full, known pairs joined."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    tokens = [token.lower() for token in re.split(r"[^A-Za-z0-9]+", spaced) if token]
    tokens = [re.sub(r"\d+$", "", token) or token for token in tokens]
    if tokens:
        tokens[-1] = _singular(tokens[-1])
    return _joined([words.SHORT.get(token, token) for token in tokens])


def entity_of(names: Sequence[str]) -> str | None:
    """The entity that the last of some nested names identifies; None for an event's own id.

    `carId`, `car_id` and an `id` inside `car` all name `car`; the first name is that of the message.
    """
    tokens = tokens_of(names[-1]) if names else ()
    if not tokens or tokens[-1] not in IDS:
        return None
    own = tokens[:-1] or (tokens_of(names[-2]) if names[1:-1] else ())
    return " ".join(own) if own and own[-1] not in words.EVENT else None


def is_id(name: str) -> bool:
    """Whether a name is one of an identifier."""
    return tokens_of(name)[-1:] in {(token,) for token in IDS}


def _singular(token: str) -> str:
    plural = len(token) >= len("tags") and token.endswith("s") and not token.endswith(("ss", "us", "is"))
    return token[:-1] if plural and token not in KEPT and token not in words.SHORT else token


def _joined(tokens: list[str]) -> tuple[str, ...]:
    at = 0
    while at + 1 < len(tokens):
        joined = words.JOINED.get((tokens[at], tokens[at + 1]))
        if joined is None:
            at += 1
        else:
            tokens[at : at + 2] = [joined]
    return tuple(tokens)


def _text(tokens: tuple[str, ...], around: frozenset[str], shape: Shape) -> Guess | None:
    head, modifiers = tokens[-1], frozenset(tokens[:-1])
    provider = _compound(head, modifiers) or _in_context(head, modifiers, around)
    if provider:
        return Guess(provider, f"name `{' '.join(tokens)}`")
    if head == "country" and isinstance(shape, Text) and (shape.longest in (2, 3) or shape.patterns):
        return Guess("country_code", "name `country` as a code")
    found = _head(tokens, words.TEXTS)
    if found is None:
        return None
    token, provider = found
    timed = provider in ("now", "today")
    return Guess(_when(provider, tokens) if timed else provider, f"name `{token}`")


def _number(tokens: tuple[str, ...], shape: Number) -> Guess | None:
    if {"number", "of"} <= set(tokens[:2]):
        return Guess("count", "name `number of`")
    if "cents" in tokens:
        return Guess("cents", "name `cents`")
    if tokens[-1] == "total" and shape.integer and not {"amount", "price"} & set(tokens):
        return Guess("count", "name `total` of a whole number")
    found = _head(tokens, words.NUMBERS)
    return None if found is None else _timed(tokens, shape, *found)


def _timed(tokens: tuple[str, ...], shape: Number, token: str, provider: str) -> Guess:
    if provider == "millis" and {"timestamp", "time", "event", "at", "created", "epoch"} & set(tokens[:-1]):
        return Guess("epoch_ms", f"name `{' '.join(tokens)}`")
    if provider == "epoch_ms" and shape.high is not None and shape.high < MILLIS:
        return Guess("epoch_s", f"name `{token}` below the bound")
    return Guess(provider, f"name `{token}`")


def _head(tokens: tuple[str, ...], table: Mapping[str, str]) -> tuple[str, str] | None:
    if tokens[-1] in table:
        return tokens[-1], table[tokens[-1]]
    others = (token for token in reversed(tokens[:-1]) if token in table and token not in words.WEAK)
    return next(((token, table[token]) for token in others), None)


def _when(provider: str, tokens: Sequence[str]) -> str:
    when = next((when for when, said in words.WHEN.items() if said & set(tokens)), None)
    if when == "birth":
        return "birth" if provider == "today" else "now_past"
    return provider if when is None else f"{provider}_{when}"


def _compound(head: str, modifiers: frozenset[str]) -> str | None:
    rules = COMPOUNDS.get(head, ())
    return next((provider for said, provider in rules if modifiers & said), None)


def _in_context(head: str, modifiers: frozenset[str], around: frozenset[str]) -> str | None:
    rules = CONTEXTS.get(head, ())
    for near in (modifiers, around):
        for said, provider in rules:
            if near & said:
                return provider
    return ALONE.get(head)


Rules = tuple[tuple[frozenset[str], str], ...]
COMPOUNDS: Mapping[str, Rules] = {
    "code": (
        (frozenset({"country"}), "country_code"),
        (frozenset({"currency"}), "currency_code"),
        (frozenset({"zip"}), "postcode"),
        (frozenset({"language"}), "language_code"),
        (frozenset({"airport"}), "airport"),
    ),
    "number": (
        (frozenset({"phone", "fax"}), "phone"),
        (frozenset({"card", "creditcard"}), "credit_card_number"),
        (frozenset({"account"}), "digits_10"),
        (frozenset({"flight"}), "flight"),
    ),
    "address": (
        (frozenset({"ip"}), "ipv4"),
        (frozenset({"email"}), "email"),
        (frozenset({"wallet", "contract", "token"}), "hash"),
    ),
    "id": (
        (frozenset({"device", "sensor"}), "device"),
        (frozenset({"car", "vehicle"}), "license_plate"),
    ),
}
CONTEXTS: Mapping[str, Rules] = {
    "name": (
        (words.PRODUCT, "product"),
        (words.COMPANY, "company"),
        (words.PERSON, "name"),
        (frozenset({"city", "town"}), "city"),
        (frozenset({"country"}), "country"),
        (frozenset({"file", "document", "attachment"}), "file_name"),
        (words.SYSTEM, "service"),
    ),
    "state": ((words.ADDRESS, "state"),),
    "region": ((words.ADDRESS, "state"),),
    "model": ((words.VEHICLE, "car_model"),),
    "make": ((words.VEHICLE, "car_make"),),
    "title": ((frozenset({"person", "employee", "job"}), "job"),),
}
ALONE: Mapping[str, str] = {"by": "user_name", "name": "words_2", "state": "status", "region": "word"}
