"""What parts of a document must agree on in every version: parameters, variables, unique names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.spelling import nearest
from kdev.spec.rules.wording import near_hint

EXPRESSION = re.compile(r"\{([^{}]+)\}")
HARMFUL = re.compile(r"[?#]")


class Codes(NamedTuple):
    """The code of a rule where the official parser has it, and kdev's own where it has not.

    `field` is the one in which names are described.
    """

    strict: str
    own: str
    field: str


PARAMETERS_2 = Codes("asyncapi2-channel-parameters", "channel-parameters", "parameters")
PARAMETERS_3 = Codes("asyncapi3-channel-parameters", "channel-parameters", "parameters")
VARIABLES = Codes("asyncapi2-server-variables", "server-variables", "variables")
OWN_VARIABLES = Codes("server-variables", "server-variables", "variables")


def expressions(text: str) -> list[str]:
    """The names of the `{expressions}` of an address or a URL, in their order."""
    return EXPRESSION.findall(text)


def parameter_problems(
    references: References, channel: Node, address: Node, codes: Codes
) -> Iterator[Problem]:
    """The parameters that an address uses and its channel does not declare, and the other way round.

    `address` is the place of the address: its text is the value, or the last step of the path.
    """
    text = address.value if isinstance(address.value, str) else str(address.path[-1])
    used = expressions(text)
    declared = references.child(channel, "parameters")
    if declared is not None:
        # What nothing uses is an error in AsyncAPI 3 also where the address is not known.
        redundant = "error" if used or codes is PARAMETERS_3 else "warning"
        yield from _differences(used, declared, address, codes, redundant=redundant)
        for _, parameter in references.entries(declared):
            yield from _default_problems(parameter, codes.own)
    elif used and channel.child("parameters") is None:
        said = f"uses `{{{used[0]}}}`, which no `parameters` describe"
        hint = f"add `parameters: {{{used[0]}: ...}}`"
        yield Problem(codes.own, said, address.place, hint, "warning")


def variable_problems(references: References, server: Node, url: str, codes: Codes) -> Iterator[Problem]:
    """The variables that a URL uses and the `variables` of its server lack, and the other way round."""
    declared = references.child(server, "variables")
    used = expressions(url)
    if declared is None:
        if used and server.child("variables") is None:
            said = f"uses `{{{used[0]}}}`, which no `variables` describe"
            hint = f"add `variables: {{{used[0]}: {{default: ...}}}}`"
            yield Problem(codes.own, said, server.place, hint, "warning")
        return
    yield from _differences(used, declared, server, codes, redundant="error" if used else "warning")
    for _, variable in references.entries(declared):
        yield from _default_problems(variable, OWN_VARIABLES.own)


def repeated(nodes: Iterable[Node], code: str, severity: str = "error") -> Iterator[Problem]:
    """The nodes whose text an earlier one has already."""
    seen: dict[str, Node] = {}
    for node in nodes:
        text = str(node.value)
        if text in seen:
            where = seen[text].place
            hint = f"the first stands in line {where.line}: rename one"
            yield Problem(code, f"is `{text}` a second time", node.place, hint, severity)
        seen.setdefault(text, node)


def repeated_tags(
    references: References, owners: Iterable[Node], code: str, severity: str = "error"
) -> Iterator[Problem]:
    """The tags of each object whose names an earlier one has already."""
    for owner in owners:
        tags = references.child(owner, "tags")
        names = [name for tag in references.items(tags) if (name := tag.child("name"))] if tags else []
        yield from repeated(names, code, severity)


def scope_problems(
    references: References, scheme: Node, wanted: Iterable[Node], code: str
) -> Iterator[Problem]:
    """The scopes that are asked for and that no flow of a scheme offers."""
    kind = references.child(scheme, "type")
    if kind is None or kind.value != "oauth2":
        return
    offered = list(_offered(references, scheme))
    severity = "warning" if code == "security-scopes" else "error"
    for scope in wanted:
        if scope.value not in offered:
            text = f"asks for the scope `{scope.value}`, which is not offered"
            hint = near_hint(str(scope.value), offered) or f"there is: {', '.join(offered) or 'none'}"
            yield Problem(code, text, scope.place, hint, severity)


def _offered(references: References, scheme: Node) -> Iterator[str]:
    flows = references.child(scheme, "flows")
    for _, flow in references.entries(flows) if flows is not None else ():
        for name in ("scopes", "availableScopes"):
            scopes = references.child(flow, name)
            yield from (scope for scope, _ in scopes.entries()) if scopes is not None else ()


def _differences(
    used: list[str], declared: Node, where: Node, codes: Codes, *, redundant: str
) -> Iterator[Problem]:
    entries, wanted = dict(declared.entries()), dict.fromkeys(used)
    lacking = [name for name in wanted if name not in entries]
    unused = [name for name in entries if name not in wanted and not name.startswith("x-")]
    own = codes.strict == codes.own
    for name in lacking:
        near = nearest(name, unused)
        hint = f"there is `{near}`: give both the same name" if near else f"add it to `{codes.field}`"
        said = f"uses `{{{name}}}`, which `{codes.field}` does not describe"
        yield Problem(codes.strict, said, where.place, hint, "warning" if own else "error")
    for name in unused:
        if nearest(name, lacking):
            continue  # told at the place that uses the other name
        said = f"describes `{name}`, which is not used as `{{{name}}}`"
        hint = near_hint(name, wanted) or "leave it out, or use it in the address"
        code = codes.own if redundant == "warning" else codes.strict
        yield Problem(code, said, entries[name].place, hint, "warning" if own else redundant)


def _default_problems(variable: Node, code: str) -> Iterator[Problem]:
    default, listed = variable.child("default"), variable.child("enum")
    values = [str(item.value) for item in listed.items()] if listed is not None else []
    if default is not None and values and str(default.value) not in values:
        text = f"is none of the values of `enum`: `{default.value}`"
        hint = near_hint(str(default.value), values) or "add it there, or choose one of them"
        yield Problem(code, text, default.place, hint, "warning")
