"""The fields of messages: labels, maps, groups, numbers, and the options that matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from kdev.proto.cursor import Cursor, notes_of
from kdev.proto.definitions import ProtoField
from kdev.proto.tokens import NotProto, Spot, Token

LABELS = ("optional", "required", "repeated")


class Head(NamedTuple):
    """What stands before the number of a field."""

    name: Token
    type: str
    label: str = ""
    key: str = ""
    one_of: str = ""
    at: Spot | None = None


def read_field(cursor: Cursor, one_of: str = "") -> tuple[ProtoField, bool]:
    """The field that comes, and whether it is a group, whose body comes next."""
    first = cursor.token
    label = cursor.take().text if _is_label(cursor) else ""
    if cursor.is_next("map") and cursor.after_next("<"):
        return _finished(cursor, _map(cursor, label, one_of), first), False
    if cursor.is_next("group") and not cursor.after_next("."):
        cursor.take()
        name = cursor.name("the name of the group")
        field = _numbered(cursor, Head(name, name.text, label, one_of=one_of), first)
        return replace(field, name=name.text.lower(), group=True), True
    at, kind = cursor.spot, cursor.full_name("the type of a field")
    name = cursor.name("the name of the field")
    return _finished(cursor, Head(name, kind, label, one_of=one_of, at=at), first), False


def read_options(cursor: Cursor) -> Mapping[str, object]:
    """The options in brackets, if any come."""
    found: dict[str, object] = {}
    if not cursor.skip("["):
        return found
    while not cursor.is_next("]"):
        name = option_name(cursor)
        cursor.expect("=", "between the option and its value")
        found[name] = cursor.constant()
        if not cursor.skip(",") and not cursor.is_next("]"):
            raise NotProto(
                "lacks `]` behind the options", cursor.spot, "write `]`, or `,` between two options"
            )
    cursor.take()
    return found


def option_name(cursor: Cursor) -> str:
    """The name of an option; those in parentheses are of other makers."""
    found = ""
    while not cursor.is_next("="):
        if cursor.token.kind not in {"name", "mark"} or cursor.is_next(";", "]", "{", "}"):
            raise cursor.odd("the name of an option")
        found += cursor.take().text
    return found


def _is_label(cursor: Cursor) -> bool:
    return cursor.is_next(*LABELS) and not cursor.after_next(".")


def _map(cursor: Cursor, label: str, one_of: str) -> Head:
    cursor.take()
    spot = cursor.take().spot
    key = cursor.full_name("the type of the keys")
    cursor.expect(",", "between the type of the keys and that of the values")
    at, kind = cursor.spot, cursor.full_name("the type of the values")
    cursor.expect(">", "behind the type of the values")
    name = cursor.name("the name of the field")
    if label or one_of:
        what = f"is a map that is `{label}`" if label else "is a map in a `oneof`"
        raise NotProto(what, spot, "a map may be empty: write it without, and outside of a `oneof`")
    return Head(name, kind, "repeated", key, at=at)


def _numbered(cursor: Cursor, head: Head, first: Token) -> ProtoField:
    cursor.expect("=", f"and a number behind `{head.name.text}`")
    number = cursor.whole(f"the number of `{head.name.text}`")
    options = read_options(cursor)
    packed, json, default = options.get("packed"), options.get("json_name"), options.get("default")
    return ProtoField(
        head.name.text,
        number,
        head.type,
        head.name.spot,
        head.label,
        head.key,
        head.one_of,
        () if default is None else (default,),
        packed if isinstance(packed, bool) else None,
        json=json if isinstance(json, str) else "",
        notes=notes_of(first.before),
        type_spot=head.at,
    )


def _finished(cursor: Cursor, head: Head, first: Token) -> ProtoField:
    field = _numbered(cursor, head, first)
    end = cursor.expect(";", f"behind the field `{head.name.text}`")
    return replace(field, notes=notes_of(first.before, end.after))
