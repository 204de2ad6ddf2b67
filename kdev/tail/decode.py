"""What the bytes of a key or a value are: JSON, other text, or binary."""

from __future__ import annotations

import json
import re
from json.decoder import JSONDecoder

_WHITESPACE = " \t\r\n"
_STRING_OR_WHITESPACE = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|[ \t\r\n]+')


def not_json(name: str) -> object:
    """Raise ValueError for `NaN` and `Infinity`, which Python takes for JSON and nobody else does."""
    raise ValueError(name)


_PLAIN = JSONDecoder(parse_constant=not_json)
_VERBATIM = JSONDecoder(parse_int=str, parse_float=str, parse_constant=not_json)


def text_from(content: bytes) -> str | None:
    """The text that the bytes are in UTF-8, None when they are something else."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def json_from(text: str) -> str | None:
    """The text as one line of compact JSON, None when it is not JSON.

    Numbers, names and the order of both stay as they were written: nothing is parsed and written anew.
    """
    try:
        if _PLAIN.raw_decode(text)[1] == len(text):
            return _compact(text) if is_loose(text) else text
    except (ValueError, RecursionError):
        pass
    bare = text.strip(_WHITESPACE)
    return _compact(bare) if _is_json(bare) else None


def is_loose(text: str) -> bool:
    """Whether the text, should it be JSON, may have whitespace outside its strings; never wrongly no."""
    if not _has_whitespace(text):
        return False
    return "\\" in text or _has_whitespace("".join(text.split('"')[::2]))


def _is_json(text: str) -> bool:
    try:
        return _PLAIN.raw_decode(text)[1] == len(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    except ValueError:
        return _is_verbatim(text)


def _is_verbatim(text: str) -> bool:
    # Python refuses to make a number of thousands of digits; as a text it is still JSON.
    try:
        return _VERBATIM.raw_decode(text)[1] == len(text)
    except ValueError:
        return False


def _has_whitespace(text: str) -> bool:
    return " " in text or "\n" in text or "\t" in text or "\r" in text


def _compact(text: str) -> str:
    if "\\" in text:
        return _STRING_OR_WHITESPACE.sub(r"\1", text)
    parts = text.split('"')
    parts[::2] = ["".join(part.split()) for part in parts[::2]]
    return '"'.join(parts)
