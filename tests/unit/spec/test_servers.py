"""Servers as a Kafka client sees them."""

from __future__ import annotations

import pytest

from kdev.spec.load import load
from kdev.spec.model import Security, Server
from tests.unit.spec.conftest import Write

HEAD = "asyncapi: {}\ninfo: {{title: T, version: '1'}}\n"


def server_of_3(write: Write, scheme: str, protocol: str = "kafka") -> Server:
    text = f"""
    servers:
      main:
        host: 'b:9092'
        protocol: {protocol}
        security: [{{$ref: '#/components/securitySchemes/way'}}]
        bindings: {{kafka: {{schemaRegistryUrl: 'http://registry:8081'}}}}
    components: {{securitySchemes: {{way: {scheme}}}}}
    """
    (server,) = load(write(text, head=HEAD.format("3.0.0"))).servers
    return server


@pytest.mark.parametrize(
    ("scheme", "protocol", "mechanism"),
    [
        ("{type: plain}", "SASL_PLAINTEXT", "PLAIN"),
        ("{type: userPassword}", "SASL_PLAINTEXT", "PLAIN"),
        ("{type: apiKey, in: user}", "SASL_PLAINTEXT", "PLAIN"),
        ("{type: scramSha256}", "SASL_PLAINTEXT", "SCRAM-SHA-256"),
        ("{type: scramSha512}", "SASL_PLAINTEXT", "SCRAM-SHA-512"),
        ("{type: gssapi}", "SASL_PLAINTEXT", "GSSAPI"),
        ("{type: X509}", "SSL", None),
    ],
)
def test_a_security_scheme_becomes_settings_of_a_client(
    write: Write, scheme: str, protocol: str, mechanism: str | None
) -> None:
    (security,) = server_of_3(write, scheme).security

    assert security.name == "way"
    assert security.settings.get("security.protocol") == protocol
    assert security.settings.get("sasl.mechanism") == mechanism
    assert security.secrets


def test_an_encrypted_protocol_encrypts_what_logs_in(write: Write) -> None:
    server = server_of_3(write, "{type: scramSha512}", "kafka-secure")

    assert server.is_kafka
    assert server.registry == "http://registry:8081"
    assert server.security[0].settings["security.protocol"] == "SASL_SSL"


def test_oauth_says_where_tokens_come_from_and_for_what(write: Write) -> None:
    flow = "{clientCredentials: {tokenUrl: 'https://login.example.com/t', availableScopes: {a: x, b: y}}}"
    (security,) = server_of_3(write, f"{{type: oauth2, flows: {flow}, scopes: [a, b]}}").security

    assert security.settings == {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "OAUTHBEARER",
        "sasl.oauthbearer.method": "oidc",
        "sasl.oauthbearer.token.endpoint.url": "https://login.example.com/t",
        "sasl.oauthbearer.scope": "a b",
    }
    assert security.secrets == ("sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret")


def test_a_security_that_kafka_does_not_have_says_so(write: Write) -> None:
    (security,) = server_of_3(write, "{type: http, scheme: basic}").security

    assert security == Security("way", "http", note="no security that Kafka has")


def test_several_schemes_in_one_requirement_of_asyncapi_2_hold_together(write: Write) -> None:
    text = """
    servers:
      main:
        url: 'b:9092'
        protocol: kafka
        security: [{cert: [], user: []}, {user: []}]
    channels: {}
    components: {securitySchemes: {cert: {type: X509}, user: {type: scramSha256}}}
    """
    (server,) = load(write(text, head=HEAD.format("2.6.0"))).servers
    both, one = server.security

    assert (both.name, both.type) == ("cert and user", "X509 and scramSha256")
    assert both.settings == {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-256"}
    assert one.settings == {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-256"}
