"""Traits are merged into what has them, as RFC 7386 says: objects deeply, lists whole, null deletes."""

from __future__ import annotations

from kdev.spec.node import MAX_DEPTH, Merged, Node
from kdev.spec.reading.findings import Endless
from kdev.spec.reading.references import References


def with_traits(references: References, node: Node, *, traits_win: bool) -> Node:
    """A message or an operation with its traits applied.

    In AsyncAPI 2 a trait overwrites what it is applied to; in AsyncAPI 3 the target wins.
    """
    key = ("traits", id(node.value), node.path, traits_win)
    if key not in references.remembered:
        # With the node, so that nothing else gets its `id`.
        references.remembered[key] = node, _with_traits(references, node, traits_win=traits_win)
    _, merged = references.remembered[key]
    return merged  # type: ignore[no-any-return]


def _with_traits(references: References, node: Node, *, traits_win: bool) -> Node:
    listed = references.child(node, "traits")
    traits = list(references.items(listed)) if listed else []
    if not traits:
        return node
    own = Node(
        node.document, node.path, Merged({key: entry for key, entry in node.entries() if key != "traits"})
    )
    layers = [own, *traits] if traits_win else [*traits, own]
    merged = layers[0]
    for layer in layers[1:]:
        merged = _merged(references, merged, layer, ())
    return Node(node.document, node.path, merged.value)


def _merged(references: References, under: Node, over: Node, above: tuple[int, ...]) -> Node:
    lower, upper = references.follow(under), references.follow(over)
    if lower is None or upper is None or id(upper.value) in above:
        return over
    if not (isinstance(lower.value, dict) and isinstance(upper.value, dict)):
        return over
    if len(above) > MAX_DEPTH:
        raise Endless(upper, "is nested too deep through its references", "make chains of `$ref` shorter")
    references.steps.take(lower, len(lower.value))
    entries = Merged(dict(lower.entries()))
    for key, entry in upper.entries():
        if entry.value is None:
            entries.pop(key, None)
        elif key in entries:
            entries[key] = _merged(references, entries[key], entry, (*above, id(upper.value)))
        else:
            entries[key] = entry
    return Node(upper.document, upper.path, entries)
