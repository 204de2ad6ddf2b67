"""Texts without what nobody else may read: passwords, keys, and where the user's home is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

HIDDEN = "(hidden)"

_SECRET_NAME = re.compile(
    r"passw|_pwd|secret|token|credential|jaas|api_?key|private|^KDEV_CLIENT", re.IGNORECASE
)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----.*?(-----END [A-Z ]*\1-----|\Z)", re.DOTALL
)
_WORDS = (
    # name = value, name: value and "name": "value", whatever stands around the name.
    re.compile(
        r"(?P<kept>[\w.-]*(?:passw(?:or)?d|secret|token|credential|api[_-]?key|private[_-]?key)[\w.-]*[\"']?\s*[=:]\s*)"
        r"(?P<lost>\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<kept>\b(?:salt|stored_?key|server_?key)\s*=\s*)(?P<lost>[^\s,\]]+)", re.IGNORECASE),
    re.compile(r"(?P<kept>jaas\.config\s*[=:]\s*)(?P<lost>[^\n]+)", re.IGNORECASE),
    re.compile(r"(?P<kept>://)(?P<lost>[^\s/@:]+:[^\s/@]+)(?=@)"),
)
_LEAST = 4  # shorter ones are words of their own all over a text


def redacted(text: str, secrets: Iterable[str] = (), home: Path | None = None) -> str:
    """A text without secrets: those that are known, and whatever stands where a secret stands.

    Paths below `home` begin with a tilde.
    """
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _LEAST:
            text = text.replace(secret, HIDDEN)
    text = _KEYS.sub(HIDDEN, text)
    for pattern in _WORDS:
        text = pattern.sub(_without, text)
    return text.replace(str(home), "~") if home is not None and home != Path("/") else text


def environment_lines(environ: Mapping[str, str], wanted: re.Pattern[str]) -> list[str]:
    """Those variables whose names are wanted, sorted; of what is named like a secret only the name."""
    return [
        f"{name}={HIDDEN if _SECRET_NAME.search(name) else environ[name]}"
        for name in sorted(environ)
        if wanted.search(name)
    ]


def secret_values(*settings: Mapping[str, str]) -> set[str]:
    """The values of settings that are named like secrets."""
    return {text for each in settings for name, text in each.items() if _SECRET_NAME.search(name) and text}


def _without(found: re.Match[str]) -> str:
    return f"{found['kept']}{HIDDEN}"
