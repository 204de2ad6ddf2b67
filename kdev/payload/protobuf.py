"""Protocol Buffers, as the format of a payload: its shape, and its records in the wire format or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from kdev.errors import PayloadError, Place
from kdev.payload.misfit import Objection
from kdev.payload.protobuf_bytes import message_pieces, written
from kdev.payload.protobuf_reading import Reader
from kdev.payload.protobuf_shapes import form_of
from kdev.payload.protobuf_values import Judge
from kdev.payload.shape import Fits, Form
from kdev.proto.definitions import ProtoMessage
from kdev.proto.resolving import definitions_of
from kdev.registry_schema import body, numbered, way_and_body

Path = tuple[str | int, ...]


class Protobuf:
    """The format of a payload whose schema is the text of a `.proto` file.

    `binary` is the wire format, else records are in the JSON form. Raises PayloadError for a schema by which
    nothing can be written.
    """

    def __init__(self, value: object, at: Callable[[Path], Place], *, binary: bool) -> None:
        self._definitions = definitions_of(value)
        broken = next((fault for fault in self._definitions.faults if fault.broken), None)
        if broken is not None:
            raise PayloadError(broken.text, at(broken.spot), hint=broken.hint)
        self._root = self._found_root(at)
        self._binary = binary
        self._reader = Reader(self._definitions)
        self._judge = Judge(self._definitions, json=not binary)
        self.form: Form = form_of(self._definitions, self._root, self._judge, at)
        self.fits: Fits = lambda value: not self.objections(value)

    @property
    def record(self) -> str:
        """The full name of its message."""
        return self._root.name

    def encode(self, value: object) -> bytes:
        """A value as the bytes of a record."""
        if not self._binary:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return written(message_pieces(self._definitions, self._root, value, _itself))

    def decode(self, data: bytes) -> object:
        """The value that the bytes of a record hold; the id of a schema registry may stand before it.

        Raises ValueError when they hold none.
        """
        if not self._binary:
            return json.loads(body(data))
        # No message begins with a 0: it would be the tag of a field with that number.
        return self._reader.value(self._root, way_and_body(body(data))[1] if numbered(data) else data)

    def objections(self, value: object) -> list[Objection]:
        """What is wrong with a value, in words."""
        return list(self._judge.objections(self._root, value))

    def _found_root(self, at: Callable[[Path], Place]) -> ProtoMessage:
        if self._definitions.root is None:
            raise PayloadError("defines no message", at(()), hint="write `message Name { }` with fields")
        return self._definitions.root


def _itself(value: object) -> object:
    return value
