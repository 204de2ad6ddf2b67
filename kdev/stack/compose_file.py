"""The values of one Compose file, each with its line, its variables and its merge keys filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

import yaml

from kdev.errors import StackError

_VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\}|)"
)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?")
_SIZE = re.compile(r"(\d+)([bkmg]?)b?")
_MERGE = "tag:yaml.org,2002:merge"

Tree = str | list["Tree"] | dict[str, "Tree"] | None
At = tuple[str | int, ...]


class Reading:
    """One file being read: its variables, and the line of each of its values."""

    def __init__(self, path: Path, variables: Mapping[str, str]) -> None:
        self._path = path
        self._variables = variables
        self._places: dict[At, str] = {}

    def document(self) -> Tree:
        """The values of the whole file; raises StackError where it cannot be read or is not YAML."""
        try:
            text = self._path.read_text(encoding="utf-8")
            return self.tree(yaml.compose(text, Loader=yaml.SafeLoader), ())
        except (OSError, UnicodeDecodeError) as exc:
            raise StackError(
                f"{self._path} cannot be read: {exc}", hint="it is a Compose file in UTF-8"
            ) from exc
        except yaml.MarkedYAMLError as exc:
            line = exc.problem_mark.line + 1 if exc.problem_mark else 1
            raise StackError(
                f"{self._path}:{line} is not YAML: {exc.problem}", hint="mind the indentation"
            ) from exc

    def tree(self, node: yaml.Node | None, at: At) -> Tree:
        """The plain values below a node, every scalar a text with its variables filled."""
        self._places[at] = self._place(node)
        match node:
            case yaml.MappingNode():
                return dict(self._entry(key, value, at) for key, value in _merged(node))
            case yaml.SequenceNode():
                return [self.tree(item, (*at, i)) for i, item in enumerate(node.value)]
            case yaml.ScalarNode(tag="tag:yaml.org,2002:null") | None:
                return None
            case _:
                return self._filled(str(node.value), at)

    def _entry(self, key: yaml.Node, value: yaml.Node, at: At) -> tuple[str, Tree]:
        name = str(key.value)
        tree = self.tree(value, (*at, name))
        self._places[(*at, name)] = self._place(key)
        return name, tree

    def _filled(self, text: str, at: At) -> str:
        def fill(found: re.Match[str]) -> str:
            if found["dollar"]:
                return "$"
            name = found["name"] or found["bare"]
            if name is None:
                self.refuse(
                    at, f"`{text}` has a `$` that kdev cannot read", "write `${NAME:-default}` or `$$`"
                )
            value = self._variables.get(name, "") or found["default"]
            if value is None:
                self.refuse(at, f"variable `{name}` has no value", f"give it one: `${{{name}:-default}}`")
            return value

        return _VARIABLE.sub(fill, text)

    def refuse(self, at: At, problem: str, hint: str = "") -> NoReturn:
        """Raise StackError with the line of a value."""
        raise StackError(f"{self._places.get(at, f'{self._path}:1')} {problem}", hint=hint)

    def take(self, other: Reading, at: At, there: At) -> None:
        """Take the value at a place, and those in it, for what another file has there."""
        for inner, place in list(other._places.items()):
            if inner[: len(there)] == there:
                self._places[(*at, *inner[len(there) :])] = place

    def _place(self, node: yaml.Node | None) -> str:
        return f"{self._path}:{node.start_mark.line + 1 if node else 1}"

    def mapping(self, tree: Tree, at: At, known: Iterable[str] | None = None) -> dict[str, Tree]:
        """The entries of a mapping; refuses a key that is not known, except `x-` ones."""
        if tree is None:
            return {}
        if not isinstance(tree, dict):
            self.refuse(at, f"`{at[-1] if at else 'the file'}` must be a mapping")
        names = None if known is None else tuple(known)
        for key in tree:
            if names is not None and key not in names and not key.startswith("x-"):
                hint = f"kdev reads {', '.join(names)} here; Compose itself may know more"
                self.refuse((*at, key), f"kdev does not understand `{key}`", hint)
        return {key: value for key, value in tree.items() if not key.startswith("x-")}

    def text(self, tree: Tree, at: At) -> str:
        """A text; refuses anything else."""
        if not isinstance(tree, str):
            self.refuse(at, f"`{last_name(at)}` must be a text")
        return tree

    def texts(self, tree: Tree, at: At) -> tuple[str, ...]:
        """A list of texts; a text alone is a list of one, nothing is none."""
        if tree is None:
            return ()
        if isinstance(tree, dict):
            self.refuse(at, f"`{last_name(at)}` must be a list")
        items = [tree] if isinstance(tree, str) else tree
        return tuple(self.text(item, (*at, i)) for i, item in enumerate(items))

    def pairs(self, tree: Tree, at: At) -> dict[str, str]:
        """Names with values, written as a mapping or as a list of `NAME=value`."""
        if isinstance(tree, list):
            return {item.partition("=")[0]: item.partition("=")[2] for item in self.texts(tree, at)}
        return {key: self.text(value, (*at, key)) for key, value in self.mapping(tree, at).items()}

    def seconds(self, tree: Tree, at: At) -> float:
        """A duration such as `1m30s`."""
        text = self.text(tree, at)
        found = _DURATION.fullmatch(text)
        if not text or not found:
            self.refuse(at, f"`{text}` is not a duration", "write it as `10s`, `1m30s` or `500ms`")
        hours, minutes, seconds, ms = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds + ms / 1000

    def size(self, tree: Tree, at: At) -> int:
        """An amount of memory such as `1536m`, in bytes."""
        text = self.text(tree, at)
        found = _SIZE.fullmatch(text.lower())
        if not found:
            self.refuse(at, f"`{text}` is not an amount of memory", "write it as `512m` or `2g`")
        return int(found[1]) << (10 * "bkmg".index(found[2] or "b"))

    def flag(self, tree: Tree, at: At) -> bool:
        """True or false."""
        text = self.text(tree, at)
        if text not in {"true", "false"}:
            self.refuse(at, f"`{text}` is neither `true` nor `false`")
        return text == "true"

    def number(self, tree: Tree, at: At) -> int:
        """A whole number."""
        text = self.text(tree, at)
        if not text.isdecimal():
            self.refuse(at, f"`{text}` is not a whole number")
        return int(text)


def last_name(at: At) -> str:
    """The name of the value at a place, for messages."""
    return next((part for part in reversed(at) if isinstance(part, str)), "the file")


def _merged(node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The entries of a mapping, those of what `<<` names first, so that its own win."""
    inherited: list[tuple[yaml.Node, yaml.Node]] = []
    own: list[tuple[yaml.Node, yaml.Node]] = []
    for key, value in node.value:
        if key.tag != _MERGE:
            own.append((key, value))
        elif isinstance(value, yaml.MappingNode):
            inherited += _merged(value)
    return inherited + own
