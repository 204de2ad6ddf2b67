"""The file that says how clients reach a cluster, as Java's `client.properties` or as librdkafka has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kdev.client_words import JAVA_WORDS, spoken
from kdev.errors import SettingsError

_NOTHING: Mapping[str, str] = {}
_LARGEST = 1_000_000
_JAVA_PAIR = re.compile(r"((?:\\.|[^\\=:\s])+)(?:\s*[=:]\s*|\s+|$)(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def client_settings(path: Path, beside: Mapping[str, str] = _NOTHING) -> dict[str, str]:
    """What a client file says of the connection, in the words of librdkafka; what stands `beside` it wins.

    `bootstrap.servers` is among it where the file has it; what says nothing of the connection is left out.
    Raises SettingsError for a file that cannot be read, and for what no client of kdev can do.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise SettingsError(f"`{path}` is too large for a client file", hint="it has one setting a line")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not a text"
        raise SettingsError(
            f"client file `{path}` cannot be read: {why}",
            hint="it has one setting a line, such as `security.protocol=SASL_SSL`",
        ) from exc
    return spoken({**_pairs(text), **beside}, str(path), path.parent)


def _pairs(text: str) -> Mapping[str, str]:
    """The pairs of a file; a backslash means something only in the one of Java."""
    plain = dict(_plain(text))
    if JAVA_WORDS.isdisjoint(plain) and not any("sasl.jaas.config" in name for name in plain):
        return plain
    return dict(_java(text))


def _plain(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, mark, value = line.strip().partition("=")
        if mark and not name.startswith(("#", "!", "[", ";")):
            yield name.strip(), value.strip()


def _java(text: str) -> Iterator[tuple[str, str]]:
    for line in _logical_lines(text):
        found = _JAVA_PAIR.fullmatch(line)
        if found:
            yield _unescaped(found[1]), _unescaped(found[2]).rstrip()


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments, each with those that a backslash at its end joins to it."""
    begun = ""
    for line in text.splitlines():
        stripped = line.strip(" \t\f")
        if not begun and (not stripped or stripped.startswith(("#", "!"))):
            continue
        begun += stripped
        if (len(begun) - len(begun.rstrip("\\"))) % 2:
            begun = begun[:-1]
        else:
            yield begun
            begun = ""
    if begun:
        yield begun


def _unescaped(text: str) -> str:
    def meant(found: re.Match[str]) -> str:
        what = found[1]
        return chr(int(what[1:], 16)) if len(what) > 1 else _ESCAPED.get(what, what)

    # A letter beyond the first 65,536 is two escapes.
    return _ESCAPE.sub(meant, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
