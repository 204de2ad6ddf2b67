"""The formats of texts that rule tables name: what fits, how it is called, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kdev.spec.rules.patterns import pattern_fault

HEX = "%[0-9A-Fa-f]{2}"
FREE = rf"(?:[A-Za-z0-9._~!$&'()*+,;=-]|{HEX})"
PATH = rf"(?:{FREE}|[:@])"
ADDRESS = r"\[(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*\](?::\d*)?"
AUTHORITY = rf"/?/(?:(?:{PATH}*@)?{ADDRESS}|{PATH}*)(?:/{PATH}*)*"
REST = rf"(?:\?(?:{PATH}|[/?])*)?(?:\#(?:{PATH}|[/?])*)?"
URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{AUTHORITY}|/(?:{PATH}+(?:/{PATH}*)*)?|{PATH}+(?:/{PATH}*)*){REST}"
)
RELATIVE = re.compile(rf"(?:{AUTHORITY}|/(?:{PATH}+(?:/{PATH}*)*)?|{PATH}+(?:/{PATH}*)*|){REST}")
VARIABLE = rf"(?:[A-Za-z0-9_]|{HEX})+(?::[1-9]\d{{0,3}}|\*)?"
TEMPLATE = re.compile(
    rf"(?:[^\x00-\x20\"'<>%\\^`{{|}}]|{HEX}|\{{[+#./;?&=,!@|]?{VARIABLE}(?:,{VARIABLE})*\}})+"
)
ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
EMAIL = re.compile(rf"{ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)+{LABEL}", re.ASCII)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NAMESPACE = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)?")
LOCATION = re.compile(r"\$message\.(header|payload)#.*", re.DOTALL)


class Format(NamedTuple):
    """A kind of text: whether a text is one, its name in a message, and what to do when it is not."""

    fits: Callable[[str], bool]
    words: str
    hint: str


def format_hint(name: str, text: str) -> str:
    """What to do about a text that is not of a format."""
    if name == "uri" and re.match(r"www\.|[\w-]+\.[\w.-]+(/|$)", text):
        return f"begin it with a scheme: `https://{text}`"
    if name == "uri" and " " in text:
        return "leave the blanks out: a URI has none"
    if name == "uri-template":
        return _template_hint(text)
    return FORMATS[name].hint


def _template_hint(text: str) -> str:
    if " " in text:
        return "leave the blanks out; the name of a topic has none"
    named = next((one for one in re.findall(r"\{([^{}]*)\}", text) if not re.fullmatch(r"\w+", one)), None)
    if named:
        plain = re.sub(r"\W+", "_", named).strip("_") or "name"
        return f"give the parameter a plain name: `{{{plain}}}`"
    return FORMATS["uri-template"].hint


def _any_of(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(pattern.fullmatch(text) for pattern in patterns)


def _is_pattern(text: str) -> bool:
    return pattern_fault(text) is None


FORMATS = {
    "uri": Format(
        _any_of(URI),
        "a URI such as `https://example.com`",
        "write it out in full, such as `https://example.com`",
    ),
    "uri-reference": Format(
        _any_of(URI, RELATIVE),
        "a URI or a part of one",
        "use the characters of a URI; others are written as `%20`",
    ),
    "uri-template": Format(
        _any_of(TEMPLATE),
        "an address such as `rentals/{city}`",
        "use letters, digits, `.`, `-`, `_`, `/` and `{name}`",
    ),
    "email": Format(
        _any_of(EMAIL),
        "an e-mail address",
        "write it out in full, such as `team@example.com`",
    ),
    "location": Format(
        _any_of(LOCATION),
        "a runtime expression such as `$message.header#/correlationId`",
        "begin it with `$message.header#/` or `$message.payload#/`",
    ),
    "regex": Format(_is_pattern, "a regular expression", "write an ECMA-262 regular expression"),
    # The same in the schemas of JSON Schema and AsyncAPI, where a broken one makes nothing unusable.
    "pattern": Format(_is_pattern, "a regular expression", "write an ECMA-262 regular expression"),
    "avro-name": Format(
        _any_of(NAME),
        "an Avro name",
        "use letters, digits and `_`, and begin with a letter or `_`",
    ),
    "avro-namespace": Format(
        _any_of(NAMESPACE),
        "an Avro namespace",
        "use names of letters, digits and `_` with dots between them, such as `com.example`",
    ),
}
