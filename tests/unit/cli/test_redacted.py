"""Texts that are given away: what nobody else may read is not in them, everything else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.cli.redacted import HIDDEN, environment_lines, redacted, secret_values, settings_lines

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        "sasl.password=swordfish",
        '"sasl.password" = "swordfish"',
        "ssl.keystore.password: swordfish",
        'listener.name.host.scram-sha-512.sasl.jaas.config=x required user="ann" password="swordfish";',
        'KafkaClient { x required username="ann" password="swordfish"; };',
        "{'client_secret': 'swordfish', 'a': 1}",
        "SCRAM-SHA-512=[salt=swordfish,stored_key=swordfish,server_key=swordfish,iterations=4096]",
        "pulled from https://ann:swordfish@mirror.example/v2/",
        "API_KEY=swordfish",
        "pulled from https://ann:x@swordfish@mirror.example/v2/",
        "pulled from https://swordfish@mirror.example/v2/",
        "sasl.oauthbearer.assertion.private.key.passphrase=swordfish",
        "basic.auth.user.info=ann:swordfish",
        '"sasl.password" = "x\\"swordfish"',
        "-----BEGIN PRIVATE KEY-----\nswordfish\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nswordfish and no end",
    ],
)
def test_what_stands_where_a_secret_stands_is_hidden(text: str) -> None:
    told = redacted(f"before\n{text}\nafter")

    assert "swordfish" not in told
    assert HIDDEN in told
    assert told.startswith("before\n")


@pytest.mark.parametrize(
    "text",
    [
        "topic passwords-changed, partition 0",
        "key.serializer=org.apache.kafka.common.serialization.StringSerializer",
        "bootstrap.servers=127.0.0.1:9092",
        "http://127.0.0.1:8080/a:b@c",
        "INFO  Kafka version: 4.3.1 (AppInfoParser)",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_word_of_a_great_many_letters_ends() -> None:
    assert redacted(f"{'a' * 100_000}.password=swordfish") == f"{'a' * 100_000}.password={HIDDEN}"


def test_a_file_of_settings_that_is_no_valid_one_tells_no_part_of_a_secret() -> None:
    text = """\
name = "shop"
"sasl.password" = my swordfish
"ssl.key.password" = \'\'\'one
swordfish== and
swordfish\'\'\'
[client]
"sasl.username" = "ann"
client = {"sasl.password" = "sword"swordfish"}
port = 1"""

    assert settings_lines(text) == [
        'name = "shop"',
        f'"sasl.password" = {HIDDEN}',
        f'"ssl.key.password" = {HIDDEN}',
        "[client]",
        '"sasl.username" = "ann"',
        f'client = {{"sasl.password" = {HIDDEN}',
        "port = 1",
    ]


@given(st.text(min_size=4), st.text())
def test_a_secret_that_is_known_is_nowhere(secret: str, around: str) -> None:
    told = redacted(f"{around}{secret} {secret}{around}", [secret])

    assert secret not in told.replace(HIDDEN, "") or secret in around


def test_all_of_a_key_goes_and_what_comes_after_it_stays() -> None:
    assert redacted(f"{KEY}\nlast") == f"{HIDDEN}\nlast"


def test_the_home_of_the_user_is_a_tilde() -> None:
    assert redacted("/home/ann/.kdev/stacks", home=Path("/home/ann")) == "~/.kdev/stacks"
    assert redacted("/home/ann", home=Path("/")) == "/home/ann"


def test_variables_are_told_but_not_those_that_are_named_like_secrets() -> None:
    environ = {"KDEV_NAME": "shop", "KDEV_CLIENT_SASL_PASSWORD": "swordfish", "PWD": "/work", "A": "b"}
    engine = {"DOCKER_AUTH_CONFIG": "marlin"}
    other = {"sasl.password": "other", "sasl.username": "ann"}

    assert environment_lines(environ, re.compile("^KDEV_")) == [
        f"KDEV_CLIENT_SASL_PASSWORD={HIDDEN}",
        "KDEV_NAME=shop",
    ]
    assert environment_lines(engine, re.compile("^DOCKER_")) == [f"DOCKER_AUTH_CONFIG={HIDDEN}"]
    assert secret_values(environ, engine, other) == {"swordfish", "marlin", "other"}
