"""A real broker behind TLS and a login, and what kdev says when it is not let in."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from confluent_kafka.admin._scram import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from kdev import wiring
from kdev.errors import StackError
from kdev.kafka.entry import Entry
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.settings import Settings
from kdev.stack.runtime import StackRequest
from kdev.stack.up import Steps
from tests.conftest import Kdev, require, shared_cache, unused_port

pytestmark = pytest.mark.kafka

_SECRET = "it's; a \\secret"
_NAMES = """
[req]
distinguished_name=name
prompt=no
[name]
CN=a test of kdev
[authority]
basicConstraints=critical,CA:TRUE
[server]
subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost
"""
_MODULES = "org.apache.kafka.common.security"


def _openssl(folder: Path, *words: str) -> None:
    try:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as exc:
        require("process", f"no certificate can be made: {exc}")


def _certificates(folder: Path) -> None:
    """`ca.pem`, `other.pem` of another authority, and `server.pem` with key and certificate."""
    (folder / "names").write_text(_NAMES)
    new = ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-config", "names")
    for name in ("ca", "other"):
        _openssl(
            folder, *new, "-x509", "-extensions", "authority", "-keyout", f"{name}.key", "-out", f"{name}.pem"
        )
    _openssl(folder, *new, "-keyout", "server.key", "-out", "server.csr")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7", "-days", "9")
    extensions = ("-extfile", "names", "-extensions", "server")
    _openssl(folder, "x509", "-req", "-in", "server.csr", *signed, *extensions, "-out", "server.crt")
    both = (folder / "server.key").read_text() + (folder / "server.crt").read_text()
    (folder / "server.pem").write_text(both)


def _broker_settings(folder: Path) -> dict[str, str]:
    login = f'{_MODULES}.plain.PlainLoginModule required username="a" password="b" user_a="b";'
    names, scram = ("host", "host6"), f"{_MODULES}.scram.ScramLoginModule required;"
    return {
        "listener.security.protocol.map": "HOST:SASL_SSL,HOST6:SASL_SSL,CONTROLLER:PLAINTEXT",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(folder / "server.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        **{f"listener.name.{name}.plain.sasl.jaas.config": login for name in names},
        **{f"listener.name.{name}.scram-sha-512.sasl.jaas.config": scram for name in names},
    }


def _let_in(endpoint: Endpoint) -> None:
    """Make the user `ann` with a password, once the broker answers."""
    deadline = time.monotonic() + 60
    while not wiring.probes().answers(endpoint):
        assert time.monotonic() < deadline, "the secured broker does not answer"
        time.sleep(0.05)
    credential = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    request = UserScramCredentialUpsertion("ann", credential, _SECRET.encode())
    client = Entry(endpoint, "test").client
    for done in client.alter_user_scram_credentials([request]).values():
        done.result()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the client file `client.properties` of a broker that is up."""
    folder = tmp_path_factory.mktemp("secured")
    _certificates(folder)
    home = folder / "home"
    request = StackRequest("secured", Mode.KRAFT, unused_port(), settings=_broker_settings(folder))
    runtime = wiring.runtime(Settings(name="secured", home=home, cache=shared_cache()), RuntimeName.PROCESS)
    try:
        runtime.check(request, Steps().phase)
        endpoint = runtime.start(request, Steps().phase)
    except StackError as exc:
        require("process", str(exc))
    try:
        first = {"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN"}
        first |= {"sasl.username": "a", "sasl.password": "b", "ssl.ca.location": str(folder / "ca.pem")}
        _let_in(replace(endpoint, client=first))
        quoted = _SECRET.replace("\\", "\\\\\\\\")
        (folder / "client.properties").write_text(
            f"bootstrap.servers={endpoint.bootstrap_servers}\n"
            "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\n"
            f"sasl.jaas.config={_MODULES}.scram.ScramLoginModule required \\\n"
            f'  username="ann" password="{quoted}";\n'
            "ssl.truststore.type=PEM\nssl.truststore.location=ca.pem\nacks=all\n"
        )
        yield folder
    finally:
        runtime.stop("secured", keep_data=False)


def test_every_command_gets_in_with_javas_client_file(secured: Path, kdev: Kdev) -> None:
    file = ("--client-config", str(secured / "client.properties"))

    made = kdev("produce", "cars", '{"id": 1}', "--create", *file)
    tailed = kdev("tail", "cars", "-n", "all", "--no-follow", "-o", "json", *file)
    topics = kdev("topics", "list", *file)
    groups = kdev("groups", "list", *file)
    looked = kdev("doctor", "-o", "json", *file)

    assert [each.code for each in (made, tailed, topics, groups, looked)] == [0, 0, 0, 0, 0], looked
    assert json.loads(tailed.out)["value"] == {"id": 1}
    assert "cars" in topics.out
    assert "with TLS, logged in as `ann` by SCRAM-SHA-512" in looked.out
    shown = "".join(f"{each.out}{each.err}" for each in (made, tailed, topics, groups, looked))
    assert "secret" not in shown


@pytest.mark.parametrize(
    ("change", "text", "hint"),
    [
        (('username="ann"', 'username="bob"'), "does not let user `bob` in", "sasl.password"),
        (("a \\\\\\\\secret", "hush-hush"), "does not let user `ann` in", "sasl.password"),
        (("SCRAM-SHA-512", "SCRAM-SHA-256"), "does not know the SASL mechanism", "SCRAM-SHA-512"),
        (("ca.pem", "other.pem"), "nobody whom kdev trusts has signed", "ssl.ca.location"),
        (("SASL_SSL", "SASL_PLAINTEXT"), "speaks TLS at this port", "security.protocol=SASL_SSL"),
        (("ca.pem", "names"), "the client settings cannot be used", "PEM"),
    ],
)
def test_what_keeps_a_client_out_is_one_cause_with_what_to_do(
    secured: Path, kdev: Kdev, *, change: tuple[str, str], text: str, hint: str
) -> None:
    wrong = secured / "wrong.properties"
    before = (secured / "client.properties").read_text()
    assert change[0] in before
    wrong.write_text(before.replace(*change))

    shown = [
        kdev(*words, "--client-config", str(wrong)) for words in (("topics", "list"), ("groups", "list"))
    ]

    for each in shown:
        assert each.code in {2, 5}
        assert text in each.err
        assert hint in each.err
        assert "secret" not in each.err
        assert "hush" not in each.err
        assert each.err.startswith("error: ")
        assert each.err.count("\n") == 2


def test_a_client_without_anything_is_told_that_the_port_wants_tls(secured: Path, kdev: Kdev) -> None:
    where = (secured / "client.properties").read_text().splitlines()[0].partition("=")[2]

    listed = kdev("topics", "list", "--bootstrap", where)

    assert listed.code == 5
    assert f"the broker at {where} speaks TLS at this port, and kdev came without" in listed.err


def test_a_password_in_a_variable_opens_the_same_door(secured: Path, kdev: Kdev) -> None:
    lines = (secured / "client.properties").read_text().splitlines()
    bare = secured / "bare.properties"
    bare.write_text("\n".join(line for line in lines if "jaas" not in line and "password" not in line))

    listed = kdev(
        "topics",
        "list",
        KDEV_CLIENT_CONFIG=str(bare),
        KDEV_CLIENT_SASL_USERNAME="ann",
        KDEV_CLIENT_SASL_PASSWORD=_SECRET,
    )

    assert listed.code == 0, listed.err


def test_the_settings_for_a_shell_name_the_client_file_and_show_no_secret(secured: Path, kdev: Kdev) -> None:
    file = secured / "client.properties"

    shell = kdev("env", "--client-config", str(file))
    plain = kdev("env", "--lang", "properties", "--client-config", str(file))

    assert f"export KDEV_CLIENT_CONFIG={file}" in shell.out
    assert "PLAINTEXT" not in plain.out
    assert "secret" not in f"{shell.out}{plain.out}{plain.err.replace('no secrets', '')}"
