"""Definitions of some files together: names become what they mean, and what is wrong is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from kdev.proto.definitions import SCALARS, UNPACKABLE, ProtoEnum, ProtoField, ProtoFile, ProtoMessage
from kdev.proto.faults import ProtoFault, enum_faults, field_faults, message_faults
from kdev.proto.published import differs, home_of
from kdev.proto.reading import KEPT, proto_file
from kdev.proto.tokens import NotProto, Spot
from kdev.proto.well_known import OPTIONS_ONLY, WELL_KNOWN

MOST_SHOWN = 5
ROOT_NOTE = "rootnode"
GOOGLE = "google.protobuf."


class Sources(NamedTuple):
    """The text of a schema, and those of the files that it imports, by the names that it gives them.

    `wanted` is what the message is called in the document, of use where the text defines several; an `exact`
    one is meant whatever else the text defines.
    """

    text: str
    others: Mapping[str, str]
    wanted: str = ""
    exact: bool = False


@dataclass(slots=True)
class Definitions:
    """Every message and enum by its full name, the names of types in fields resolved.

    `root` is the message that a record is, None where none can be; `faults` are what is wrong, in the order
    of the text.
    """

    messages: dict[str, ProtoMessage] = field(default_factory=dict[str, ProtoMessage])
    enums: dict[str, ProtoEnum] = field(default_factory=dict[str, ProtoEnum])
    root: ProtoMessage | None = None
    faults: list[ProtoFault] = field(default_factory=list[ProtoFault])


def definitions_of(value: object) -> Definitions:
    """The definitions of a text, or of Sources."""
    sources = value if isinstance(value, Sources) else Sources(str(value), {})
    try:
        main = proto_file(sources.text)
    except NotProto as exc:
        return Definitions(faults=[ProtoFault(exc.text, exc.spot, exc.hint, broken=True)])
    found = _resolved(sources.text, tuple(sorted(sources.others.items())))
    made = Definitions(found.messages, found.enums, None, [*found.faults])
    if sources.exact:
        _take_root(made, main, sources.wanted)
    else:
        _find_root(made, main, sources.wanted)
    made.faults.sort(key=lambda fault: fault.spot)
    return made


@lru_cache(maxsize=KEPT)
def _resolved(text: str, others: tuple[tuple[str, str], ...]) -> Definitions:
    """The definitions of a text and of what it imports, without a root; nobody changes them any more."""
    made = Definitions()
    reader = _Resolver(made, Sources(text, dict(others)))
    reader.add(proto_file(text))
    reader.resolve()
    return made


def imports_of(text: str) -> list[tuple[str, Spot]]:
    """The files that a text imports and that are not known anyway; none where it cannot be read."""
    try:
        found = proto_file(text).imports
    except NotProto:
        return []
    return [(name, spot) for name, spot in found if name not in WELL_KNOWN and not _is_for_options(name)]


def _is_for_options(name: str) -> bool:
    return name.startswith(OPTIONS_ONLY)


class _Resolver:
    def __init__(self, made: Definitions, sources: Sources) -> None:
        self._made = made
        self._sources = sources
        self._read: set[str] = set()
        self._files: list[tuple[str, ProtoFile]] = []
        self._syntax: dict[str, str] = {}
        self._known: frozenset[str] = frozenset()

    def add(self, file: ProtoFile, name: str = "") -> None:
        """Take the definitions of a file and of those that it imports."""
        self._files.append((name, file))
        for message in file.messages:
            self._define(message)
            self._syntax[message.name] = file.syntax
        for enum in file.enums:
            self._define(enum)
        for imported, spot in file.imports:
            self._import(imported, spot)

    def _define(self, one: ProtoMessage | ProtoEnum) -> None:
        known = self._made.messages.get(one.name) or self._made.enums.get(one.name)
        if known is not None:
            text = f"defines `{one.name}` a second time"
            hint = f"it is defined in line {known.spot.line}: give one of the two another name"
            self._made.faults.append(ProtoFault(text, one.spot, hint, broken=True))
            return
        if one.name.startswith(GOOGLE) and differs(one):
            text = f"defines `{one.name}` otherwise than it is published"
            hint = f'write `import "{home_of(one.name)}";` instead, or give it another name'
            self._made.faults.append(ProtoFault(text, one.spot, hint, broken=True))
        if isinstance(one, ProtoMessage):
            self._made.messages[one.name] = one
        else:
            self._made.enums[one.name] = one

    def _import(self, name: str, spot: Spot) -> None:
        if name in self._read:
            return
        self._read.add(name)
        text = WELL_KNOWN.get(name) or self._sources.others.get(name)
        if text is None:
            if not _is_for_options(name):
                hint = "keep it beside the document, or write its definitions here"
                self._made.faults.append(ProtoFault(f"imports `{name}`, which is not there", spot, hint))
            return
        try:
            self.add(proto_file(text, name), name)
        except NotProto as exc:
            self._made.faults.append(ProtoFault(exc.text, exc.spot, exc.hint, broken=True))

    def resolve(self) -> None:
        """Make the types of all fields full names, and tell what is wrong."""
        self._known = frozenset((*self._made.messages, *self._made.enums))
        for name, file in self._files:
            told = name not in WELL_KNOWN
            for message in file.messages:
                fields = tuple(self._field(one, message) for one in message.fields)
                self._made.messages[message.name] = replace(message, fields=fields)
                if told:
                    self._tell(message_faults(message, file.syntax))
                    self._tell(fault for one in fields for fault in field_faults(one, message, file.syntax))
            for enum in file.enums if told else ():
                self._tell(enum_faults(enum, file.syntax))

    def _tell(self, faults: Iterator[ProtoFault]) -> None:
        self._made.faults.extend(faults)

    def _field(self, one: ProtoField, message: ProtoMessage) -> ProtoField:
        syntax = self._syntax[message.name]
        if one.type in SCALARS:
            return _settled(replace(one, kind="scalar"), syntax)
        full = self._full(one.type, message.name)
        if full is None:
            self._unknown(one)
            return replace(one, kind="unknown")
        kind = "message" if full in self._made.messages else "enum"
        return _settled(replace(one, type=full, kind=kind), syntax)

    def _full(self, name: str, scope: str) -> str | None:
        """The full name of a type, looked for from the inside out."""
        if name.startswith("."):
            return name[1:] if name[1:] in self._known else None
        while True:
            full = f"{scope}.{name}" if scope else name
            if full in self._known:
                return full
            if not scope:
                return None
            scope = scope.rpartition(".")[0]

    def _unknown(self, one: ProtoField) -> None:
        shown = one.type.removeprefix(".")
        last = shown.rpartition(".")[2].lower()
        names = {
            each.rpartition(".")[2].lower(): each
            for each in (*SCALARS, *self._made.messages, *self._made.enums)
        }
        near = _near(last, names)
        home = home_of(shown)
        hint = f'write `import "{home}";`' if home else near or "define it, or import the file that does"
        text, spot = f"is of the type `{shown}`, which is not there", one.type_spot or one.spot
        self._made.faults.append(ProtoFault(text, spot, hint, broken=True))


def _settled(one: ProtoField, syntax: str) -> ProtoField:
    packable = one.repeated and one.kind != "message" and one.type not in UNPACKABLE and not one.key
    packed = packable and (syntax == "proto3" if one.packed is None else one.packed)
    implicit = not one.label and not one.one_of and one.kind != "message" and syntax != "proto2"
    return replace(one, packed=packed, implicit=implicit)


def _near(name: str, names: Mapping[str, str]) -> str:
    found = get_close_matches(name, names, 1)
    return f"did you mean `{names[found[0]]}`?" if found else ""


def _take_root(made: Definitions, main: ProtoFile, wanted: str) -> None:
    names = {each.name.removeprefix(f"{main.package}."): each.name for each in main.messages}
    made.root = made.messages.get(names.get(wanted, wanted))
    if made.root is None:
        listed = ", ".join(f"`{name}`" for name in list(names)[:MOST_SHOWN])
        text = f"defines no message `{wanted}`"
        near = _near(wanted.lower(), {name.lower(): name for name in names})
        hint = near or f"there are {listed or 'none'}"
        made.faults.append(ProtoFault(text, Spot("", 1, 1), hint, broken=True))


def _find_root(made: Definitions, main: ProtoFile, wanted: str) -> None:
    top = [made.messages[each.name] for each in main.messages if not each.inner]
    used = {
        one.type for message in made.messages.values() for one in message.fields if one.type != message.name
    }
    marked = [message for message in top if ROOT_NOTE in message.notes]
    called = [message for message in top if wanted and message.name.rpartition(".")[2] == wanted]
    free = [message for message in top if message.name not in used]
    for some in (marked, free, called, top):
        if len(some) == 1:
            made.root = some[0]
            return
    made.faults.append(_no_root(free or top, main))


def _no_root(some: list[ProtoMessage], main: ProtoFile) -> ProtoFault:
    if not some:
        spot = main.enums[0].spot if main.enums else Spot("", 1, 1)
        return ProtoFault("defines no message", spot, "write `message Name { }` with fields", broken=True)
    names = [each.name.rpartition(".")[2] for each in some]
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    listed = ", ".join(f"`{name}`" for name in names[:MOST_SHOWN])
    text = f"defines more than one message that can be the payload: {listed}{more}"
    hint = "write `// @RootNode` above the one that is sent, or call the message of the document like it"
    return ProtoFault(text, some[1].spot, hint, broken=True, among=tuple(names))
