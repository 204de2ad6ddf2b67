"""Which version of AsyncAPI a document is written in."""

from __future__ import annotations

import re
from typing import NamedTuple

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.rules.language import Version
from kdev.spec.rules.spelling import nearest
from kdev.spec.rules.wording import near_hint, shown

CODE = "asyncapi-is-asyncapi"
PATCH = "patch-version"
KNOWN = {
    **{(2, minor): f"2.{minor}.0" for minor in range(7)},
    (3, 0): "3.0.0",
    (3, 1): "3.1.0",
}
PATTERN = re.compile(r"(\d+)\.(\d+)\.(\d+)(-[\w.+-]+)?")
SCHEMA_KEYS = frozenset({"$schema", "properties"})
CONVERT = "the converter of the AsyncAPI CLI makes a newer document of it: `asyncapi convert`"
READS = "kdev reads AsyncAPI 2.0.0 to 2.6.0, 3.0.0 and 3.1.0"


class VersionFound(NamedTuple):
    """The version of a document, None when it has none that is known, and what is to be said about it."""

    version: Version | None
    problem: Problem | None


def version_of(root: Node) -> VersionFound:
    """The major and minor version of a document."""
    if not isinstance(root.value, dict):
        return _refused(
            root, "is no AsyncAPI document: it must be an object", "begin it with `asyncapi: 3.0.0`"
        )
    given = root.child("asyncapi")
    if given is None:
        return _refused(root, "has no `asyncapi` field", _instead(root))
    if not isinstance(given.value, str):
        number = shown(given.value)
        hint = (
            f"YAML reads it as a number: write `asyncapi: {_whole(number)}`, with three parts"
            if _is_number(given)
            else READS
        )
        return _refused(given, f"must be a version such as `3.0.0`, got `{number}`", hint)
    parts = PATTERN.fullmatch(given.value)
    version = (int(parts[1]), int(parts[2])) if parts and len(given.value) < len("99.99.99-preview") else None
    if parts is None or version not in KNOWN:
        old = version is not None and version < min(KNOWN)
        known = CONVERT if old else near_hint(given.value, KNOWN.values()) or READS
        return _refused(given, f"must be a known version, got `{shown(given.value)}`", known)
    if given.value != KNOWN[version]:
        text = f"is `{given.value}`, read as {KNOWN[version]}"
        return VersionFound(
            version, Problem(PATCH, text, given.place, f"write `{KNOWN[version]}`", "warning")
        )
    return VersionFound(version, None)


def _whole(number: str) -> str:
    """The version that was meant by its first parts."""
    return next((known for known in KNOWN.values() if known.startswith(f"{number}.")), KNOWN[3, 0])


def _refused(node: Node, text: str, hint: str) -> VersionFound:
    return VersionFound(None, Problem(CODE, text, node.place, hint))


def _instead(root: Node) -> str:
    keys = [key for key, _ in root.entries()]
    if "openapi" in keys:
        return "it is an OpenAPI document; kdev reads AsyncAPI"
    if not SCHEMA_KEYS.isdisjoint(keys):
        return "it is a JSON Schema: refer to it from the `payload` of a message"
    near = nearest("asyncapi", keys)
    first = '"asyncapi": "3.0.0"' if root.document.file.endswith(".json") else "asyncapi: 3.0.0"
    return f"is `{near}` meant to be `asyncapi`?" if near else f"begin it with `{first}`"


def _is_number(node: Node) -> bool:
    return isinstance(node.value, int | float) and not isinstance(node.value, bool)
