"""What parts of a document must agree on in every version: parameters, variables, unique names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.wording import near_hint

EXPRESSION = re.compile(r"\{([^{}]+)\}")


def expressions(text: str) -> list[str]:
    """The names of the `{expressions}` of an address or a URL, in their order."""
    return EXPRESSION.findall(text)


def parameter_problems(
    references: References, channel: Node, address: str, where: Node, *, code: str
) -> Iterator[Problem]:
    """The parameters that an address uses and its channel does not declare, and the other way round."""
    used = expressions(address)
    declared = references.child(channel, "parameters")
    if declared is not None:
        yield from _differences(used, declared, "parameters", where, code=code)
    elif used and channel.child("parameters") is None:
        text = f"uses `{{{used[0]}}}`, which no `parameters` describe"
        yield Problem(code, text, where.place, f"add `parameters: {{{used[0]}: ...}}`", "warning")


def variable_problems(references: References, server: Node, url: str, code: str) -> Iterator[Problem]:
    """The variables that a URL uses and the `variables` of its server lack, and the other way round."""
    declared = references.child(server, "variables")
    if declared is not None:
        yield from _differences(expressions(url), declared, "variables", server, code=code)


def repeated(nodes: Iterable[Node], code: str) -> Iterator[Problem]:
    """The nodes whose text an earlier one has already."""
    seen: dict[str, Node] = {}
    for node in nodes:
        text = str(node.value)
        if text in seen:
            where = seen[text].place
            yield Problem(
                code,
                f"is `{text}` a second time",
                node.place,
                f"the first stands in line {where.line}: rename one",
            )
        seen.setdefault(text, node)


def repeated_tags(references: References, owner: Node) -> Iterator[Problem]:
    """The tags of an object whose names an earlier one has already."""
    tags = references.child(owner, "tags")
    names = [name for tag in references.items(tags) if (name := tag.child("name"))] if tags else []
    return repeated(names, "asyncapi2-tags-uniqueness")


def _differences(used: list[str], declared: Node, what: str, where: Node, *, code: str) -> Iterator[Problem]:
    entries = dict(declared.entries())
    for name in dict.fromkeys(used):
        if name not in entries:
            hint = near_hint(name, entries) or f"add `{name}` to it"
            yield Problem(code, f"uses `{{{name}}}`, which `{what}` does not describe", where.place, hint)
    unused = entries.keys() - used
    for name, entry in entries.items():
        if name in unused and not name.startswith("x-"):
            text = f"describes `{name}`, which is not used as `{{{name}}}`"
            hint = near_hint(name, used) or "leave it out, or use it in the address"
            yield Problem(code, text, entry.place, hint, "error" if used else "warning")
