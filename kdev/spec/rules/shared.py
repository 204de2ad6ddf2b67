"""The objects that AsyncAPI 2 and 3 share, as data."""

from __future__ import annotations

from kdev.spec.rules.language import Table, Variant

OAUTH_FLOW = {
    "authorizationUrl": "text:uri",
    "tokenUrl": "text:uri",
    "refreshUrl": "text:uri",
}


def security_table(scopes: str) -> dict[str, dict[str, str]]:
    """The security schemes; `scopes` is the field of an OAuth flow that lists its scopes."""
    flow = {**OAUTH_FLOW, scopes: "{text}!"}
    description = {"type": "text!", "description": "text"}
    listed = {"scopes": "[text] @3.0"}
    return {
        "plainSecurity": description,
        "apiKey": {**description, "in": "=user|password!"},
        "httpApiKey": {**description, "name": "text!", "in": "=header|query|cookie!"},
        "httpSecurity": {**description, "scheme": "text!", "bearerFormat": "text"},
        "openIdConnect": {**description, "openIdConnectUrl": "text:uri!", **listed},
        "oauth2": {**description, "flows": "^oauthFlows!", **listed, "*": "any"},
        "oauthFlows": {
            "implicit": "^implicitFlow",
            "password": "^tokenFlow",
            "clientCredentials": "^tokenFlow",
            "authorizationCode": "^codeFlow",
        },
        "implicitFlow": {**flow, "authorizationUrl": "text:uri!"},
        "tokenFlow": {**flow, "tokenUrl": "text:uri!"},
        "codeFlow": {**flow, "authorizationUrl": "text:uri!", "tokenUrl": "text:uri!"},
    }


SHARED: Table = {
    "contact": {"name": "text", "url": "text:uri", "email": "text:email"},
    "license": {"name": "text!", "url": "text:uri"},
    "tag": {"name": "text!", "description": "text", "externalDocs": "externalDocs"},
    "externalDocs": {"description": "text", "url": "text:uri!"},
    "serverVariable": {
        "enum": "[text]~",
        "default": "text",
        "description": "text",
        "examples": "[text]",
    },
    "correlationId": {"description": "text", "location": "text:location!"},
    "example": {"name": "text", "summary": "text", "payload": "any?", "headers": "object?"},
}
# Objects that have no `x-` fields.
CLOSED = frozenset({"example", "messageChoice", "oauthFlows", "kafkaTopic040"})

SHARED_TITLES = {
    "contact": "the contact",
    "license": "the license",
    "tag": "a tag",
    "externalDocs": "a link to documentation",
    "serverVariable": "a server variable",
    "correlationId": "a correlation id",
    "example": "an example of a message",
    "plainSecurity": "a security scheme",
    "apiKey": "an API key",
    "httpApiKey": "an HTTP API key",
    "httpSecurity": "HTTP security",
    "openIdConnect": "OpenID Connect",
    "oauth2": "OAuth 2",
    "oauthFlows": "the OAuth flows",
    "implicitFlow": "an implicit flow",
    "tokenFlow": "a flow with a token",
    "codeFlow": "an authorization code flow",
}

SASL = dict.fromkeys(("plain", "scramSha256", "scramSha512", "gssapi"), "plainSecurity")
PLAIN = ("userPassword", "X509", "symmetricEncryption", "asymmetricEncryption")
SECURITY = {
    **dict.fromkeys(PLAIN, "plainSecurity"),
    "apiKey": "apiKey",
    "httpApiKey": "httpApiKey",
    "http": "httpSecurity",
    "oauth2": "oauth2",
    "openIdConnect": "openIdConnect",
}


def security_variant(*, sasl: bool) -> Variant:
    """How the type of a security scheme chooses its fields."""
    return Variant("type", "plainSecurity", SECURITY | SASL if sasl else SECURITY)
