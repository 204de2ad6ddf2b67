"""Texts without what nobody else may read: passwords, keys, and where the user's home is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

HIDDEN = "(hidden)"

_HIDDEN_NAMES = r"passw|passphrase|_pwd|secret|token|credential|jaas|api[._-]?key|private|user[._-]?info"
_SECRET_NAME = re.compile(rf"{_HIDDEN_NAMES}|auth_config|^KDEV_CLIENT", re.IGNORECASE)
_SECRET_SETTING = re.compile(rf"(?:{_HIDDEN_NAMES})[\w.-]*[\"']?\s*[=:]", re.IGNORECASE)
_SETTING = re.compile(r"\s*(\[|#|[\"']?[\w.-]+[\"']?\s*=\s*[^=\s])")
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----.*?(-----END [A-Z ]*\1-----|\Z)", re.DOTALL
)
_WORDS = (
    # name = value, name: value and "name": "value", whatever stands around the name. What stands before it
    # is not looked for: in a word of many thousand letters that would take minutes.
    re.compile(
        r"(?P<kept>(?:passw(?:or)?d|passphrase|secret|token|credential|api[._-]?key|private[._-]?key"
        r"|user[._-]?info)[\w.-]*[\"']?\s*[=:]\s*)"
        r"(?P<lost>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s,;&\"']+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<kept>\b(?:salt|stored_?key|server_?key)\s*=\s*)(?P<lost>[^\s,\]]+)", re.IGNORECASE),
    re.compile(r"(?P<kept>jaas\.config\s*[=:]\s*)(?P<lost>[^\n]+)", re.IGNORECASE),
    re.compile(r"(?P<kept>://)(?P<lost>[^\s/]+)(?=@)"),
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


def settings_lines(text: str) -> list[str]:
    """The lines of a file of settings, which need not be a valid one, without what is set to be a secret.

    Nothing is told behind the name of one up to the next name: where quotes are missing or one too many,
    nobody knows where it ends.
    """
    lines: list[str] = []
    hiding = False
    for line in text.splitlines():
        hiding = hiding and not _SETTING.match(line)
        if hiding:
            continue
        found = _SECRET_SETTING.search(line)
        hiding = found is not None
        lines.append(f"{line[: found.end()]} {HIDDEN}" if found else line)
    return lines


def secret_values(*settings: Mapping[str, str]) -> set[str]:
    """The values of settings that are named like secrets."""
    return {text for each in settings for name, text in each.items() if _SECRET_NAME.search(name) and text}


def _without(found: re.Match[str]) -> str:
    return f"{found['kept']}{HIDDEN}"
