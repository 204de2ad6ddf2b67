"""Schemas of Protocol Buffers: the text of a `.proto` file, what it imports, and what is wrong with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from kdev.errors import Place
from kdev.proto.faults import ProtoFault
from kdev.proto.resolving import Sources, definitions_of, imports_of
from kdev.proto.tokens import Spot
from kdev.spec.model import Path, Schema
from kdev.spec.node import Document, Node
from kdev.spec.reading.documents import Documents
from kdev.spec.reading.references import References

PROTOBUF = "application/vnd.google.protobuf"
RULE = "Protocol Buffers Language Specification"
MOST_IMPORTS = 200
FURTHEST_UP = 5


def protobuf_schema(root: Node, references: References) -> Schema:
    """The schema of a node that holds the text of a `.proto` file, what it imports beside it."""
    found = _Imports(root, references)
    value = Sources(root.value, found.texts) if isinstance(root.value, str) else root.value
    return Schema(value, PROTOBUF, partial(_place, found))


def schema_of_file(text: str, file: str, message: str = "") -> Schema:
    """The schema that the text of a `.proto` file is, with the message that is meant where it has several."""
    root = Node(Document(file, text, {}), (), text)
    schema = protobuf_schema(root, References(Documents(root.document)))
    return replace(schema, value=Sources(text, _texts_of(schema), message, exact=bool(message)))


def _texts_of(schema: Schema) -> Mapping[str, str]:
    return schema.value.others if isinstance(schema.value, Sources) else {}


def protobuf_faults(node: Node, references: References) -> list[tuple[Place, ProtoFault]]:
    """Everything that is wrong with the text of a schema, each with its place."""
    found = _Imports(node, references)
    made = definitions_of(Sources(str(node.value), found.texts))
    return [(_place(found, fault.spot), fault) for fault in made.faults]


class _Imports:
    """The files that a text imports, and those that these import, by the names that imports give them."""

    def __init__(self, root: Node, references: References) -> None:
        self.root = root
        self.references = references
        self.texts: dict[str, str] = {}
        self.documents: dict[str, Document] = {}
        waiting = deque([(str(root.value), root.document)])
        while waiting and len(self.texts) < MOST_IMPORTS:
            text, base = waiting.popleft()
            for name, _ in imports_of(text):
                document = None if name in self.texts else self._beside(base, name)
                if document is not None and isinstance(document.data, str):
                    self.documents[name] = document
                    self.texts[name] = document.data
                    waiting.append((document.data, document))

    def _beside(self, base: Document, name: str) -> Document | None:
        """The file of an import: names start in the folder of the text, or in one above it."""
        if not name.endswith(".proto") or PurePath(name).is_absolute():
            return None
        ways = (self.references.beside(base, f"{'../' * up}{name}") for up in range(FURTHEST_UP + 1))
        return next((document for document in ways if document is not None), None)


def _place(found: _Imports, path: Path) -> Place:
    """The place of a spot of the text, as near as the document allows; of another path that of the schema."""
    match path:
        case (str() as file, int() as line, int() as column):
            spot = Spot(file, line, column)
        case _:
            return found.root.place
    if spot.file:
        document = found.documents.get(spot.file)
        return Place(document.file if document is not None else spot.file, "$", line, column)
    root = found.root
    if not root.path:
        return Place(root.document.file, "$", line, column)
    return _within(root, found.references.texts.get(root.document.file, ""), spot)


def _within(root: Node, source: str, spot: Spot) -> Place:
    """The place in a block of text that begins in the line below its key."""
    place, lines = root.place, source.split("\n")
    own = str(root.value).split("\n")
    at = (place.line or 1) + spot.line
    if spot.line > len(own) or at > len(lines) or not own[spot.line - 1].strip():
        return place
    indent = lines[at - 1].find(own[spot.line - 1])
    return place if indent < 0 else Place(place.file, place.path, at, indent + spot.column)
