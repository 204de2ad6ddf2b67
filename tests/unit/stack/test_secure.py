"""What lets clients into a secured environment: kept once made, whole or not there."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.client_file import client_settings
from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import Endpoint, Mode
from kdev.stack import secure
from kdev.stack.certificates import certified
from kdev.stack.embedded import EmbeddedRuntime
from kdev.stack.kafka_config import Node, broker_config
from kdev.stack.runtime import Probes, StackRequest
from kdev.stack.secure import Certificates
from kdev.stack.up import Steps, bring_up
from tests.fake_runtime import FakeRuntime

WHERE = "127.0.0.1:9092"
MADE = Certificates("authority\n", "broker\n")


def test_the_client_file_is_one_that_kdev_itself_reads_to_the_same_words(tmp_path: Path) -> None:
    secure.prepare(tmp_path, WHERE, lambda: MADE)

    kept = tmp_path / secure.FOLDER
    words = {**secure.client_words(tmp_path), "bootstrap.servers": WHERE}
    assert client_settings(kept / secure.JAVA_FILE) == words
    assert client_settings(kept / secure.PLAIN_FILE) == words


@given(name=st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
def test_a_path_of_any_letters_is_read_back_from_the_file_for_java(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("any") / f"x{name}x"
    try:
        folder.mkdir()
    except OSError:  # too long a name for this system
        return
    secure.prepare(folder, WHERE, lambda: MADE)

    read = client_settings(folder / secure.FOLDER / secure.JAVA_FILE)

    assert read["ssl.ca.location"] == str(folder / secure.FOLDER / secure.AUTHORITY)


def test_certificates_and_password_are_made_once_and_a_new_port_is_written(tmp_path: Path) -> None:
    secure.prepare(tmp_path, WHERE, lambda: MADE)
    password = secure.client_words(tmp_path)["sasl.password"]

    secure.prepare(tmp_path, "127.0.0.1:19092", lambda: Certificates("other", "other"))

    kept = tmp_path / secure.FOLDER
    assert (kept / secure.AUTHORITY).read_text() == MADE.authority
    assert secure.client_words(tmp_path)["sasl.password"] == password
    assert "bootstrap.servers=127.0.0.1:19092\n" in (kept / secure.JAVA_FILE).read_text()


def test_what_is_damaged_is_made_again_whole(tmp_path: Path) -> None:
    secure.prepare(tmp_path, WHERE, lambda: MADE)
    before = secure.client_words(tmp_path)
    (tmp_path / secure.FOLDER / secure.BROKER).unlink()

    secure.prepare(tmp_path, WHERE, lambda: MADE)

    after = secure.client_words(tmp_path)
    jaas = (tmp_path / secure.FOLDER / secure.JAAS).read_text()
    assert after["sasl.password"] != before["sasl.password"]
    assert jaas.count(after["sasl.password"]) == 3


def test_nothing_half_made_stays_when_no_certificate_can_be_made(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable):
        secure.prepare(tmp_path, WHERE, secure.nobody_certifies)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StackError, match="certificates cannot be kept"):
        secure.prepare(tmp_path / "file", WHERE, lambda: MADE)


def test_what_is_removed_takes_an_empty_folder_with_it_and_no_other(tmp_path: Path) -> None:
    for name in ("alone", "beside"):
        secure.prepare(tmp_path / name, WHERE, lambda: MADE)
    (tmp_path / "beside" / "data").mkdir()

    for name in ("alone", "beside"):
        secure.remove(tmp_path / name)

    assert [each.name for each in tmp_path.iterdir()] == ["beside"]


def test_brokers_have_a_certificate_that_their_own_authority_signed(tmp_path: Path) -> None:
    made = certified()
    (tmp_path / "broker.pem").write_text(made.broker)

    context = ssl.create_default_context(cadata=made.authority)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "broker.pem")

    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_end = context.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    server_end = server.wrap_bio(to_server, to_client, server_side=True)
    for end in (client_end, server_end, client_end, server_end):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    assert client_end.version() == "TLSv1.3"
    names = str((client_end.getpeercert() or {})["subjectAltName"])
    assert all(f"'{each}'" in names for each in ("localhost", "kafka", "kafka-3", "127.0.0.1"))


def test_a_secured_broker_takes_clients_by_tls_and_password_only() -> None:
    text = broker_config(Mode.KRAFT, Node(9092, 9093, secure=True), ("127.0.0.1", "::1"), "4.3.1")

    assert "protocol.map=HOST:SASL_SSL,HOST6:SASL_SSL,CONTROLLER:PLAINTEXT\n" in text
    assert "ssl.keystore.location=secure/broker.pem\n" in text


def test_an_embedded_broker_refuses_and_says_which_ones_can(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable, match="neither TLS nor passwords") as refused:
        EmbeddedRuntime(tmp_path).require_possible(StackRequest(secure=True))

    assert "--runtime process" in refused.value.hint


def test_a_user_is_let_in_before_the_broker_is_asked_and_only_once() -> None:
    asked: list[str] = []

    def admits(endpoint: Endpoint) -> bool:
        asked.append("admits")
        return len(asked) > 1

    def answers(endpoint: Endpoint) -> bool:
        asked.append("answers")
        return len(asked) > 3

    runtime = FakeRuntime(client={"sasl.username": "kdev"})
    try:
        bring_up(runtime, StackRequest(port=0), Probes(answers, answers, admits), seconds=5, steps=Steps())
    finally:
        runtime.close()

    assert asked == ["admits", "admits", "answers", "answers"]
