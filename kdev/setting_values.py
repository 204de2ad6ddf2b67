"""How the values of settings are read: typed, set as variables, or written in `kdev.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from kdev.model import Mode, RuntimeName

_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([mg])(?:i?b)?")
ENVIRONMENT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
SAID_KEYS = frozenset({"faker", "provider", "value", "values", "regex", "range"})
SEPARATORS = (".", "-", "_")
LEAST_HEAP = 256
"""The megabytes below which a broker soon has no room for its work."""
AUTO_PORT = 0
"""The port that stands for whichever is free."""


def pair_from(text: str) -> tuple[str, str]:
    """The name and the value of `name=value`; raises ValueError when one of them is missing."""
    name, _, value = (part.strip() for part in text.partition("="))
    if not name or not value:
        raise ValueError(text)
    return name, value


def _port(value: object) -> int:
    if value == "auto":
        return AUTO_PORT
    port = int(str(value))
    if not 1 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise ValueError(port)
    return port


def _brokers(value: object) -> int:
    if str(value) not in {"1", "3"}:
        raise ValueError(value)
    return int(str(value))


def _count(value: object) -> int:
    count = int(str(value))
    if count < 1:
        raise ValueError(count)
    return count


def _heap(value: object) -> int:
    """The megabytes of `512m`, `1.5g` and their like; 0 for `none`, which is kdev's own choice."""
    if value == "none":
        return 0
    found = _SIZE.fullmatch(text_from(value).strip().lower())
    megabytes = int(float(found[1]) * (1024 if found[2] == "g" else 1)) if found else 0
    if megabytes < LEAST_HEAP:
        raise ValueError(value)
    return megabytes


def _environment(value: object) -> str:
    if not ENVIRONMENT_NAME.fullmatch(str(value)):
        raise ValueError(value)
    return str(value)


def _separator(value: object) -> str:
    if value not in SEPARATORS:
        raise ValueError(value)
    return str(value)


def pairs_from(value: object) -> dict[str, str]:
    """The pairs of a table, also of tables in it, or of a text such as `city=berlin,stage=dev`."""
    if isinstance(value, Mapping):
        inner = {
            key: pairs_from(each) if isinstance(each, Mapping) else str(each) for key, each in value.items()
        }
        flat: dict[str, str] = {}
        for key, each in inner.items():
            flat |= (
                {key: each}
                if isinstance(each, str)
                else {f"{key}.{name}": text for name, text in each.items()}
            )
        return flat
    return dict(pair_from(part) for part in text_from(value).split(",") if part.strip())


def _said(value: object) -> dict[str, object]:
    """What is said of fields: `a.b` and a `b` in a table `a` are the same field."""
    if not isinstance(value, Mapping):
        return dict(pair_from(part) for part in text_from(value).split(";") if part.strip())
    flat: dict[str, object] = {}
    for key, each in value.items():
        nested = isinstance(each, Mapping) and not each.keys() & SAID_KEYS
        flat |= {f"{key}.{name}": said for name, said in _said(each).items()} if nested else {str(key): each}
    return flat


def _words(value: object) -> tuple[str, ...]:
    listed = (
        text_from(value).split(",") if isinstance(value, str) else [text_from(each) for each in _list(value)]
    )
    words = [each.strip() for each in listed if each.strip()]
    if not words or ("none" in words and len(words) > 1):
        raise ValueError(value)
    return () if words == ["none"] else tuple(sorted({*words}))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(value)
    return cast("list[object]", value)


def text_from(value: object) -> str:
    """A text as it is; raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _runtime(value: object) -> RuntimeName:
    return RuntimeName(str(value))


def _mode(value: object) -> Mode:
    return Mode(str(value))


def _folder(value: object) -> Path:
    return Path(str(value)).expanduser()


def _switch(value: object) -> bool:
    word = str(value).lower()
    if word not in _SWITCHED:
        raise ValueError(value)
    return _SWITCHED[word]


_SWITCHED = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_PAIRS = "names with a value each, such as `city=berlin,stage=dev`"
KINDS: Mapping[str, tuple[Callable[[object], object], str]] = {
    "runtime": (_runtime, f"one of {', '.join(RuntimeName)}"),
    "mode": (_mode, f"one of {', '.join(Mode)}"),
    "port": (_port, "a number from 1 to 65535, or `auto`"),
    "brokers": (_brokers, "1 or 3"),
    "memory": (_heap, f"{LEAST_HEAP}m or more, such as `512m` or `2g`; `none` is kdev's own choice"),
    "key_count": (_count, "a whole number, 1 or more"),
    "name": (_environment, "small letters, digits and dashes, at most 31, such as `shop`"),
    "home": (_folder, "the path of a folder"),
    "cache": (_folder, "the path of a folder"),
    "secure": (_switch, "`true` or `false`"),
    "fast": (_switch, "`true` or `false`"),
    "allow_http": (_switch, "`true` or `false`"),
    "ref_mirror": (_folder, "the path of a folder"),
    "allow_outside": (_switch, "`true` or `false`"),
    "client_config": (_folder, "the path of a file"),
    "client": (pairs_from, _PAIRS),
    "parameters": (pairs_from, _PAIRS),
    "topics": (pairs_from, _PAIRS),
    "extras": (_words, "names such as `ui,registry`, or `none`"),
    "config": (pairs_from, "settings of brokers, such as `log.retention.ms=60000`"),
    "set": (_said, 'a table of fields, such as `email = "faker:email"`'),
    "topic_separator": (_separator, f"one of {' '.join(SEPARATORS)}"),
}
"""How the value of each setting is read, and what is expected; every other one is a text."""
