"""What secured containers are told, and the files that are put into them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from kdev.model import Mode
from kdev.stack import docker_secure, secure
from kdev.stack.docker_definition import Definitions
from kdev.stack.docker_plan import SECURE, plan_from
from kdev.stack.runtime import StackRequest
from kdev.stack.secure import Certificates
from tests.conftest import ROOT

FILES = {mode: ROOT / "compose" / f"{mode}.yaml" for mode in Mode}
REQUEST = StackRequest(secure=True)


def test_listeners_of_clients_and_brokers_are_secured_and_a_listener_of_the_users_own_is_not(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "services:\n  kafka:\n    environment:\n"
        "      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: HOST:PLAINTEXT,CONTROLLER:PLAINTEXT,MINE:SSL\n"
        "      KAFKA_OPTS: -Dmine=1\n"
    )

    definition = Definitions(FILES).of(StackRequest(secure=True, compose=str(mine)), "")

    told = definition.services[0].environment
    assert told["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] == "HOST:SASL_SSL,CONTROLLER:PLAINTEXT,MINE:SSL"
    assert told["KAFKA_OPTS"].startswith("-Dmine=1 -Djava.security.auth.login.config=/etc/kdev/jaas.conf")
    assert told["KAFKA_SSL_KEYSTORE_LOCATION"] == "/etc/kdev/broker.pem"


def test_zookeeper_itself_is_told_nothing() -> None:
    definition = Definitions(FILES).of(StackRequest(mode=Mode.ZOOKEEPER, secure=True), "")

    told = {each.name: "KAFKA_SSL_KEYSTORE_TYPE" in each.environment for each in definition.services}
    assert told == {"zookeeper": False, "kafka": True}


def test_the_same_files_make_the_same_archive_and_others_make_another_container(tmp_path: Path) -> None:
    for name in ("one", "other"):
        made = Certificates(f"authority {name}\n", "broker\n")
        secure.prepare(tmp_path / name, "127.0.0.1:9092", lambda made=made: made)  # type: ignore[misc]
    definition = Definitions(FILES).of(REQUEST, "")

    archives = [docker_secure.archive(tmp_path / name) for name in ("one", "one", "other")]
    labels = [plan_from(definition, REQUEST, "", files=each).containers[0].labels for each in archives]

    assert archives[0] == archives[1]
    assert labels[0] == labels[1] != labels[2]
    assert labels[0][SECURE] != labels[2][SECURE]
    with tarfile.open(fileobj=io.BytesIO(archives[0])) as tar:
        private = {each.name: (each.mode, each.uid) for each in tar if each.isfile()}
    names = ("ca.pem", "broker.pem", "jaas.conf")
    assert private == {f"etc/kdev/{name}": (0o600, 1000) for name in names}
