"""Which provider a field's name, the names around it and its shape speak for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kdev.mock.realism.name_rules import NUMBERS, TEXTS, Found, Rules, Tokens, best
from kdev.mock.realism.timeline import timed
from kdev.mock.realism.tokens import known_words, tokens_of
from kdev.mock.realism.vocabulary import EVENT, FILLERS, KINDS, WEAK
from kdev.mock.tables.moments import Written
from kdev.payload.shape import Anything, Number, Shape, Text

IDS = frozenset({"id", "uuid", "key"})
ABOUT = KINDS["about"]
PAIRED = KINDS["paired"]
"""Things that have a name and a value, each a field of its own."""
WRAPPERS = KINDS["wrapper"]
"""Names that say nothing of what is in them, such as the `data` of an event."""
EACH = frozenset({"night_rate", "energy_price", "area_price"})
PAID = frozenset({"price", "cost", "rate", "fee", "amount", "charge", "fare"})
TRUTHS = frozenset({"is", "has", "can", "should"})
MILLIS = 100_000_000_000
SECONDS = frozenset({"seconds", "unix", "iat", "exp", "nbf"})
SECOND_LINE = re.compile(r"(?i)(address|street|line)[_-]?2$")
CODED = {"country": "country_code", "region": "region_code", "language_name": "language_code"}
FORMATS: Mapping[str, str] = {
    "email": "email",
    "idn-email": "email",
    "hostname": "hostname",
    "idn-hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uri": "url",
    "url": "url",
    "iri": "url",
    "uri-reference": "uri_reference",
    "iri-reference": "uri_reference",
    "uuid": "uuid",
    "duration": "duration",
    "password": "password",
}
TELLING = KINDS["telling"]
"""Providers that a word before the last one may speak for, such as those of `emailVerbatim`."""
TIMES: Mapping[str, Written] = {
    "now": Written.DATE_TIME,
    "today": Written.DATE,
    "birth": Written.DATE,
    "clock": Written.TIME,
}
ALTERNATIVES: Mapping[str, tuple[str, ...]] = {
    "station": ("station_code",),
    "city": ("station_code", "airport"),
    "airport_name": ("airport",),
    "country": ("country_code",),
    "region": ("region_code",),
    "currency_name": ("currency_code",),
    "language_name": ("language_code",),
    "plate": ("plate_form",),
    "phone": ("phone_local",),
    "now": ("today",),
    "amount": ("amount_text",),
}
LINKS = frozenset({"url", "image_url", "avatar", "video_url"})
SOURCED = {"url": "https://api.example.com/", "uri_reference": "/"}
"""How the source of an event begins, which is the same for all events of a message."""
NAMED_LINKS = frozenset({"url", "image_url"})
SHOWN = frozenset(
    {"image", "icon", "thumbnail", "logo", "web", "site", "main", "full", "base", "api", "external", "short"}
)
"""Words of a link that do not say what it is of."""
PREFIXES: Mapping[str, str] = {"user": "USR", "transaction": "TXN", "customer": "CUST", "order": "ORD"}


class Guess(NamedTuple):
    """A provider by name, and the rule that chose it in words for `explain`."""

    provider: str
    rule: str


class Named(NamedTuple):
    """A field by its names: its own words, those around it, the nearest first, and what it may hold."""

    names: Sequence[str]
    tokens: Tokens
    outside: Sequence[Tokens]
    shape: Shape


def guess(names: Sequence[str], shape: Shape) -> Guess | None:
    """The provider that the last of some nested names speaks for; None when it says nothing.

    The first name is that of the message.
    """
    tokens = _own(names[-1]) if names[1:] else ()
    if names[-1:] == ("*",) and isinstance(shape, Text):
        tokens = ("property", "value")
    if not tokens:
        return None
    around = (tokens_of(name) for name in reversed(names[1:-1]))
    outside = (*(each for each in around if not set(each) <= WRAPPERS), _subject(names[0]))
    if tokens == ("value",) and outside[0][-1:] == ("filter",) and outside[0][1:]:
        tokens = outside[0][:-1]
    field = Named(names, tokens, outside, shape)
    match shape:
        case Text() | Anything():
            return _text(field)
        case Number():
            return _number(field, shape)
        case _:
            return None


def alternatives(found: Guess | None) -> Sequence[Guess]:
    """Other ways to write what a name speaks for, where the schema asks for a form: a country as its code."""
    others = ALTERNATIVES.get(found.provider, ()) if found is not None else ()
    return [Guess(other, found.rule) for other in others if found is not None]


def guess_by_format(names: Sequence[str], shape: Text) -> Guess | None:
    """The provider of a format, refined by the field's name, the last, or by that of what it is in."""
    rule = f"format {shape.formats[0]}" if shape.formats else ""
    times = [said for said in shape.formats if said in ("date-time", "date", "time")]
    if times:
        return Guess(timed(names, Written(times[0])), rule)
    known = next((FORMATS[said] for said in shape.formats if said in FORMATS), None)
    if known is None:
        return None
    if known in SOURCED and tokens_of(names[-1]) == ("source",) and len(names) == 2:  # noqa: PLR2004
        return Guess(f"constant:{SOURCED[known]}{'-'.join(_subject(names[0])[:1]) or 'events'}", rule)
    said = guess(names, shape)
    if said and known == "url" and said.provider.partition(":")[0] in LINKS:
        return Guess(said.provider, rule)
    return Guess(known, rule)


def entity_of(names: Sequence[str]) -> str | None:
    """The entity that the last of some nested names identifies; None for an event's own id.

    `carId`, `car_id`, `idCar` and an `id` inside `car` all name `car`; the first name is the message's.
    """
    tokens = tokens_of(names[-1]) if names else ()
    if not tokens or not {tokens[0], tokens[-1]} & IDS:
        return None
    own = tokens[:-1] if tokens[-1] in IDS else tokens[1:]
    own = own or (tokens_of(names[-2]) if names[1:-1] else ())
    return " ".join(own) if own and own[-1] not in EVENT else None


def is_id(name: str) -> bool:
    """Whether a name is one of an identifier."""
    return tokens_of(name)[-1:] in {(token,) for token in IDS}


def prefix_of(words: Sequence[str]) -> str:
    """The letters with which the codes of a thing begin."""
    return next((PREFIXES.get(word, word[:3].upper()) for word in reversed(words) if len(word) > 1), "ID")


def _subject(message: str) -> Tokens:
    """The words of a message's name up to how it came about: `PetByColor` is about a pet."""
    tokens = tokens_of(message)
    end = next((at for at, word in enumerate(tokens) if at and word in ABOUT), len(tokens))
    return tuple(word for word in tokens[:end] if word not in EVENT)


def _own(name: str) -> Tokens:
    """The words of a name without those that say nothing, but for the value of a property."""
    tokens = tokens_of(name)
    while len(tokens) > 1 and tokens[-1] in FILLERS and not _of_pair(tokens):
        tokens = tokens[:-1]
    return tokens


def _of_pair(tokens: Tokens) -> bool:
    return tokens[-1] == "value" and bool(PAIRED & set(tokens[:-1]))


def _text(field: Named) -> Guess | None:
    tokens, names = field.tokens, field.names
    if SECOND_LINE.search(names[-1]):
        return Guess("secondary_address", "name `address 2`")
    if tokens[0] in TRUTHS and tokens[1:]:
        return Guess("bool_text", f"name `{tokens[0]} ...`")
    found = _best(TEXTS, tokens, field.outside)
    if (tokens == ("type",) and len(names) == 2) or (found and found.provider == "event_name"):  # noqa: PLR2004
        return Guess(f"constant:{names[0]}", "the name of the message")
    if found is None:
        return _thing(field) or _as_number(field)
    return Guess(_refined(found, field), f"name `{found.words}`")


def _refined(found: Found, field: Named) -> str:
    provider, own = found.provider, field.tokens[:-1]
    around = (*(word for each in reversed(field.outside) for word in each), *own)
    if provider in TIMES:
        return timed(field.names, TIMES[provider])
    if provider in NAMED_LINKS:
        thing = next((word for word in reversed(around) if word in known_words() - SHOWN - FILLERS), "")
        return f"{provider}:{thing}" if thing else provider
    if provider == "code":
        return f"codes:{prefix_of(around)}"
    if provider == "number" or (provider == "reference" and own and found.words == "reference"):
        return f"numbered:{prefix_of(own or around)}"
    return CODED[provider] if provider in CODED and _short(field.shape) else provider


def _short(shape: Shape) -> bool:
    return isinstance(shape, Text) and (shape.longest in (2, 3) or bool(shape.patterns))


def _best(rules: Rules, tokens: Tokens, outside: Sequence[Tokens]) -> Found | None:
    """The rule of the last word; where none knows it, of the one before it that says enough by itself."""
    if tokens[-1] in IDS:
        return best(rules, tokens, ())
    if tokens[0] in IDS:
        return best(rules, (*tokens[1:], tokens[0]), ())
    found = best(rules, tokens, outside)
    if found is not None or tokens[-1] == "name":
        return found
    for end in range(len(tokens) - 1, 0, -1):
        found = None if tokens[end - 1] in WEAK else best(rules, tokens[:end], outside)
        if found is not None and found.provider in TELLING:
            return found
    return None


def _thing(field: Named) -> Guess | None:
    """The name of a thing that no rule knows: of its kind."""
    if field.tokens[-1] != "name":
        return None
    own = [word for word in field.tokens[:-1] if word not in FILLERS]
    near = [word for word in field.outside[0] if word in known_words() - EVENT - FILLERS]
    thing = next(reversed(own or near), "")
    words = f"{thing} name".strip()
    return Guess(f"called:{thing.capitalize()}" if len(thing) > 1 else "label", f"name `{words}`")


def _as_number(field: Named) -> Guess | None:
    found = best(NUMBERS, field.tokens, field.outside)
    if found is None or found.provider == "epoch" or found.words == "long":
        return None
    return Guess(f"as_text:{found.provider}", f"name `{found.words}`, a number")


def _number(field: Named, shape: Number) -> Guess | None:
    tokens = field.tokens
    if tokens[1:2] == ("of",) and tokens[0] in ("number", "count"):
        return Guess("few" if best(NUMBERS, ("number", tokens[-1]), ()) else "count", "name `number of`")
    if tokens[0] in TRUTHS and tokens[1:]:
        return Guess("flag_number", f"name `{tokens[0]} ...`")
    found = _best(NUMBERS, tokens, field.outside)
    if "per" in tokens and tokens[0] in PAID and (found is None or found.provider not in EACH):
        found = best(NUMBERS, tokens[:1], ()) if tokens[0] != "rate" else Found("amount", "rate per")
    if found is None:
        return None
    rule = f"name `{found.words}`"
    if found.provider == "epoch":
        return Guess(timed(field.names, _written(tokens, shape)), rule)
    if found.provider == "count" and found.words == "total" and not shape.integer:
        return Guess("amount", rule)
    return Guess(found.provider, rule)


def _written(tokens: Tokens, shape: Number) -> Written:
    small = shape.high is not None and shape.high < MILLIS
    return Written.SECONDS if small or SECONDS & set(tokens) else Written.MILLIS
