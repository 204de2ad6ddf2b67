"""What the description of a field says in words: the values it may have, examples, a range, a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.tables.moments import Written

QUOTED = r"[\"'`\u201c\u2018][^\"'`\u201c\u2018\u201d\u2019\n]{1,40}[\"'`\u201d\u2019]"
ITEM = rf"(?:{QUOTED}|[A-Za-z0-9][\w+-]{{0,39}}(?:\.[\w+-]+)*)"
APART = r"(?:\s*,\s*(?:or|and)\s+|\s*[,|/]\s*|\s+or\s+)"
SEVERAL = rf"{ITEM}(?:{APART}{ITEM})+"
ENDS = r"(?=\s*(?:[).;\]\n]|$))"
LISTED = (
    r"\b(?:one of|(?:possible|allowed|valid|accepted|supported|permitted) (?:values?|options?)"
    r"(?: (?:are|include))?|values? (?:are|can be)|values|options|either|can be)(?: the following)?"
    rf"\s*:?\s*\(?({SEVERAL}){ENDS}"
)
ENCLOSED = rf"[(:]\s*({SEVERAL}){ENDS}"
SHOWN = (
    rf"(?:\be\.g\.|\beg\b|\bfor example|\bfor instance|\bsuch as)\s*[,:]?\s*({ITEM}(?:{APART}{ITEM})*){ENDS}"
)
NUMBER = r"(-?\d+(?:\.\d+)?)\s*(?:%|\u00b0C?)?"
TO = r"\s*(?:-|\u2013|to|\.{2,3}|\u2026)\s*"
RANGES = (
    rf"\bbetween {NUMBER} and {NUMBER}(?![\d.]*\d)",
    rf"\b(?:from|range(?: of)?|ranges from|scale(?: of)?)\s*:?\s*{NUMBER}{TO}{NUMBER}(?![\d:/-])",
    rf"[(\[]\s*{NUMBER}(?:{TO}|\s*,\s*){NUMBER}\s*[)\]]",
    rf"[(\[]\s*{NUMBER}{TO}{NUMBER}(?![\d:/-])",
    rf"(?<![\d:/.-]){NUMBER}{TO}{NUMBER} (?:scale|range|stars?|points)\b",
    rf"\b(?:score|rating|percentage|percent|level|probability|confidence)\b[^.;\d]{{0,20}}{NUMBER}{TO}{NUMBER}(?![\d:/-])",
)
MOST_WORDS = 4
YEARS = range(1900, 2101)
NO_VALUES = frozenset({"null", "none", "empty", "blank", "missing", "undefined", "true", "false",
                       "string", "number", "integer", "boolean", "object", "array", "optional",
                       "required", "nullable", "default", "deprecated", "unique", "it", "they", "a",
                       "an", "the", "this", "that", "not", "used", "set", "changed", "more",
                       "less", "omitted", "inclusive", "exclusive", "etc", "format"})  # fmt: skip
CHOOSING = KINDS["choosing"]
PARTS_OF_CLAUSE = (
    r"[.,;:()\n]|\b(?:of|in|for|that|which|when|where|who|to|from|by|on|at|as|with|is|was|are|will)\b"
)
TELLS = frozenset(
    {"stands", "indicates", "represents", "specifies", "defines", "contains", "describes", "true"}
)
LEADING = frozenset({"the", "a", "an", "optional", "unique", "human", "readable", "current"})


@cache
def compiled(form: str) -> re.Pattern[str]:
    """A form, compiled when it is first asked for: most runs ask for few."""
    return re.compile(form, re.IGNORECASE)


@cache
def listed(said: str, name: tuple[str, ...]) -> tuple[str, ...]:
    """The values that a description lists for a field whose name has some words; none when it lists none."""
    strong, weak = compiled(LISTED).search(said), compiled(ENCLOSED).search(said)
    for found in (strong, weak):
        values = _values(found[1]) if found else ()
        told = (
            all(value.upper() == value or _is_quoted(found[1], value) for value in values) if found else False
        )
        if values[1:] and (told or CHOOSING & set(name[-1:])):
            return values
    return ()


@cache
def shown(said: str) -> tuple[str, ...]:
    """The examples that a description gives of a text."""
    found = compiled(SHOWN).search(said)
    return _values(found[1]) if found else ()


@cache
def span(said: str) -> tuple[float, float] | None:
    """The ends of the range that a description names for a number."""
    for form in RANGES:
        found = compiled(form).search(said)
        if found is None:
            continue
        low, high = float(found[1]), float(found[2])
        if low < high and not (low in YEARS and high in YEARS):
            return low, high
    return None


@cache
def clause(said: str) -> str:
    """The first words of a description, which name what it is about."""
    words = compiled(PARTS_OF_CLAUSE).split(said.strip(), maxsplit=1)[0].split()
    while words and words[0].lower() in LEADING:
        words = words[1:]
    return "" if len(words) > MOST_WORDS or TELLS & {word.lower() for word in words[:1]} else " ".join(words)


FORMS: Sequence[tuple[str, str]] = (
    (r"\bISO[- ]?4217\b", "currency_code"),
    (r"\bISO[- ]?3166\b|\b(?:two|2)[- ]letter country\b|\balpha-?2\b", "country_code"),
    (r"\bISO[- ]?639\b", "language_code"),
    (r"\bBCP[- ]?47\b", "locale"),
    (r"\bE\.?164\b", "phone"),
    (r"\b(?:UUID|GUID)\b", "uuid"),
    (r"\bSHA-?256\b", "hash"),
    (r"\bMD5\b", "md5"),
    (r"\bbase64\b", "base64"),
    (r"\bIBAN\b", "iban"),
)
TIMES: Sequence[tuple[str, Written]] = (
    (r"\bmilli(?:s\b|seconds?\b)|\bms\b", Written.MILLIS),
    (r"\bmicro(?:s\b|seconds?\b)", Written.MICROS),
    (r"\bnano(?:s\b|seconds?\b)", Written.NANOS),
    (r"\bseconds?\b|\bunix (?:time|epoch)", Written.SECONDS),
)
UNITS: Mapping[str, Sequence[tuple[str, str]]] = {
    "amount": ((r"\bcents\b|\bminor (?:currency )?units?\b|\bsmallest (?:currency )?unit", "cents"),),
    "temperature": ((r"\bfahrenheit\b|\u00b0F", "fahrenheit"),),
}
FORM_OF: Mapping[str, frozenset[str]] = {
    "currency_code": frozenset({"currency_name", "currency_code"}),
    "country_code": frozenset({"country", "country_code", "nationality"}),
    "language_code": frozenset({"language_name", "language_code", "locale"}),
    "locale": frozenset({"language_name", "language_code", "locale"}),
    "phone": frozenset({"phone"}),
    "uuid": frozenset(
        {"entity_id", "token", "number", "reference", "code", "order_number", "invoice_number"}
    ),
    "hash": frozenset({"token", "secret", "md5", "sha1"}),
    "md5": frozenset({"hash", "token"}),
    "base64": frozenset({"token", "secret", "hash"}),
    "iban": frozenset({"account_number", "bank_code"}),
}
"""The providers of names that a form is a way to write of."""


def form_of(said: str) -> str | None:
    """The provider of a form that a description names by its standard."""
    return next((provider for form, provider in FORMS if compiled(form).search(said)), None)


def refined(provider: str, said: str) -> str:
    """A provider of numbers in the unit that a description names."""
    kind, *rest = provider.split(":")
    if kind == "time" and len(rest) > 1 and rest[0] == Written.MILLIS:
        written = next((written for form, written in TIMES if compiled(form).search(said)), Written.MILLIS)
        return ":".join((kind, written, *rest[1:]))
    return next((other for form, other in UNITS.get(provider, ()) if compiled(form).search(said)), provider)


def _values(text: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(_items(text)))
    return () if NO_VALUES & {value.lower() for value in values} else values


def _items(text: str) -> Iterator[str]:
    for found in re.finditer(ITEM, text):
        item = found[0].strip("\"'`\u201c\u201d\u2018\u2019")
        if item.lower() not in ("or", "and"):
            yield item


def _is_quoted(text: str, value: str) -> bool:
    return any(f"{sign}{value}" in text for sign in "\"'`\u201c\u2018")
