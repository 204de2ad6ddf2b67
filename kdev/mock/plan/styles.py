"""How a text is written: what an example says of its form, whatever it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kdev.payload.shape import Text

CODE = re.compile(r"[A-Z]{4,}|[A-Z]+(_[A-Z]+)+")
WORDS = re.compile(r"[^\W\d_].*\s\S*[^\W\d_]", re.DOTALL)
SIGNS = re.compile(r"[^\W\d_]+|\d+|\s+|.", re.DOTALL)


def style(text: str) -> str:
    """The kind of a text: an address of the web, an e-mail, words, or how its letters and signs follow."""
    if "://" in text:
        return "url"
    if "@" in text and " " not in text:
        return "email"
    if WORDS.match(text) or (text.isalpha() and text[:1].isupper() and text[1:].islower()):
        return "words"
    if CODE.fullmatch(text):
        return "code"
    return "9" * len(text) if text.isdecimal() else "".join(dict.fromkeys(map(_sign, SIGNS.findall(text))))


def alike_in_style(examples: Iterable[str], samples: Iterable[str]) -> bool:
    """Whether some of the samples are written as one of the examples is."""
    return bool({style(text) for text in examples} & {style(text) for text in samples})


def _sign(part: str) -> str:
    if part.isdecimal():
        return "9"
    if part.isupper():
        return "A" * len(part)
    return ("a" if part.islower() else "Aa") if part.isalpha() else part


def styled(shape: Text, examples: Iterable[str]) -> Text:
    """A text that only fits when it is written as one of the examples is."""
    styles, fits = {style(text) for text in examples}, shape.note.fits

    def written(value: object) -> bool:
        return isinstance(value, str) and style(value) in styles and fits(value)

    return replace(shape, note=replace(shape.note, fits=written))
