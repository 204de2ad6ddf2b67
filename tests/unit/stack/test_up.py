from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest

from kdev.errors import NotReady, RuntimeUnavailable, StackError
from kdev.model import Endpoint, Mode, RuntimeName
from kdev.stack.runtime import Probe, Probes, StackRequest
from kdev.stack.sameness import same_stack
from kdev.stack.up import Skipped, Steps, bring_up, choose, likely
from tests.conftest import unused_port
from tests.fake_runtime import FakeRuntime

REQUEST = StackRequest("shop", port=unused_port())


def no_phase(_: str) -> nullcontext[None]:
    return nullcontext()


def always(_: Endpoint) -> bool:
    return True


def never(_: Endpoint) -> bool:
    return False


def probes(answers: Probe = always, has_topics: Probe = always) -> Probes:
    return Probes(answers, has_topics)


@pytest.fixture
def runtime() -> Iterator[FakeRuntime]:
    made = FakeRuntime()
    yield made
    made.close()


def runtimes(**unavailable: str) -> list[FakeRuntime]:
    names = [name for name in RuntimeName if name is not RuntimeName.AUTO]
    return [FakeRuntime(name, unavailable.get(name, "")) for name in names]


def test_auto_takes_the_first_runtime_that_can_work_and_says_why_others_were_passed_over() -> None:
    choice = choose(runtimes(docker="no socket"), RuntimeName.AUTO, REQUEST, no_phase)

    assert choice.runtime.name is RuntimeName.PROCESS
    assert (choice.uses, choice.skipped) == (
        "nothing but a socket",
        (Skipped(RuntimeName.DOCKER, "no socket"),),
    )


def test_a_runtime_that_was_named_is_never_replaced() -> None:
    with pytest.raises(RuntimeUnavailable, match="no socket"):
        choose(runtimes(docker="no socket"), RuntimeName.DOCKER, REQUEST, no_phase)


def test_when_no_runtime_can_work_each_reason_is_told() -> None:
    everything = {"docker": "no socket", "process": "no Java", "embedded": "no library"}

    with pytest.raises(RuntimeUnavailable) as caught:
        choose(runtimes(**everything), RuntimeName.AUTO, REQUEST, no_phase)

    assert str(caught.value).splitlines()[1:] == [
        "  docker: no socket",
        "  process: no Java",
        "  embedded: no library",
    ]


def test_a_stack_is_up_when_the_probe_says_so_at_its_endpoint(runtime: FakeRuntime) -> None:
    asked: list[str] = []

    def probe(endpoint: Endpoint) -> bool:
        asked.append(endpoint.bootstrap_servers)
        return len(asked) == 3

    steps = Steps()
    started = bring_up(runtime, REQUEST, probes(probe), seconds=60, steps=steps)

    assert asked == [f"127.0.0.1:{REQUEST.port}"] * 3
    assert (started.status.running, started.already) == (True, False)
    assert [step.name for step in started.steps] == ["start kafka", "broker answers"]


def test_a_stack_that_ran_before_is_said_to_run_already(runtime: FakeRuntime) -> None:
    bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())

    assert bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps()).already


def test_a_stack_with_kept_data_is_up_when_it_lists_topics_again(runtime: FakeRuntime) -> None:
    asked: list[str] = []

    def has_topics(endpoint: Endpoint) -> bool:
        asked.append(endpoint.bootstrap_servers)
        return len(asked) == 2

    bring_up(runtime, REQUEST, probes(has_topics=has_topics), seconds=60, steps=Steps())
    fresh = len(asked)
    runtime.stop("shop", keep_data=True)
    bring_up(runtime, REQUEST, probes(has_topics=has_topics), seconds=60, steps=Steps())

    assert (fresh, len(asked)) == (0, 2)


def test_a_service_that_ends_while_it_starts_is_told_at_once_with_its_last_lines(
    runtime: FakeRuntime,
) -> None:
    runtime.fails_after, runtime.detail = 1, "exit code 1"

    with pytest.raises(NotReady) as caught:
        bring_up(runtime, REQUEST, probes(never), seconds=60, steps=Steps())

    assert str(caught.value) == (
        "kafka ended while it started: exit code 1\nlast lines of its log:\n  started shop"
    )
    assert caught.value.hint == "`kdev logs --name shop` shows more"


def test_a_broker_that_never_answers_is_given_up(runtime: FakeRuntime) -> None:
    with pytest.raises(NotReady, match="did not answer within 0 s"):
        bring_up(runtime, REQUEST, probes(never), seconds=0, steps=Steps())


def test_each_step_is_announced_and_timed_even_when_it_fails() -> None:
    heard: list[str] = []
    steps = Steps(heard.append)

    with pytest.raises(StackError), steps.phase("fetch"):
        raise StackError("gone")

    assert (heard, [step.name for step in steps.taken()]) == (["fetch"], ["fetch"])


@pytest.mark.parametrize(
    ("wanted", "request_", "why"),
    [
        (RuntimeName.DOCKER, REQUEST, "exists with runtime `embedded`, not `docker`"),
        (RuntimeName.AUTO, StackRequest("shop", Mode.ZOOKEEPER), "exists in kraft mode, not zookeeper"),
    ],
)
def test_an_environment_is_not_turned_into_another_one(
    runtime: FakeRuntime, wanted: RuntimeName, request_: StackRequest, why: str
) -> None:
    bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())
    status = runtime.status("shop")
    assert status is not None

    with pytest.raises(StackError, match=why) as caught:
        same_stack((runtime, status), wanted, request_)
    assert "`kdev down --volumes --name shop`" in caught.value.hint
    same_stack((runtime, status), RuntimeName.AUTO, REQUEST)


@pytest.mark.parametrize("name", [name for name in RuntimeName if name is not RuntimeName.AUTO])
def test_an_environment_that_runs_is_not_moved_to_another_port(name: RuntimeName) -> None:
    runtime = FakeRuntime(name)
    started = bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())
    elsewhere = replace(REQUEST, port=REQUEST.port + 1)
    try:
        with pytest.raises(StackError) as caught:
            same_stack((runtime, started.status), RuntimeName.AUTO, elsewhere)
    finally:
        runtime.close()

    assert str(caught.value) == (f"environment `shop` runs at port {REQUEST.port}, not {elsewhere.port}")
    assert caught.value.hint == "`kdev down --name shop` first, or take another name: `--name`"


def test_an_environment_that_is_stopped_may_start_at_another_port(runtime: FakeRuntime) -> None:
    bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())
    runtime.stop("shop", keep_data=True)
    status = runtime.status("shop")
    assert status is not None

    same_stack((runtime, status), RuntimeName.AUTO, replace(REQUEST, port=REQUEST.port + 1))


def test_a_stack_that_kept_no_topic_is_not_asked_for_any(runtime: FakeRuntime) -> None:
    asked: list[Endpoint] = []

    def has_topics(endpoint: Endpoint) -> bool:
        asked.append(endpoint)
        return True

    bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())
    runtime.stop("shop", keep_data=True)
    runtime.stacks["shop"] = replace(runtime.stacks["shop"], keeps_topics=False)
    bring_up(runtime, REQUEST, probes(has_topics=has_topics), seconds=60, steps=Steps())

    assert asked == []


def test_an_environment_that_runs_does_not_get_other_settings(runtime: FakeRuntime) -> None:
    status = bring_up(runtime, REQUEST, probes(), seconds=1, steps=Steps()).status
    other = replace(REQUEST, settings={"log.retention.ms": "5"})

    with pytest.raises(StackError, match="runs with other settings") as caught:
        same_stack((runtime, status), RuntimeName.AUTO, other)
    runtime.stop(REQUEST.name, keep_data=True)
    stopped = runtime.status(REQUEST.name)

    assert "kdev down" in caught.value.hint
    assert stopped is not None
    same_stack((runtime, stopped), RuntimeName.AUTO, other)


def test_a_look_takes_the_first_runtime_that_can_work_and_nothing_is_checked_of_a_named_one() -> None:
    found = runtimes(docker="no engine")

    assert likely(found, RuntimeName.AUTO, REQUEST).name is RuntimeName.PROCESS
    assert likely(found, RuntimeName.DOCKER, REQUEST).name is RuntimeName.DOCKER
    with pytest.raises(RuntimeUnavailable):
        likely(runtimes(docker="a", process="b", embedded="c"), RuntimeName.AUTO, REQUEST)


def interrupted(_: Endpoint) -> bool:
    raise KeyboardInterrupt


def test_ctrl_c_takes_away_what_this_start_made(runtime: FakeRuntime) -> None:
    with pytest.raises(KeyboardInterrupt):
        bring_up(runtime, REQUEST, probes(interrupted), seconds=60, steps=Steps())

    assert runtime.status(REQUEST.name) is None


def test_ctrl_c_leaves_the_data_that_was_there_and_a_broker_that_ran(runtime: FakeRuntime) -> None:
    bring_up(runtime, REQUEST, probes(), seconds=60, steps=Steps())
    with pytest.raises(KeyboardInterrupt):
        bring_up(runtime, REQUEST, probes(interrupted), seconds=60, steps=Steps())
    running = runtime.status(REQUEST.name)
    runtime.stop(REQUEST.name, keep_data=True)
    with pytest.raises(KeyboardInterrupt):
        bring_up(runtime, REQUEST, probes(interrupted), seconds=60, steps=Steps())
    stopped = runtime.status(REQUEST.name)

    assert running is not None
    assert running.running
    assert stopped is not None
    assert not stopped.running
