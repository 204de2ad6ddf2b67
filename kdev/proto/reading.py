"""A `.proto` file, proto2 or proto3, becomes its definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

from kdev.proto.cursor import Cursor, notes_of
from kdev.proto.definitions import ProtoEnum, ProtoField, ProtoFile, ProtoMessage
from kdev.proto.field_reading import option_name, read_field, read_options
from kdev.proto.tokens import NotProto, Spot, Token, tokens_of

SYNTAXES = ("proto2", "proto3")
DEEPEST = 60
LAST = 2**29 - 1
KEPT = 64
"""Many messages of a document may be defined in one text, which is then read once."""
BYTE_ORDER_MARK = "\ufeff"


@lru_cache(maxsize=KEPT)
def proto_file(text: str, file: str = "") -> ProtoFile:
    """The definitions of a text. Raises NotProto, with the place, for the first thing that is none."""
    return _Reader(Cursor(tokens_of(text.removeprefix(BYTE_ORDER_MARK), file))).file()


@dataclass(slots=True)
class _Body:
    """What was read of a message so far."""

    name: str
    fields: list[ProtoField] = field(default_factory=list[ProtoField])
    reserved: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    names: list[str] = field(default_factory=list[str])


class _Reader:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._imports: list[tuple[str, Spot]] = []
        self._messages: list[ProtoMessage] = []
        self._enums: list[ProtoEnum] = []
        self._syntax = self._package = ""
        self._depth = 0

    def file(self) -> ProtoFile:
        while self._cursor.token.kind != "end":
            self._statement()
        return ProtoFile(
            self._syntax, self._package, tuple(self._imports), tuple(self._messages), tuple(self._enums)
        )

    def _statement(self) -> None:
        cursor = self._cursor
        known: Mapping[str, Callable[[], None]] = {
            "syntax": self._read_syntax,
            "edition": self._edition,
            "package": self._read_package,
            "import": self._import,
            "option": self._option,
            "message": self._top_message,
            "enum": lambda: self._enum(self._package),
            "service": self._skipped_body,
            "extend": self._skipped_body,
            ";": lambda: None,
        }
        if cursor.token.kind not in {"name", "mark"} or cursor.token.text not in known:
            near = get_close_matches(cursor.token.text, known, 1)
            raise cursor.odd("a definition, such as `message`", f"did you mean `{near[0]}`?" if near else "")
        if cursor.token.text not in {"message", "service", "extend"}:
            cursor.take()
            known[cursor.last.text]()
        else:
            known[cursor.token.text]()

    def _read_syntax(self) -> None:
        self._cursor.expect("=", "behind `syntax`")
        spot = self._cursor.spot
        self._syntax = self._cursor.text('`"proto2"` or `"proto3"`')
        if self._syntax not in SYNTAXES:
            raise NotProto(f"is in the syntax `{self._syntax}`", spot, "kdev reads `proto2` and `proto3`")
        self._end("the syntax")

    def _edition(self) -> None:
        spot = self._cursor.last.spot
        raise NotProto("is written in an edition", spot, 'kdev reads `syntax = "proto2";` and `"proto3"`')

    def _read_package(self) -> None:
        self._package = self._cursor.full_name("the name of the package")
        self._end("the package")

    def _import(self) -> None:
        if self._cursor.is_next("public", "weak", "option"):
            self._cursor.take()
        spot = self._cursor.spot
        self._imports.append((self._cursor.text("the name of a file in quotes"), spot))
        self._end("the import")

    def _option(self) -> None:
        option_name(self._cursor)
        self._cursor.expect("=", "between the option and its value")
        self._cursor.constant()
        self._end("the option")

    def _end(self, what: str) -> None:
        self._cursor.expect(";", f"behind {what}")

    def _skipped_body(self) -> None:
        while not self._cursor.is_next("{"):
            if self._cursor.take().kind == "end":
                raise self._cursor.odd("`{`")
        self._cursor.balanced()

    def _top_message(self) -> None:
        first = self._cursor.take()
        self._message(self._package, first)

    def _message(self, around: str, first: Token, *, inner: bool = False) -> None:
        name = self._cursor.name("the name of the message")
        self._body(_full(around, name.text), name.spot, first, inner=inner)

    def _body(self, full: str, spot: Spot, first: Token, *, inner: bool) -> None:
        """What stands in the braces of a message; it comes before the messages inside it."""
        opened = self._cursor.expect("{", f"behind `{full.rpartition('.')[2]}`")
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotProto("is nested too deep", spot, "define inner messages beside this one")
        place = len(self._messages)
        body = _Body(full)
        while not self._cursor.skip("}"):
            self._require_open(opened)
            self._member(body)
        self._depth -= 1
        notes = notes_of(first.before, opened.after)
        made = ProtoMessage(
            full, tuple(body.fields), spot, tuple(body.reserved), tuple(body.names), notes, inner
        )
        self._messages.insert(place, made)

    def _require_open(self, opened: Token) -> None:
        if self._cursor.token.kind == "end":
            raise NotProto("`{` is never closed", opened.spot, "close it with `}`")

    def _member(self, body: _Body) -> None:
        cursor, first = self._cursor, self._cursor.token
        # `message`, `reserved` and the like may be the type of a field or the first part of one.
        starts = first.kind == "name" and not cursor.after_next(".")
        known: Mapping[str, Callable[[], None]] = {
            "message": lambda: self._message(body.name, first, inner=True),
            "enum": lambda: self._enum(body.name),
            "oneof": lambda: self._one_of(body),
            "option": self._option,
            "reserved": lambda: self._reserved(body.reserved, body.names),
            "extensions": self._extensions,
            "extend": self._skipped_body,
        }
        if cursor.skip(";"):
            return
        if starts and first.text in known:
            cursor.take()
            known[first.text]()
        else:
            self._field(body)

    def _field(self, body: _Body, one_of: str = "") -> None:
        first = self._cursor.token
        made, is_group = read_field(self._cursor, one_of)
        if is_group:
            full = _full(body.name, made.type)
            self._body(full, made.spot, first, inner=True)
            made = replace(made, type=f".{full}")
        body.fields.append(made)

    def _one_of(self, body: _Body) -> None:
        cursor = self._cursor
        name = cursor.name("the name of the `oneof`").text
        opened = cursor.expect("{", f"behind `{name}`")
        while not cursor.skip("}"):
            self._require_open(opened)
            if cursor.is_next("option") and not cursor.after_next("."):
                cursor.take()
                self._option()
            elif not cursor.skip(";"):
                self._field(body, name)

    def _extensions(self) -> None:
        self._reserved([], [])

    def _reserved(self, ranges: list[tuple[int, int]], names: list[str]) -> None:
        cursor = self._cursor
        while True:
            if cursor.token.kind == "text":
                names.append(cursor.text("a name in quotes"))
            elif cursor.token.kind == "name":
                names.append(cursor.take().text)
            else:
                first = cursor.whole("a number")
                ranges.append((first, self._to() if cursor.skip("to") else first))
            if not cursor.skip(","):
                break
        read_options(cursor)
        self._end("the numbers")

    def _to(self) -> int:
        return LAST if self._cursor.skip("max") else self._cursor.whole("the last number of the range")

    def _enum(self, around: str) -> None:
        cursor = self._cursor
        name = cursor.name("the name of the enum")
        opened = cursor.expect("{", f"behind `{name.text}`")
        values: list[tuple[str, int, Spot]] = []
        alias = False
        while not cursor.skip("}"):
            self._require_open(opened)
            if cursor.is_next("option") and not cursor.after_next("="):
                alias = self._enum_option() or alias
            elif cursor.is_next("reserved") and not cursor.after_next("="):
                cursor.take()
                self._reserved([], [])
            elif not cursor.skip(";"):
                values.append(self._value())
        self._enums.append(ProtoEnum(_full(around, name.text), tuple(values), name.spot, alias))

    def _enum_option(self) -> bool:
        self._cursor.take()
        name = option_name(self._cursor)
        self._cursor.expect("=", "between the option and its value")
        value = self._cursor.constant()
        self._end("the option")
        return name == "allow_alias" and value is True

    def _value(self) -> tuple[str, int, Spot]:
        name = self._cursor.name("the name of a value")
        self._cursor.expect("=", f"and a number behind `{name.text}`")
        number = self._cursor.whole(f"the number of `{name.text}`")
        read_options(self._cursor)
        self._end(f"the value `{name.text}`")
        return name.text, number, name.spot


def _full(around: str, name: str) -> str:
    return f"{around}.{name}" if around else name
