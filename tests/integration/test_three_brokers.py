"""Three real brokers as Java processes: three copies, and what a broker that fails costs."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import StackError
from kdev.mock.pace import rate_from
from kdev.mock.schedule import Schedule
from kdev.model import Mode, RuntimeName, TopicSpec
from kdev.settings import Settings
from kdev.stack.ports import is_free
from kdev.stack.runtime import Disturbance, StackRequest, State
from kdev.stack.up import Steps, bring_up
from tests.conftest import Broker, Kdev, require, shared_cache, unused_port
from tests.integration.counted import Sequenced, in_sequence, sent_to

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]
DOCUMENT = """
asyncapi: 3.0.0
info: {title: Rentals, version: "1"}
channels:
  rentals:
    address: rentals
    bindings: {kafka: {partitions: 3, replicas: 3}}
    messages:
      rental: {payload: {type: object, required: [id], properties: {id: {type: string}}}}
operations:
  send: {action: send, channel: {$ref: '#/channels/rentals'}}
"""


def three_ports() -> int:
    """A port that is free, and so are the ones two and four further on."""
    while True:
        first = unused_port()
        if first < 65000 and all(map(is_free, StackRequest(port=first, brokers=3).ports)):
            return first


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    home = tmp_path_factory.mktemp("three")
    request = StackRequest("three", Mode.KRAFT, three_ports(), brokers=3)
    settings = Settings(name="three", home=home, cache=shared_cache())
    runtime = wiring.runtime(settings, RuntimeName.PROCESS)
    try:
        runtime.check(request, Steps().phase)
        started = bring_up(runtime, request, wiring.probes(), seconds=90, steps=Steps())
    except StackError as exc:
        require("process", str(exc))
    yield Broker(started.status.endpoint, RuntimeName.PROCESS, "three", home)
    runtime.stop("three", keep_data=False)


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "rentals.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return str(path)


def settled(text: str, broker: Broker) -> str:
    """A text with ports, ages, sizes and process ids replaced."""
    for number, server in enumerate(broker.endpoint.servers, start=1):
        text = text.replace(server.rpartition(":")[2], f"PORT_{number}")
    text = re.sub(r"(\d+ min )?\d+ s +(?:[\d.,]+ [kMG]?B|-) +\d+", "N s  MEMORY  PID", text)
    text = re.sub(r"data +\S+ +[\d.,]+ [kMG]?B", "data       FOLDER  N MB", text)
    return re.sub(r"[ \t]+", " ", text)


def test_a_topic_has_three_copies_and_needs_two_of_them(three: Broker, document: str, kdev: Kdev) -> None:
    assert kdev("topics", "apply", document, **three.environ()).code == 0

    with wiring.admin(three.settings()) as admin:
        described = admin.topics()
    topic = next(each for each in described if each.name == "rentals")
    assert (topic.partitions, topic.replicas) == (3, 3)


def test_up_makes_the_topics_of_a_document_with_as_many_copies_as_it_asks_for(
    three: Broker, tmp_path: Path, kdev: Kdev
) -> None:
    document = tmp_path / "returns.yaml"
    document.write_text(DOCUMENT.replace("rentals", "returns"), encoding="utf-8")

    done = kdev("up", str(document), "-o", "json", **three.environ())

    assert done.code == 0, done.err
    with wiring.admin(three.settings()) as admin:
        (topic,) = admin.require(["returns"])
    assert (topic.partitions, topic.replicas) == (3, 3)


@pytest.mark.parametrize(
    "blow", [(Disturbance.STOP, 1000), (Disturbance.KILL, 1000), (Disturbance.KILL, 21_000)]
)
def test_nothing_is_lost_when_a_broker_goes_while_records_are_sent(
    three: Broker, document: str, kdev: Kdev, blow: tuple[Disturbance, int]
) -> None:
    what, rate = blow
    runtime = wiring.runtime(Settings(home=three.home, cache=shared_cache()), RuntimeName.PROCESS)
    kdev("topics", "apply", document, **three.environ())
    before = sum(three_records(three))

    with ThreadPoolExecutor(1) as pool:
        away = pool.submit(disturbed_soon, runtime.disturb, what)
        # Above 20,000 a second records go to the client in blocks.
        speed = ("--rate", str(rate), "--count", str(5 * rate))
        sent = kdev("mock", document, *speed, "-o", "json", **three.environ())
        away.result()
    assert kdev("chaos", "start", "2", **three.environ()).code == 0

    told = json.loads(sent.out.splitlines()[-1])
    assert (sent.code, told["records"]["acked"], told["records"]["failed"]) == (0, 5 * rate, 0)
    assert sum(three_records(three)) - before == 5 * rate


def test_a_leader_that_goes_costs_no_record_and_no_order(three: Broker, kdev: Kdev) -> None:
    with wiring.admin(three.settings()) as admin:
        admin.create(TopicSpec("sequence", partitions=3, replicas=3))
    runtime = wiring.runtime(Settings(home=three.home, cache=shared_cache()), RuntimeName.PROCESS)

    with ThreadPoolExecutor(1) as pool:
        away = pool.submit(disturbed_soon, runtime.disturb, Disturbance.STOP)
        summary = sent_to(three, [Sequenced("sequence")], Schedule(rate_from("1000"), 1, 0, count=5000))
        away.result()
    assert kdev("chaos", "start", "2", **three.environ()).code == 0

    assert (summary.sent, summary.acked, summary.failed) == (5000, 5000, 0)
    assert in_sequence(three, "sequence", 5000)


def disturbed_soon(disturb: Callable[[str, str, Disturbance], None], what: Disturbance) -> None:
    time.sleep(1.5)
    disturb("three", "kafka-2", what)


def three_records(three: Broker) -> list[int]:
    return [each.records or 0 for each in wiring.topics(three.settings()) if each.name == "rentals"]


@pytest.mark.trap(29)
def test_what_is_said_of_a_broker_that_is_away(
    three: Broker, kdev: Kdev, same_as: SameAs, document: str
) -> None:
    # That there are three brokers is known of their topics while two of them are away.
    assert kdev("topics", "apply", document, **three.environ()).code == 0
    paused = kdev("chaos", "pause", "3", **three.environ())
    one = kdev("status", **three.environ())
    compared = kdev("topics", "apply", document, **three.environ())
    stopped = kdev("chaos", "stop", "2", **three.environ())
    again = kdev("chaos", "stop", "2", **three.environ())
    host, port = three.endpoint.servers[1].split(":")
    with socket.create_server((host, int(port))):
        taken = kdev("chaos", "start", "2", **three.environ())
    status = kdev("status", **three.environ())
    looked = kdev("doctor", "-o", "json", **three.environ())
    back = kdev("up", **three.environ(), KDEV_RUNTIME="process")

    services = wiring.running(Settings(name="three", home=three.home))
    assert services is not None
    assert {each.state for each in services[1].services} == {State.RUNNING}
    assert (paused.code, stopped.code, again.code, status.code, back.code) == (0, 0, 4, 4, 0)
    # Brokers that are away are no reason to want fewer copies.
    assert "set it to" not in looked.out
    assert (compared.code, "only 2 brokers" in compared.err) == (0, False), compared
    # Whether there are topics depends on which test came first.
    services_told = status.out.partition("TOPIC")[0].rstrip() + "\n"
    told = paused.out + one.err + stopped.out + again.err + services_told + status.err
    same_as("chaos-away", settled(told, three))
    other = re.sub(r"process \w+ \(pid \d+\)", "process NAME (pid NUMBER)", taken.err)
    same_as("chaos-port-taken", settled(other, three))


def test_a_broker_that_is_not_there_is_named(three: Broker, kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("chaos", "stop", "4", **three.environ())

    assert result.code == 2
    same_as("chaos-no-such-broker", result.err)


def test_another_number_of_brokers_is_refused_for_an_environment_that_is_there(
    three: Broker, kdev: Kdev, same_as: SameAs
) -> None:
    result = kdev("up", "--brokers", "1", **three.environ())

    assert result.code == 4
    same_as("up-other-brokers", result.err)
