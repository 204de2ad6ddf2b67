"""What goes wrong with containers, provoked on a real engine: what is printed then, and what is left."""

from __future__ import annotations

import io
import json
import re
import socket
import struct
import subprocess
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Kdev, Result, unused_port
from tests.e2e.docker_engine import IMAGES, KRAFT_IMAGE, docker, owned_by, require_images, stranger

pytestmark = pytest.mark.docker

SameAs = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def _engine() -> None:
    require_images()


class Environment(NamedTuple):
    """An environment of the test's own on the engine of this machine."""

    kdev: Kdev
    port: int
    prefix: str = IMAGES

    @property
    def name(self) -> str:
        return f"trap-{self.port}"

    def run(self, *argv: str, **environ: str) -> Result:
        own = {"KDEV_NAME": self.name, "KDEV_IMAGE_PREFIX": self.prefix, **environ}
        return self.kdev(*argv, **own)

    def up(self, *more: str, **environ: str) -> Result:
        return self.run("up", "--runtime", "docker", "--port", str(self.port), *more, **environ)

    def settled(self, result: Result) -> str:
        """The exit code and what was said, without what differs from run to run."""
        text = f"{result.code}\n{result.err}".replace(self.name, "NAME").replace(str(self.port), "PORT")
        text = re.sub(r"(stranger|made)-[0-9a-f]{8}", r"\1", text)
        text = re.sub(r"tini \(\d+\)", "tini (PID)", text)
        return re.sub(r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[,.]\d+\]?", "TIME", text)


@pytest.fixture
def environment(kdev: Kdev) -> Iterator[Environment]:
    made = Environment(kdev, unused_port())
    yield made
    made.run("down", "--volumes")


@pytest.fixture
def prefix() -> Iterator[str]:
    """A prefix of image names that is the test's own; its image is removed."""
    made = f"made-{uuid.uuid4().hex[:8]}/"
    yield made
    subprocess.run(
        ["docker", "image", "rm", "-f", f"{made}apache/kafka:4.3.1"], capture_output=True, check=False
    )


def acted(prefix: str, script: str) -> None:
    """Make an image that does what a script says in place of a broker."""
    made = docker("create", KRAFT_IMAGE)
    entrypoint = json.dumps(["bash", "-c", script])
    docker("commit", "--change", f"ENTRYPOINT {entrypoint}", made, f"{prefix}apache/kafka:4.3.1")
    docker("rm", "-v", made)


def head(text: str) -> str:
    """What was said without the lines of the log, which are Java's own."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("  ", "last lines"))) + "\n"


def in_volume(environment: Environment, command: str) -> None:
    """Do something to the data of a stopped environment."""
    volume = f"kdev-{environment.name}-kraft-data:/data"
    docker(
        "run",
        "--rm",
        "--network",
        "none",
        "--user",
        "root",
        "--entrypoint",
        "bash",
        "-v",
        volume,
        KRAFT_IMAGE,
        "-c",
        command,
    )


@pytest.mark.trap(3)
def test_a_port_that_a_container_has(environment: Environment, same_as: SameAs) -> None:
    publish = ("-p", f"127.0.0.1:{environment.port}:9092", "--label", "com.docker.compose.project=shop")
    with stranger(*publish):
        result = environment.up()

    same_as("trap-03-container", environment.settled(result))
    assert owned_by(environment.name) == []


@pytest.mark.timeout(300)
@pytest.mark.trap(7, 21)
def test_data_of_another_cluster_and_data_that_cannot_be_written_are_told_and_kept(
    environment: Environment, same_as: SameAs
) -> None:
    meta = "/data/meta.properties"
    first = environment.up()
    environment.run("down")

    in_volume(
        environment,
        f"cp -p {meta} /data/kept && sed -i s/^cluster.id=.*/cluster.id=AAAAAAAAAAAAAAAAAAAAAA/ {meta}",
    )
    other = environment.up()
    environment.run("down")
    in_volume(environment, f"mv /data/kept {meta} && chown -R root /data && chmod -R go-w /data")
    closed = environment.up()

    assert first.code == 0, first.err
    assert f"volume kdev-{environment.name}-kraft-data" in owned_by(environment.name)
    same_as("trap-07-docker", head(re.sub(r"`?[\w-]{22}\b`?", "ID", environment.settled(other))))
    same_as("trap-21-docker", head(environment.settled(closed)))


@pytest.mark.filterwarnings("ignore:docker-credential-")
@pytest.mark.trap(11, 12)
def test_an_image_that_cannot_be_had_is_told_whatever_helper_the_settings_of_docker_name(
    environment: Environment, same_as: SameAs, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"credsStore": "of-nobody"}', encoding="utf-8")
    away = environment._replace(prefix="registry.invalid/")

    same_as("trap-11", away.settled(away.up()))
    same_as("trap-12", away.settled(away.up(DOCKER_CONFIG=str(tmp_path))))


@pytest.mark.trap(25)
def test_versions_of_the_api_that_this_engine_has_not(environment: Environment, same_as: SameAs) -> None:
    old, new = (environment.up(DOCKER_API_VERSION=version) for version in ("1.24", "1.999"))

    told = re.sub(r"is \d\.\d+$", "is VERSION", new.err, flags=re.MULTILINE)
    same_as("trap-25-docker", environment.settled(Result(new.code, "", old.err + told)))


@pytest.mark.trap(13)
def test_an_image_for_another_processor(environment: Environment, prefix: str, same_as: SameAs) -> None:
    ours = struct.pack("<H", 62)  # x86_64, in a head of ELF; the test brings the other of the two
    other = struct.pack("<H", 183 if Path("/proc/self/exe").read_bytes()[18:20] == ours else 62)
    program = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0" + other + b"\x01\0\0\0" + bytes(40)
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name in ("kafka", "bin/sh"):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(program), 0o755
            archive.addfile(member, io.BytesIO(program))
    command = ["docker", "import", "--change", 'ENTRYPOINT ["/kafka"]', "-", f"{prefix}apache/kafka:4.3.1"]
    subprocess.run(command, input=content.getvalue(), capture_output=True, check=True)

    same_as("trap-13", environment.settled(environment._replace(prefix=prefix).up()))


@pytest.mark.trap(14)
def test_a_java_that_crashes_on_this_processor(
    environment: Environment, prefix: str, same_as: SameAs
) -> None:
    acted(prefix, "echo '#  SIGILL (0x4) at pc=0x0000ffff8b5fd97c, pid=1, tid=12'; exit 134")

    same_as("trap-14", environment.settled(environment._replace(prefix=prefix).up()))


@pytest.mark.trap(19)
def test_a_broker_without_enough_memory(environment: Environment, same_as: SameAs, tmp_path: Path) -> None:
    told = ""
    for written in ("environment: {KAFKA_HEAP_OPTS: -Xms2m -Xmx8m}", "mem_limit: 48m"):
        override = tmp_path / "small.yaml"
        override.write_text(f"services:\n  kafka:\n    {written}\n", encoding="utf-8")
        told += head(environment.settled(environment.up("--compose", str(override))))
        if "mem_limit" in written:
            told += environment.run("status").out.splitlines()[-1].partition("killed")[2] + "\n"
        environment.run("down", "--volumes")

    same_as("trap-19", told)


@pytest.mark.trap(24)
def test_a_name_that_a_container_of_somebody_else_has(environment: Environment, same_as: SameAs) -> None:
    name = f"kdev-{environment.name}-kafka"
    with stranger(name=name):
        result = environment.up()

        same_as("trap-24", environment.settled(result))
        assert environment.run("down", "--volumes").code == 0
        assert docker("inspect", "-f", "{{.State.Running}}", name) == "true"


@pytest.mark.trap(5, 30)
def test_a_client_in_a_container_is_told_its_address_and_the_look_at_health_starts_no_java(
    environment: Environment, same_as: SameAs
) -> None:
    looks: list[str] = []
    with stranger("-e", f"BOOTSTRAP=localhost:{environment.port}") as wrong, stranger() as right:
        looks.append(environment.run("doctor", "--from-container", right).out)
        assert environment.up().code == 0
        looks += [environment.run("doctor", "--from-container", name).out for name in (right, wrong)]
        joined = [environment.run("connect", right).out for _ in range(2)]
        result = environment.run("doctor", "--from-container", right)
        docker("exec", right, "bash", "-c", "exec 3<>/dev/tcp/kafka/19092")
        broker = f"kdev-{environment.name}-kafka"
        look = json.loads(docker("inspect", "-f", "{{json .Config.Healthcheck.Test}}", broker))
        docker("exec", broker, *look[1:])

    text = "".join([*looks, result.out])
    assert result.code == 0, result.err
    assert [" already: " in each for each in joined] == [False, True]
    assert look[:3] == ["CMD", "bash", "-c"]
    assert "java" not in look[3]
    same_as("trap-05", environment.settled(Result(0, "", text)))


def test_a_port_that_is_taken_is_told_before_an_image_is_pulled(environment: Environment) -> None:
    with socket.socket() as holding:
        holding.bind(("127.0.0.1", environment.port))
        holding.listen()
        result = environment.up(KDEV_IMAGE_PREFIX="nowhere.invalid/")

    assert result.code == 4
    assert result.err.splitlines()[0].startswith(f"error: port `{environment.port}` is taken by process ")
