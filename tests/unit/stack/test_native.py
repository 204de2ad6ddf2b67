"""The native image: what it is started with, what it cannot do, and when Java takes its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from kdev import bundled
from kdev.errors import NotReady, StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.definition import Service
from kdev.stack.docker_definition import Definitions
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import FAST, plan_from
from kdev.stack.docker_runtime import DockerRuntime
from kdev.stack.docker_start import Found
from kdev.stack.docker_status import status_of
from kdev.stack.native import crashed, native
from kdev.stack.runtime import Fast, LogLine, Phase, StackRequest, no_phase
from kdev.stack.sameness import same_stack
from kdev.stack.up import Steps, bring_up
from tests.conftest import Kdev, unused_port
from tests.fake_engine import fake_engine
from tests.fake_runtime import FakeRuntime
from tests.unit.stack.test_up import probes

FILES = {mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}
DEFINITIONS = Definitions(FILES, environ={})
NATIVE = StackRequest("shop", port=unused_port(), fast=Fast.NATIVE)


class Crashing(FakeRuntime):
    """Its brokers end at once on the native image, with `detail` or with `said` in their log."""

    said = ""
    checked: Fast | None = None

    def check(self, request: StackRequest, phase: Phase) -> str:
        self.checked = request.fast
        return super().check(request, phase)

    def start(self, request: StackRequest, phase: Phase) -> Endpoint:
        self.fails_after = self.looks if request.fast is Fast.NATIVE or self.said == "always" else None
        made = super().start(request, phase)
        self.lines[request.name] = [LogLine("kafka", self.said)]
        return made


@pytest.fixture
def runtime() -> Iterator[Crashing]:
    made = Crashing(detail="ended with exit code 132")
    yield made
    made.close()


@pytest.mark.parametrize("brokers", [1, 3])
def test_brokers_get_the_native_image_where_their_data_can_be_written_and_read_by_java_again(
    brokers: int,
) -> None:
    made = DEFINITIONS.of(replace(NATIVE, brokers=brokers), "an-id").services
    java = DEFINITIONS.of(replace(NATIVE, brokers=brokers, fast=Fast.CRASHED), "an-id").services

    assert {each.image for each in made} == {java[0].image.replace("kafka:", "kafka-native:")}
    for one, other in zip(made, java, strict=True):
        places = {mount.volume: mount.target for mount in one.volumes}
        assert places == {mount.volume: one.environment["KAFKA_LOG_DIRS"] for mount in other.volumes}
        assert set(other.environment) - set(one.environment) == {
            *("KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS")
        }
        assert (one.memory, one.ports) == (other.memory, other.ports)


def test_what_stands_beside_native_brokers_stays_as_it_is() -> None:
    made = DEFINITIONS.of(replace(NATIVE, extras=("registry",)), "an-id").services

    assert [each.image for each in made if each.profiles] == ["confluentinc/cp-schema-registry:7.9.6"]


@pytest.mark.parametrize(
    "image", ["apache/kafka:3.7.2", "confluentinc/cp-kafka:8.0.0", "my/kafka:4.3.1", "apache/kafka:latest"]
)
def test_an_image_that_has_no_native_one_is_refused(image: str) -> None:
    with pytest.raises(StackError, match="there is no native image for") as caught:
        native(Service("kafka", image))

    assert "`--no-fast`" in caught.value.hint


@pytest.mark.parametrize("image", ["apache/kafka:3.8.0", "mirror.example:5000/x/apache/kafka:4.10.0-rc1"])
def test_a_mirror_and_every_later_version_have_one(image: str) -> None:
    assert native(Service("kafka", image)).image == image.replace("kafka:", "kafka-native:")


@pytest.mark.parametrize(
    ("detail", "line", "is_crash"),
    [
        ("ended with exit code 132", "", True),
        ("ended with exit code 139", "", True),
        (
            "ended with exit code 1",
            "line 9:    12 Illegal instruction     (core dumped)",
            True,
        ),
        ("ended with exit code 1", "Segfault detected, aborting process.", True),
        (
            "ended with exit code 1",
            "This machine does not support all of the following CPU features",
            True,
        ),
        ("ended with exit code 1", "org.apache.kafka.common.config.ConfigException: Invalid value x", False),
        ("ended with exit code 1320", "", False),
        ("killed at its memory limit of 1.07 GB", "", False),
    ],
)
def test_only_a_crash_of_the_program_itself_is_a_reason_to_try_java(
    detail: str, line: str, is_crash: bool
) -> None:
    assert crashed(detail, [line]) is is_crash


@pytest.mark.parametrize(("detail", "said"), [("ended with exit code 132", ""), ("1", "Segfault detected")])
def test_a_native_broker_that_crashes_is_started_on_java(runtime: Crashing, detail: str, said: str) -> None:
    runtime.detail, runtime.said = detail, said
    answers = probes(lambda _: runtime.stacks["shop"].fast is not Fast.NATIVE)

    started = bring_up(runtime, NATIVE, answers, seconds=30, steps=Steps())

    assert (started.status.fast, started.already) == (Fast.CRASHED, False)
    assert runtime.checked is Fast.CRASHED, "the image of Java need not be here yet"


@pytest.mark.parametrize(("detail", "said"), [("ended with exit code 1", ""), ("exit code 132", "always")])
def test_what_fails_for_another_reason_or_on_java_as_well_is_told(
    runtime: Crashing, detail: str, said: str
) -> None:
    runtime.detail, runtime.said = detail, said

    with pytest.raises(NotReady):
        bring_up(runtime, NATIVE, probes(lambda _: False), seconds=30, steps=Steps())


def test_an_image_that_cannot_be_had_is_made_up_for_by_java_and_told_with_the_reason(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    socket = tmp_path_factory.mktemp("e") / "d.sock"
    with fake_engine(socket, "1.44") as engine:
        engine.cannot_pull = "kafka-native"
        engine.more = {"/info": {}, "/volumes": {"Volumes": []}, "/networks": []}
        runtime = DockerRuntime(home=tmp_path, definitions=FILES, environ={"DOCKER_HOST": f"unix://{socket}"})
        uses = runtime.check(NATIVE, no_phase)
        notes = runtime.planned(NATIVE).notes

    assert uses.endswith("apache/kafka:4.3.1")
    assert "Java in place of the native image: " in notes[0]
    assert "apache/kafka-native:4.3.1" in notes[0]


@pytest.mark.parametrize("fast", [None, *Fast])
def test_the_labels_say_what_became_of_it_and_make_containers_anew_when_it_changes(fast: Fast | None) -> None:
    request = replace(NATIVE, fast=fast)
    (plan,) = plan_from(DEFINITIONS.of(request, "an-id"), request, "an-id").containers
    there = Container("1", plan.name, plan.labels, "exited", 0, False, "", 0, 10)

    assert plan.labels.get(FAST) == fast
    assert status_of("shop", Found((there,), (), ())).fast is fast


def test_one_that_fell_back_is_what_was_asked_for_and_java_without_asking_is_not() -> None:
    runtime = FakeRuntime(RuntimeName.DOCKER)
    runtime.start(replace(NATIVE, fast=Fast.CRASHED), no_phase)
    try:
        same_stack((runtime, runtime.stacks["shop"]), RuntimeName.AUTO, NATIVE)
        with pytest.raises(StackError, match="runs with `--fast`"):
            same_stack((runtime, runtime.stacks["shop"]), RuntimeName.AUTO, replace(NATIVE, fast=None))
    finally:
        runtime.close()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--mode", "zookeeper"), "the native image has no ZooKeeper mode"),
        (("--secure",), "the native image takes neither TLS nor passwords"),
    ],
)
def test_what_the_native_image_cannot_do_is_refused_as_typed(
    kdev: Kdev, words: tuple[str, ...], what: str
) -> None:
    for more in ((), ("--print",)):
        done = kdev("up", "--runtime", "docker", "--fast", *words, *more)

        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"error: {what}\nhint: `--no-fast`, or ")


@pytest.mark.parametrize("runtime_name", ["process", "embedded"])
def test_runtimes_without_containers_say_that_they_are_quick_without_it(
    kdev: Kdev, runtime_name: str
) -> None:
    done = kdev("up", "--runtime", runtime_name, "--fast", "--print", "-o", "json")

    notes = cast("dict[str, Any]", json.loads(done.out))["notes"]
    assert (done.code, "`--fast` is about containers" in notes[-1]) == (0, True)
