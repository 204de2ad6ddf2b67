"""What stands on a terminal for a key, a value and headers, whatever their bytes are."""

from __future__ import annotations

from itertools import repeat

from kdev.model import Headers
from kdev.tail import paint
from kdev.tail.columns import Batch, key_lines_of, value_lines_of
from kdev.tail.decode import json_from, text_from
from kdev.tail.paint import Segment
from kdev.tail.together import compact_json_of

LARGE = 65_536
HEAD = 4_096
KEY_COLUMNS = 24
HEX_BYTES = 16


def key_form(key: bytes | None, mark: str) -> Segment:
    """A key in one line, binary ones as hexadecimal."""
    if not key:
        return Segment("(no key)" if key is None else "(empty key)", paint.style(paint.DIM))
    text = text_from(key)
    if text is None:
        return Segment(_hex(key, mark), paint.style(paint.DIM))
    return Segment(paint.printable(text), paint.style(paint.BOLD))


def key_forms(batch: Batch, mark: str) -> list[Segment]:
    """The keys of some records, each in one line."""
    lines = key_lines_of(batch)
    text = None if lines is None else text_from(lines[:-1])
    keys = [] if text is None else text.split("\n")
    if not (keys and all(keys) and "".join(keys).isprintable()):
        return [*map(key_form, batch.keys(), repeat(mark))]
    bold = paint.style(paint.BOLD)
    return [Segment(key, bold) for key in keys]


def headers_form(headers: Headers, mark: str) -> Segment:
    """All headers in one line, as `name=value`."""
    pairs = [f"{paint.printable(name)}={_header(value, mark)}" for name, value in headers]
    return Segment("  ".join(pairs), paint.style(paint.DIM))


def value_form(value: bytes | None, mark: str, *, full: bool) -> Segment:
    """A value in one line; of a large one only the beginning, unless it is wanted in full."""
    odd = odd_form(value, mark)
    if odd or value is None:
        return odd or Segment("")
    if len(value) > LARGE and not full:
        return Segment(paint.printable(head_of(value)), paint.paint_json)
    text = value.decode()
    nested = json_from(text)
    if nested is None:
        return Segment(paint.printable(text), paint.paint_text)
    return Segment(paint.printable(nested), paint.paint_json)


def value_forms(batch: Batch, mark: str, *, full: bool) -> list[Segment]:
    """The values of some records, each in one line."""
    sizes = batch.sizes()
    large = not full and max(sizes, default=0) > LARGE
    texts = None if large else compact_json_of(value_lines_of(batch), len(sizes))
    if texts is None or not "".join(texts).isprintable():
        return [value_form(value, mark, full=full) for value in batch.values()]
    return [Segment(text, paint.paint_json) for text in texts]


def odd_form(value: bytes | None, mark: str) -> Segment | None:
    """What stands for a value that is not text, or none at all; None for text."""
    if value is None:
        return Segment("tombstone", paint.style(paint.DIM))
    if not value:
        return Segment("(empty)", paint.style(paint.DIM))
    if text_from(value) is None:
        return Segment(f"binary, {len(value):,} bytes: {_hex(value, mark)}", paint.style(paint.DIM))
    return None


def head_of(value: bytes) -> str:
    """The beginning of a large text."""
    return value[:HEAD].decode(errors="ignore")


def _header(value: bytes | None, mark: str) -> str:
    if value is None:
        return "(none)"
    text = text_from(value)
    return _hex(value, mark) if text is None else paint.printable(text)


def _hex(content: bytes, mark: str) -> str:
    return content[:HEX_BYTES].hex(" ") + (f" {mark}" if len(content) > HEX_BYTES else "")
