"""The heap of brokers: what is asked for, what each runtime makes of it, and where there is no room."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev import bundled
from kdev.errors import RuntimeUnavailable, SettingsError, StackError
from kdev.figures import heap_text
from kdev.model import Mode, RuntimeName
from kdev.settings import settings_from
from kdev.stack.compose_writing import compose_text
from kdev.stack.definition import definition_from
from kdev.stack.docker_definition import Definitions
from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import DEFINITION, ContainerPlan, plan_from
from kdev.stack.docker_start import Found
from kdev.stack.docker_status import status_of
from kdev.stack.heap import crowded, heap_flags, heap_in, limit_of, memory_here, require_room
from kdev.stack.process import ProcessRuntime
from kdev.stack.runtime import StackRequest, broker_services
from kdev.stack.sameness import same_stack
from kdev.stack.state import SavedStack, write_state
from kdev.stack.up import Steps, bring_up
from tests.conftest import Kdev, unused_port
from tests.fake_engine import fake_engine
from tests.fake_runtime import FakeRuntime
from tests.unit.stack.test_up import probes

DEFINITIONS = Definitions({mode: bundled.compose_file(f"{mode}.yaml") for mode in Mode}, environ={})


def made(request: StackRequest) -> dict[str, ContainerPlan]:
    """The containers of a request, by service."""
    plan = plan_from(DEFINITIONS.of(request, "an-id"), request, "an-id")
    return {each.service: each for each in plan.containers}


def heap_of(plan: ContainerPlan) -> tuple[str, int | None]:
    """What a container is told of its heap, and its limit in megabytes."""
    config = cast("dict[str, Any]", plan.config)
    words = next(each for each in config["Env"] if each.startswith("KAFKA_HEAP_OPTS="))
    limit = config["HostConfig"].get("Memory")
    return words.partition("=")[2], None if limit is None else limit >> 20


@pytest.mark.parametrize(
    ("typed", "megabytes"),
    [("256m", 256), ("1g", 1024), ("1.5G", 1536), ("2gb", 2048), ("512 MiB", 512), ("none", 0)],
)
def test_a_size_is_read_as_people_write_it(tmp_path: Path, typed: str, megabytes: int) -> None:
    assert settings_from({"memory": typed}, environ={}, folder=tmp_path).memory == megabytes
    assert settings_from(environ={"KDEV_MEMORY": typed}, folder=tmp_path).memory == megabytes


@pytest.mark.parametrize("typed", ["255m", "0g", "much", "1", "-1g", "1t", "1g2m", "", "9" * 400 + "g"])
def test_what_is_no_size_or_too_little_is_refused_with_the_least_that_is_taken(
    kdev: Kdev, typed: str
) -> None:
    done = kdev("up", "--memory", typed)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: --memory: `{typed}` is not valid\n")
    assert "256m or more, such as `512m` or `2g`" in done.err


def test_a_number_without_a_unit_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text("memory = 1024\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="1024"):
        settings_from(environ={}, folder=tmp_path)


@given(st.integers(256, 999_999))
def test_a_size_that_is_shown_can_be_typed_again(megabytes: int) -> None:
    flags = {"memory": heap_text(megabytes)}

    assert settings_from(flags, environ={}, folder=Path(os.devnull).parent).memory == megabytes


@given(st.integers(256, 999_999))
def test_a_limit_leaves_room_around_the_heap_and_java_can_have_its_flags(megabytes: int) -> None:
    most, young = (
        int(each.rpartition("x" if "Xmx" in each else "=")[2][:-1]) for each in heap_flags(megabytes)
    )

    assert limit_of(megabytes) >= megabytes + 512
    assert (most, young <= megabytes // 2) == (megabytes, True)


def test_half_a_gigabyte_of_heap_has_a_limit_of_one() -> None:
    assert limit_of(512) == 1024


def test_brokers_in_containers_get_the_heap_by_its_own_variable_and_a_limit() -> None:
    asked = made(StackRequest(mode=Mode.ZOOKEEPER, brokers=3, memory=1024))
    before = made(StackRequest(mode=Mode.ZOOKEEPER, brokers=3))

    assert {heap_of(asked[f"kafka-{n}"]) for n in (1, 2, 3)} == {("-Xms128m -Xmx1024m", 1536)}
    assert {heap_of(before[f"kafka-{n}"]) for n in (1, 2, 3)} == {("-Xms128m -Xmx512m", 1024)}
    assert heap_of(asked["zookeeper"]) == heap_of(before["zookeeper"])


@pytest.mark.parametrize(("mode", "brokers"), [(mode, brokers) for mode in Mode for brokers in (1, 3)])
def test_every_container_has_a_limit_with_room_around_its_heap(mode: Mode, brokers: int) -> None:
    asked = StackRequest(mode=mode, brokers=brokers, extras=("registry", "ui"))
    services = {each.name: each for each in DEFINITIONS.of(asked, "an-id").services}

    limits = {name: each.memory >> 20 for name, each in services.items()}
    heaps = {name: max(map(heap_in, each.environment.values())) for name, each in services.items()}
    assert {limits[name] for name in broker_services(brokers)} == {limit_of(512)}
    assert all(heaps[name] and limits[name] >= heaps[name] + 256 for name in services), (limits, heaps)
    assert {limits[name] for name in limits if name == "zookeeper"} <= {512}


@pytest.mark.parametrize(
    ("written", "megabytes"),
    [
        ("environment: {KAFKA_HEAP_OPTS: -Xmx2g}", 2560),
        ("environment: {KAFKA_HEAP_OPTS: -Xms2m -Xmx8m}", 1024),
        ("environment: {KAFKA_HEAP_OPTS: -Xmx900m}\n    mem_limit: 1000m", 1000),
        ("environment: {KAFKA_HEAP_OPTS: -XX:MaxRAMPercentage=50}", 1024),
        ("mem_limit: 700m", 700),
    ],
)
def test_a_heap_of_the_users_own_file_gets_its_room_unless_that_file_sets_a_limit(
    tmp_path: Path, written: str, megabytes: int
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"services:\n  kafka:\n    {written}\n", encoding="utf-8")

    made = DEFINITIONS.of(StackRequest(compose=str(file)), "an-id")

    assert made.services[0].memory == megabytes << 20


@pytest.mark.parametrize(
    ("words", "megabytes"),
    [("-Xmx2g", 2048), ("-Xms1g -Xmx524288k", 512), ("-Xmx536870912", 512), ("-Xmx1g -Xmx3G", 3072), ("", 0)],
)
def test_the_heap_that_words_give_is_the_last_one_they_name(words: str, megabytes: int) -> None:
    assert heap_in(words) == megabytes


def test_more_than_docker_has_is_told_but_not_refused_where_nobody_asked_for_it() -> None:
    assert crowded(3 << 30, 2 << 30) == "its containers may take 3.22 GB, Docker has 2.15 GB in all"
    assert (crowded(2 << 30, 2 << 30), crowded(3 << 30, None)) == ("", "")


def test_every_container_is_made_again_for_another_heap_and_when_it_is_taken_back() -> None:
    requests = [StackRequest(mode=Mode.ZOOKEEPER, memory=memory) for memory in (0, 256, 1024)]
    hashes = [[each.labels[DEFINITION] for each in made(request).values()] for request in requests]

    assert all(len(set(one)) == 3 for one in zip(*hashes, strict=True))


def test_what_is_shown_in_place_of_a_start_has_both() -> None:
    text = compose_text(DEFINITIONS.of(StackRequest(memory=1024), "an-id"), "kdev")

    assert "mem_limit: 1536m" in text
    assert "KAFKA_HEAP_OPTS: -Xms128m -Xmx1024m" in text


@pytest.mark.parametrize(
    ("written", "megabytes"),
    [("1536m", 1536), ("2g", 2048), ("1G", 1024), ("1048576k", 1024), ("512mb", 512)],
)
def test_a_compose_file_may_limit_a_service(tmp_path: Path, written: str, megabytes: int) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"services:\n  a:\n    image: a:1\n    mem_limit: {written}\n", encoding="utf-8")

    assert definition_from(file, {}).services[0].memory == megabytes << 20


def test_a_limit_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("services:\n  a:\n    image: a:1\n    mem_limit: much\n", encoding="utf-8")

    with pytest.raises(StackError, match=r"mine\.yaml:4 `much` is not an amount of memory"):
        definition_from(file, {})


def test_the_labels_say_which_heap_an_environment_has() -> None:
    for memory in (0, 2048):
        plan = made(StackRequest(memory=memory))["kafka"]
        there = Container("1", plan.name, plan.labels, "exited", 0, False, "", 0, 10)
        assert status_of("kdev", Found((there,), (), ())).memory == memory


@pytest.mark.parametrize(
    ("brokers", "text"),
    [
        (1, "a broker with a heap of 4g takes 4.29 GB, and this machine has 2.00 GB in all"),
        (3, "3 brokers with a heap of 4g each take 12.88 GB, and this machine has 2.00 GB in all"),
    ],
)
def test_more_than_there_is_is_refused_as_the_sum_of_all_brokers(brokers: int, text: str) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        require_room(StackRequest(brokers=brokers, memory=4096), 4096, 2_000_000_000, "this machine")

    assert str(caught.value) == text
    assert "--memory 512m" in caught.value.hint
    require_room(StackRequest(brokers=3, memory=512), 512, 2_000_000_000, "this machine")
    require_room(StackRequest(brokers=3, memory=4096), 4096, None, "nobody")


def test_java_processes_that_this_machine_has_no_room_for_are_refused_before_anything_is_fetched(
    tmp_path: Path,
) -> None:
    there = memory_here()
    assert there is not None
    request = StackRequest(memory=(there >> 20) + 1)

    with pytest.raises(RuntimeUnavailable, match="this machine has"):
        ProcessRuntime(home=tmp_path, cache=tmp_path).check(request, Steps().phase)
    assert list(tmp_path.iterdir()) == []


def test_containers_that_docker_has_no_room_for_are_refused(kdev: Kdev, tmp_path_factory: Any) -> None:
    socket = tmp_path_factory.mktemp("e") / "d.sock"
    with fake_engine(socket, "1.44") as engine:
        engine.more = {"/info": {"MemTotal": 2_000_000_000}, "/volumes": {"Volumes": []}, "/networks": []}
        done = kdev(
            *("up", "--runtime", "docker", "--brokers", "3", "--memory", "512m"),
            DOCKER_HOST=f"unix://{socket}",
        )

    assert done.code == 4
    assert "3 brokers with a heap of 512m each take 3.22 GB, and Docker has 2.00 GB in all" in done.err
    assert [each for each in engine.asked if "create" in each] == []


@pytest.mark.parametrize("words", [("up",), ("up", "--print")])
def test_the_embedded_broker_has_no_heap(kdev: Kdev, words: tuple[str, ...]) -> None:
    done = kdev(*words, "--runtime", "embedded", "--memory", "1g")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: the embedded broker has no heap that `--memory` could set\n")


def test_a_heap_is_kept_with_java_processes_and_shown(kdev: Kdev, tmp_path: Path) -> None:
    stack = SavedStack("kdev", RuntimeName.PROCESS, Mode.KRAFT, unused_port(), "127.0.0.1:1", "4.3.1")
    write_state(tmp_path, replace(stack, memory=2048))

    status = kdev("status", KDEV_HOME=str(tmp_path))
    told = json.loads(kdev("status", "-o", "json", KDEV_HOME=str(tmp_path)).out)
    shown = kdev("up", "--print", KDEV_HOME=str(tmp_path))
    back = kdev("up", "--print", "--memory", "none", KDEV_HOME=str(tmp_path))

    assert "memory     2g of heap for each broker" in status.out
    assert told["heap_bytes"] == 2 << 30
    assert "each broker has a heap of 2g" in shown.err
    assert "heap" not in back.err


def test_an_environment_that_runs_gets_another_heap_only_with_its_next_start() -> None:
    runtime, request = FakeRuntime(), StackRequest("shop", port=unused_port())
    status = bring_up(runtime, request, probes(), seconds=60, steps=Steps()).status
    more = replace(request, memory=1024)
    try:
        with pytest.raises(StackError) as bare:
            same_stack((runtime, status), RuntimeName.AUTO, more)
        with pytest.raises(StackError) as other:
            same_stack((runtime, replace(status, memory=2048)), RuntimeName.AUTO, more)
        runtime.stop("shop", keep_data=True)
        stopped = runtime.status("shop")
        assert stopped is not None
        same_stack((runtime, stopped), RuntimeName.AUTO, more)
    finally:
        runtime.close()

    assert str(bare.value) == "environment `shop` runs without `--memory`"
    assert str(other.value) == "environment `shop` runs with `--memory 2g`"
    assert bare.value.hint == "`kdev down --name shop` first, its data stays; then the same again"
