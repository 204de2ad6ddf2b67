"""What `kdev env --lang` prints are whole programs: they compile, and read a topic of a real Kafka."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kdev import wiring
from kdev.cli.environment import program
from kdev.cli.snippets import Language
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.settings import Settings
from kdev.stack.distribution import RELEASES, cached
from tests.conftest import Broker, Kdev, needs_command, shared_cache
from tests.terminals import terminal

OPEN = Endpoint("127.0.0.1:9092,127.0.0.1:9093")
SECURED = Endpoint("127.0.0.1:9092", client_file="/kept/client.properties", client_kept=True)
WHERE = pytest.mark.parametrize("where", [OPEN, SECURED], ids=["open", "secured"])


def java_libraries() -> str:
    kafka = cached(RELEASES[Mode.KRAFT], shared_cache() or wiring.cache(Settings()))
    assert kafka is not None
    return kafka.tools_class_path


def ran(words: Sequence[str], text: str = "") -> None:
    done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.kafka
@WHERE
def test_the_program_for_java_compiles(tmp_path: Path, where: Endpoint) -> None:
    source = tmp_path / "ReadTopic.java"
    source.write_text(program(Language.JAVA, where, topic="rentals", group="mine"), encoding="utf-8")

    ran([needs_command("javac", "java"), "-Xlint:all", "-Werror", "-cp", java_libraries(), str(source)])


def test_a_terminal_shows_how_a_shell_takes_the_settings(tmp_path: Path) -> None:
    home = Broker(Endpoint(""), RuntimeName.EMBEDDED, "none", tmp_path)

    with terminal(home, "env", "-b", "here:1") as shown:
        text = shown.until("export BOOTSTRAP_SERVERS=here:1")

    assert 'kdev: for this shell: eval "$(kdev env --bootstrap here:1)"\n' in text


@WHERE
def test_the_program_for_node_is_javascript(tmp_path: Path, where: Endpoint) -> None:
    source = tmp_path / "read.js"
    source.write_text(program(Language.NODE, where, topic="rentals", group="mine"), encoding="utf-8")

    ran([needs_command("node", "node"), "--check", str(source)])


@WHERE
def test_the_program_for_go_is_as_gofmt_has_it(where: Endpoint) -> None:
    text = program(Language.GO, where, topic="rentals", group="mine") + "\n"

    done = subprocess.run(
        [needs_command("gofmt", "go")], input=text, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (0, text), done.stderr


@WHERE
def test_the_program_for_dotnet_has_its_parts_and_every_brace_closed(where: Endpoint) -> None:
    text = program(Language.DOTNET, where, topic="rentals", group="mine")

    assert text.count("{") == text.count("}")
    assert 'consumer.Subscribe("rentals");' in text
    assert text.index("using Confluent.Kafka;") < text.index("new ConsumerConfig") < text.index("Consume()")


def test_the_program_for_java_says_where_the_libraries_are_that_kdev_has(
    kafka: Broker, kdev: Kdev, tmp_path: Path
) -> None:
    libs = cached_kafka(tmp_path)

    told = kdev("env", "--lang", "java", KDEV_CACHE=str(tmp_path), **kafka.environ()).out
    bare = kdev("env", "--lang", "java", KDEV_CACHE=str(tmp_path / "none"), **kafka.environ()).out

    assert f'// java -cp "{libs}/*" ReadTopic.java' in told
    assert '// java -cp "kafka/libs/*" ReadTopic.java' in bare


@pytest.mark.kafka
def test_the_program_for_python_leaves_its_group_at_ctrl_c(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic, group = kafka.topic(), f"left-{tmp_path.name}"
    assert kdev("produce", topic, "hello", **kafka.environ()).code == 0
    source = tmp_path / "read.py"
    words = ("env", "--lang", "python", "--topic", topic, "--group", group)
    source.write_text(kdev(*words, **kafka.environ()).out, encoding="utf-8")

    with subprocess.Popen(
        [sys.executable, "-u", str(source)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reading:
        assert reading.stdout is not None
        assert reading.stdout.readline() == "None b'hello'\n"
        reading.send_signal(signal.SIGINT)
        _, told = reading.communicate(timeout=60)

    described = json.loads(kdev("groups", "describe", group, "-o", "json", **kafka.environ()).out)
    assert (reading.returncode, told) == (0, "")
    assert described["members"] == 0


@pytest.mark.kafka
def test_the_program_for_java_reads_the_topic(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic = kafka.topic()
    assert kdev("produce", topic, "hello", "--key", "k", **kafka.environ()).code == 0
    source = tmp_path / "ReadTopic.java"
    source.write_text(
        kdev("env", "--lang", "java", "--topic", topic, **kafka.environ()).out, encoding="utf-8"
    )

    words = [needs_command("java", "java"), "-cp", java_libraries(), str(source)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as reading:
        assert reading.stdout is not None
        first = reading.stdout.readline()
        reading.kill()

    assert first == "k hello\n"


def cached_kafka(cache: Path) -> Path:
    """The libraries of a cache that has Kafka, whatever is in them."""
    release = RELEASES[Mode.KRAFT]
    kafka = cached(release, shared_cache() or wiring.cache(Settings()))
    assert kafka is not None
    place = cache / kafka.libs.parent.relative_to(kafka.libs.parents[2])
    place.parent.mkdir(parents=True)
    place.symlink_to(kafka.libs.parent)
    return place / "libs"
