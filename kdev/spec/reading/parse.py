"""Text becomes a document: YAML 1.2 as people mean it, or JSON, each value with its line and column."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import yaml

from kdev.errors import Place, Problem
from kdev.spec.node import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, Document, Position
from kdev.spec.reading.json_reading import json_document
from kdev.spec.reading.yaml_words import Stumble, in_words, swallows_keys

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUOTES = frozenset({"'", '"'})
CORE = "tag:yaml.org,2002:"

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(slots=True)
class ReadingFailed(Exception):
    """A text that is no document; raised and caught inside the room."""

    problem: Problem


def document_from(text: str, file: str, warnings: list[Problem]) -> Document:
    """The document that a text holds.

    Raises ReadingFailed with the place where it stops making sense.
    """
    if text.lstrip().startswith("{"):
        found = json_document(text, file)
        if isinstance(found, Document):
            return found
        if file.endswith(".json"):
            raise ReadingFailed(found)
    return _YamlReader(text, file, warnings).document()


def scalar(text: str) -> object:
    """What a plain YAML text means in the core schema of YAML 1.2: null, boolean, number or text."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if len(text) > MAX_DIGITS:
        return text
    if WHOLE.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    return _fraction(text) if FRACTION.fullmatch(text) else text


def _fraction(text: str) -> object:
    number = float(text)
    if math.isinf(number):
        return text
    return int(number) if "." not in text and number.is_integer() else number


@dataclass(slots=True)
class _Frame:
    value: dict[str, object] | list[object]
    marks: dict[str | int, Position]
    anchor: str | None
    key: str | None = None
    merging: bool = False
    size: int = 1
    merges: list[tuple[object, Position]] = field(default_factory=list[tuple[object, Position]])


class _YamlReader:
    def __init__(self, text: str, file: str, warnings: list[Problem]) -> None:
        self._text, self._file, self._warnings = text, file, warnings
        self._marks: dict[int, dict[str | int, Position]] = {}
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[object, int]] = {}
        self._root: list[object] = []
        self._total = 0

    def document(self) -> Document:
        try:
            for event in yaml.parse(self._text, Loader=LOADER):
                self._take(event)
        except yaml.MarkedYAMLError as exc:
            said = in_words(_stumble(exc), self._text.split("\n"))
            raise self._failed(f"is not valid YAML: {said.text}", said.at, said.hint) from exc
        except yaml.reader.ReaderError as exc:
            line = self._text.count("\n", 0, exc.position) + 1
            text = f"has a character that YAML does not allow: `U+{_code(exc.character):04X}`"
            raise self._failed(text, (line, 1), "remove the character") from exc
        if not self._root:
            raise self._failed("is empty", (1, 1), "an AsyncAPI document begins with `asyncapi: 3.0.0`")
        return Document(self._file, self._root[0], self._marks)

    def _take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        at = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        match event:
            case yaml.ScalarEvent():
                self._take_scalar(event, at)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, at)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()
            case yaml.AliasEvent():
                value, size = self._anchored(str(event.anchor), at)
                self._put(value, at, size)
            case yaml.DocumentStartEvent() if self._root:
                raise self._failed("holds a second document", at, "keep one document in a file")
            case _:
                pass

    def _take_scalar(self, event: yaml.ScalarEvent, at: Position) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            self._take_key(frame, event, at)
            return
        if event.style in QUOTES and event.end_mark is not None:
            self._look_at_quotes(at, event.end_mark.line + 1)
        value = scalar(event.value) if _is_plain(event) else event.value
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, at)

    def _look_at_quotes(self, at: Position, last: int) -> None:
        if last > at[0] and swallows_keys(self._text.split("\n")[at[0] - 1 : last]):
            text = f"begins a text in quotes that goes on to line {last}, over lines that are keys"
            self._warn(text, at, f"close the quote in line {at[0]}, or indent the lines of the text")

    def _take_key(self, frame: _Frame, event: yaml.ScalarEvent, at: Position) -> None:
        key = event.value
        if event.anchor is not None:
            self._anchors[event.anchor] = (key, 1)
        frame.merging = key == "<<" and _is_plain(event)
        if key in frame.marks and not frame.merging:
            first = frame.marks[key][0]
            hint = f"it stands in line {first} already: keep one of the two, or merge them"
            raise self._failed(f"has the key `{key}` twice in one object", at, hint)
        if _is_plain(event) and not isinstance(scalar(key), str):
            self._warn(f"the key `{key}` is read as text", at, f'write `"{key}"`')
        frame.key = key
        frame.marks[key] = at

    def _open(self, value: dict[str, object] | list[object], anchor: str | None, at: Position) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            raise self._failed("has an object or a list as a key", at, "a key is a text")
        if len(self._frames) >= MAX_DEPTH:
            raise self._failed(
                f"is nested deeper than {MAX_DEPTH} levels", at, "move inner parts to `components`"
            )
        if anchor is not None:
            self._anchors.pop(anchor, None)
        self._frames.append(_Frame(value, {}, anchor))
        self._marks[id(value)] = self._frames[-1].marks
        if frame is not None and isinstance(frame.value, list):
            frame.marks[len(frame.value)] = at

    def _close(self) -> None:
        frame = self._frames.pop()
        for value, at in frame.merges:
            self._merge(frame, value, at)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, frame.size)
        self._put(frame.value, None, frame.size)

    def _put(self, value: object, at: Position | None, size: int = 1) -> None:
        if not self._frames:
            self._root.append(value)
            return
        frame = self._frames[-1]
        frame.size += size
        if frame.size > MAX_VALUES:
            raise self._too_much(at or (1, 1))
        if isinstance(frame.value, list):
            if at is not None:
                frame.marks[len(frame.value)] = at
            frame.value.append(value)
        elif frame.key is None:
            raise self._failed("has an alias as a key", at or (1, 1), "write the key out")
        else:
            self._put_entry(frame, value)

    def _too_much(self, at: Position) -> ReadingFailed:
        if self._anchors:
            text = "grows beyond all measure through its aliases"
            return self._failed(text, at, "use fewer `*aliases`")
        return self._failed(f"has more than {MAX_VALUES:,} values", at, "split it into several files")

    def _put_entry(self, frame: _Frame, value: object) -> None:
        key, frame.key = str(frame.key), None
        if frame.merging and isinstance(value, dict | list):
            frame.merges.append((value, frame.marks.pop(key)))
        elif isinstance(frame.value, dict):
            frame.value[key] = value

    def _merge(self, frame: _Frame, value: object, at: Position) -> None:
        for source in value if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                raise self._failed(
                    "merges something that is no object with `<<`", at, "merge objects: `<<: *name`"
                )
            for key, entry in source.items():
                if isinstance(frame.value, dict) and key not in frame.value:
                    frame.value[key] = entry
                    frame.marks[key] = self._marks[id(source)][key]

    def _anchored(self, name: str, at: Position) -> tuple[object, int]:
        if name not in self._anchors:
            raise self._failed(f"uses `*{name}`, which is not there", at, f"define it first: `&{name}`")
        return self._anchors[name]

    def _warn(self, text: str, at: Position, hint: str) -> None:
        place = Place(self._file, "$", *at)
        self._warnings.append(Problem("parser", text, place, hint, severity="warning"))

    def _failed(self, text: str, at: Position, hint: str) -> ReadingFailed:
        return ReadingFailed(Problem("parser", text, Place(self._file, "$", *at), hint))


def _is_plain(event: yaml.ScalarEvent) -> bool:
    tag = event.tag
    if tag is None:
        return bool(event.implicit[0])
    return tag in {CORE + "int", CORE + "float", CORE + "bool", CORE + "null"}


def _stumble(exc: yaml.MarkedYAMLError) -> Stumble:
    at, began = exc.problem_mark or exc.context_mark, exc.context_mark or exc.problem_mark
    return Stumble(str(exc.problem or ""), str(exc.context or ""), _position(at), _position(began))


def _position(mark: yaml.Mark | None) -> Position:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _code(character: object) -> int:
    return ord(character) if isinstance(character, str) else int(str(character))
