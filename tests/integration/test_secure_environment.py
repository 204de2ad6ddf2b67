"""Environments that `--secure` starts, of the real Kafka: who gets in, by what, and what stays."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import StackError
from kdev.model import Mode, RuntimeName
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES, cached
from kdev.stack.java import find_java
from kdev.stack.runtime import Runtime, StackRequest
from kdev.stack.up import Started, Steps, bring_up
from tests.conftest import Broker, Kdev, require, shared_cache, unused_port
from tests.integration.test_three_brokers import three_ports

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(400)]


def _runtime(home: Path) -> Runtime:
    return wiring.runtime(Settings(name="safe", home=home, cache=shared_cache()), RuntimeName.PROCESS)


def _up(home: Path, request: StackRequest) -> Started:
    runtime = _runtime(home)
    try:
        runtime.check(request, Steps().phase)
        return bring_up(runtime, request, wiring.probes(), seconds=180, steps=Steps())
    except StackError as exc:
        require("process", str(exc))


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    home = tmp_path_factory.mktemp("safe home")
    request = StackRequest("safe", Mode.KRAFT, unused_port(), secure=True)
    started = _up(home, request)
    yield Broker(started.status.endpoint, RuntimeName.PROCESS, "safe", home)
    _runtime(home).stop("safe", keep_data=False)
    assert not (home / "stacks" / "safe").exists()


def _kept(broker: Broker) -> Path:
    assert broker.home is not None
    return broker.home / "stacks" / "safe" / "secure"


def test_every_command_gets_in_with_nothing_but_the_name(safe: Broker, kdev: Kdev) -> None:
    environ = safe.environ()
    made = kdev("produce", "cars", '{"id": 1}', "--create", **environ)
    tailed = kdev("tail", "cars", "-n", "all", "--no-follow", "-o", "json", **environ)
    listed = kdev("topics", "list", **environ)
    looked = kdev("status", "-o", "json", **environ)
    doctor = kdev("doctor", "-o", "json", **environ)
    groups = kdev("groups", "list", **environ)

    support = kdev("support", "-", **environ)

    results = (made, tailed, listed, looked, doctor, groups, support)
    assert [each.code for each in results] == [0] * 7, results
    assert json.loads(tailed.out)["value"] == {"id": 1}
    assert "with TLS, logged in as `kdev` by SCRAM-SHA-512" in doctor.out
    told = json.loads(looked.out)
    assert (told["secure"], told["client_config"]) == (True, str(_kept(safe) / "client.properties"))
    password = (_kept(safe) / "password").read_text().strip()
    keys = (_kept(safe) / "broker.pem").read_text().splitlines()
    assert "kafka: " in support.out
    assert not any(len(line) > 40 and line in support.out for line in keys)
    assert not any(password in f"{each.out}{each.err}" for each in results)


def test_files_are_for_their_owner_alone_and_nothing_printed_tells_the_password(
    safe: Broker, kdev: Kdev
) -> None:
    kept = _kept(safe)
    password = (kept / "password").read_text().strip()

    printed = kdev("up", "--print", **safe.environ())
    snippets = [
        kdev("env", "--lang", each, **safe.environ())
        for each in ("shell", "properties", "python", "java", "node", "dotnet", "go", "kcat")
    ]

    assert {stat.S_IMODE(each.stat().st_mode) for each in kept.iterdir()} == {0o600}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert "listener.security.protocol.map=HOST:SASL_SSL" in printed.out
    assert password not in printed.out + "".join(each.out + each.err for each in snippets)
    assert all(str(kept) in each.out for each in snippets)
    assert password not in (kept.parent / "logs" / "kafka.log").read_text()


def test_javas_own_client_gets_in_with_the_client_file(safe: Broker, kdev: Kdev) -> None:
    kafka = cached(RELEASES[Mode.KRAFT], shared_cache() or wiring.cache(Settings()))
    assert kafka is not None
    assert kdev("produce", "from-java", "--create", "hello", **safe.environ()).code == 0

    done = subprocess.run(
        [
            *(str(find_java().binary), "-cp", kafka.tools_class_path),
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            *("--bootstrap-server", safe.endpoint.bootstrap_servers, "--topic", "from-java"),
            *("--from-beginning", "--max-messages", "1", "--timeout-ms", "60000"),
            *("--command-config", str(_kept(safe) / "client.properties")),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "hello"), done.stderr


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ({}, "speaks TLS at this port"),
        ({"sasl.password": "wrong"}, "does not let user `kdev` in with this password"),
        ({"ssl.ca.location": ""}, "nobody whom kdev trusts has signed"),
        ({"security.protocol": "SASL_PLAINTEXT"}, "speaks TLS at this port"),
    ],
)
def test_who_comes_without_what_it_takes_is_told_what_is_missing(
    safe: Broker, kdev: Kdev, tmp_path: Path, *, words: dict[str, str], cause: str
) -> None:
    file = tmp_path / "client.conf"
    said = {**safe.endpoint.client, **words} if words else {"security.protocol": "PLAINTEXT"}
    file.write_text("".join(f"{name}={value}\n" for name, value in said.items() if value))

    result = kdev(
        *("topics", "list", "--client-config", str(file)), "--bootstrap", safe.endpoint.bootstrap_servers
    )

    assert result.code == 5
    assert cause in result.err


def test_mechanisms_of_old_and_of_other_clients_let_the_same_user_in(
    safe: Broker, kdev: Kdev, tmp_path: Path
) -> None:
    for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
        file = tmp_path / f"{mechanism}.conf"
        said = {**safe.endpoint.client, "sasl.mechanism": mechanism}
        file.write_text("".join(f"{name}={value}\n" for name, value in said.items()))
        where = ("--bootstrap", safe.endpoint.bootstrap_servers)
        topic = f"by-{mechanism}"
        kdev("produce", topic, "--create", "hello", "--client-config", str(file), *where)

        listed = kdev("topics", "list", "-o", "json", "--client-config", str(file), *where)

        assert listed.code == 0, listed.err
        sizes = {each["topic"]: each["bytes"] for each in json.loads(listed.out)["topics"]}
        assert sizes[topic] > len("hello")


def test_a_restart_keeps_certificates_password_and_records(safe: Broker, kdev: Kdev) -> None:
    kept = _kept(safe)
    before = {each.name: each.read_bytes() for each in kept.iterdir()}
    assert kdev("produce", "kept", "--create", "hello", **safe.environ()).code == 0

    assert kdev("down", **safe.environ()).code == 0
    refused = kdev("up", "--print", "--runtime", "embedded", **safe.environ())
    up = kdev("up", "--timeout", "3m", **safe.environ())
    tailed = kdev("tail", "kept", "-n", "all", "--no-follow", **safe.environ())

    assert (up.code, tailed.code, refused.code) == (0, 0, 4), up
    assert "hello" in tailed.out
    assert {each.name: each.read_bytes() for each in kept.iterdir()} == before


@pytest.mark.parametrize(("mode", "brokers"), [(Mode.ZOOKEEPER, 1)])
def test_three_brokers_and_zookeeper_are_secured_as_well(
    tmp_path: Path, kdev: Kdev, mode: Mode, brokers: int
) -> None:
    request = StackRequest("safe", mode, three_ports(), brokers=brokers, secure=True)
    try:
        started = _up(tmp_path, request)
        broker = Broker(started.status.endpoint, RuntimeName.PROCESS, "safe", tmp_path)
        made = kdev("produce", "cars", "--create", "hello", **broker.environ())
        tailed = kdev("tail", "cars", "-n", "all", "--no-follow", **broker.environ())
        doctor = kdev("doctor", "-o", "json", **broker.environ())
    finally:
        _runtime(tmp_path).stop("safe", keep_data=False)

    assert (made.code, tailed.code) == (0, 0), made
    assert "hello" in tailed.out
    assert doctor.out.count("and is there") == brokers
