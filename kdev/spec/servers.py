"""Servers as a Kafka client sees them: their address, and what each way to log in asks of its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.agreement import EXPRESSION
from kdev.spec.bindings import kafka_binding, text_of
from kdev.spec.model import Security, Server
from kdev.spec.node import Node
from kdev.spec.reading.references import References

TWO = 2
CREDENTIALS = ("sasl.username", "sasl.password")
OAUTH_SECRETS = ("sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret")


class _Way(NamedTuple):
    """What a type of security scheme means to a Kafka client (librdkafka's names of settings)."""

    mechanism: str = ""
    secrets: tuple[str, ...] = ()
    encrypted: bool = False


WAYS: Mapping[str, _Way] = {
    "plain": _Way("PLAIN", CREDENTIALS),
    "userPassword": _Way("PLAIN", CREDENTIALS),
    "apiKey": _Way("PLAIN", CREDENTIALS),
    "scramSha256": _Way("SCRAM-SHA-256", CREDENTIALS),
    "scramSha512": _Way("SCRAM-SHA-512", CREDENTIALS),
    "gssapi": _Way("GSSAPI", ("sasl.kerberos.principal", "sasl.kerberos.keytab")),
    "oauth2": _Way("OAUTHBEARER", OAUTH_SECRETS),
    "openIdConnect": _Way("OAUTHBEARER", OAUTH_SECRETS),
    "X509": _Way("", ("ssl.certificate.location", "ssl.key.location"), encrypted=True),
}
FLOWS = ("clientCredentials", "authorizationCode", "password", "implicit")


def servers_from(references: References, root: Node, major: int) -> Iterator[Server]:
    """The servers of a document, their variables filled in."""
    servers = references.child(root, "servers")
    for name, server in references.entries(servers) if servers else ():
        if name.startswith("x-"):
            continue
        protocol = text_of(server.child("protocol")) or ""
        schemes = _schemes2(references, root, server) if major == TWO else _schemes3(references, server)
        binding = kafka_binding(references, server)
        yield Server(
            name,
            _address(references, server, major),
            protocol,
            tuple(_security(references, scheme, protocol) for scheme in schemes),
            text_of(binding.child("schemaRegistryUrl")) if binding is not None else None,
        )


def filled(url: str, references: References, server: Node) -> str:
    """The URL of a server with its variables replaced: by the default, else by the first of the enum."""
    values: dict[str, str] = {}
    variables = references.child(server, "variables")
    for name, variable in references.entries(variables) if variables else ():
        default = text_of(variable.child("default"))
        listed = variable.child("enum")
        first = next((text for item in (listed.items() if listed else ()) if (text := text_of(item))), None)
        values[name] = default or first or name
    return EXPRESSION.sub(lambda found: values.get(found[1], found[0]), url)


def _address(references: References, server: Node, major: int) -> str:
    fields = ("url",) if major == TWO else ("host", "pathname")
    return filled("".join(text_of(server.child(field)) or "" for field in fields), references, server)


class _Scheme(NamedTuple):
    name: str
    nodes: tuple[Node, ...]
    scopes: tuple[str, ...] = ()


def _schemes2(references: References, root: Node, server: Node) -> Iterator[_Scheme]:
    known = references.child(root, "components", "securitySchemes")
    listed = references.child(server, "security")
    for requirement in references.items(listed) if listed else ():
        named = list(requirement.entries())
        nodes = [references.child(known, name) for name, _ in named] if known else []
        scopes = [text for _, entry in named for item in entry.items() if (text := text_of(item))]
        yield _Scheme(
            " and ".join(name for name, _ in named), tuple(node for node in nodes if node), tuple(scopes)
        )


def _schemes3(references: References, server: Node) -> Iterator[_Scheme]:
    listed = references.child(server, "security")
    for scheme in references.items(listed) if listed else ():
        scopes = scheme.child("scopes")
        texts = [text for item in (scopes.items() if scopes else ()) if (text := text_of(item))]
        last = scheme.path[-1] if scheme.path else ""
        yield _Scheme(last if isinstance(last, str) else "", (scheme,), tuple(texts))


def _security(references: References, scheme: _Scheme, protocol: str) -> Security:
    types = [text_of(node.child("type")) or "" for node in scheme.nodes]
    ways = [WAYS[type_] for type_ in types if type_ in WAYS]
    name, said = scheme.name, " and ".join(types)
    if len(ways) < len(types) or not ways:
        return Security(name, said, note="no security that Kafka has")
    mechanism = next((way.mechanism for way in ways if way.mechanism), "")
    encrypted = protocol.lower() == "kafka-secure" or any(way.encrypted for way in ways)
    settings = {"security.protocol": _protocol(sasl=bool(mechanism), encrypted=encrypted)}
    if mechanism:
        settings["sasl.mechanism"] = mechanism
    for node in scheme.nodes:
        settings |= _oauth(references, node, scheme.scopes)
    return Security(name, said, settings, tuple(secret for way in ways for secret in way.secrets))


def _protocol(*, sasl: bool, encrypted: bool) -> str:
    under = "SSL" if encrypted else "PLAINTEXT"
    return f"SASL_{under}" if sasl else under


def _oauth(references: References, scheme: Node, scopes: tuple[str, ...]) -> dict[str, str]:
    if text_of(scheme.child("type")) not in {"oauth2", "openIdConnect"}:
        return {}
    urls = [references.child(scheme, "flows", flow, "tokenUrl") for flow in FLOWS]
    url = next((text for node in urls if (text := text_of(node))), None)
    settings = {"sasl.oauthbearer.method": "oidc"}
    if url is not None:
        settings["sasl.oauthbearer.token.endpoint.url"] = url
    return settings | ({"sasl.oauthbearer.scope": " ".join(scopes)} if scopes else {})
