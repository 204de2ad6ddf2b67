"""When a start is called slower than the last one, and what is kept to know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kdev import wiring
from kdev.cli import show_stack
from kdev.cli.up import up
from kdev.settings import Settings
from kdev.stack.last_start import Slower, comparable, forget, keep, kept, seconds_of, slower
from kdev.stack.runtime import Probes, StackStatus
from kdev.stack.up import Step, Steps
from tests.conftest import unused_port
from tests.fake_runtime import FakeRuntime
from tests.unit.stack.test_up import probes

QUICK = {"start kafka": 0.5, "broker answers": 1.5}


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (1.5, False),
        (4.4, False),  # 2.9 s more
        (4.6, True),
    ],
)
def test_a_start_is_slower_from_twice_the_time_and_three_seconds_on(answers: float, told: bool) -> None:
    assert bool(slower({**QUICK, "broker answers": answers}, QUICK)) is told


def test_a_slow_machine_may_take_a_few_seconds_more_but_not_twice_as_many() -> None:
    before = {"broker answers": 10.0}

    assert slower({"broker answers": 19.0}, before) is None
    assert slower({"broker answers": 21.0}, before) is not None


def test_the_step_that_grew_most_is_named_also_one_that_was_not_there_before() -> None:
    grown = slower({"broker answers": 3.0, "wait for another": 9.0}, {"broker answers": 2.0})

    assert grown == Slower(12.0, 2.0, "wait for another", 9.0, 0.0)


def test_a_step_that_comes_several_times_counts_as_a_whole() -> None:
    assert seconds_of([Step("a", 1.0), Step("b", 1.0), Step("a", 2.0)]) == {"a": 3.0, "b": 1.0}


@pytest.mark.parametrize("step", ["pull apache/kafka:4.3.1", "fetch Kafka 4.3.1 with Maven, 20 of 90 MB"])
def test_a_start_that_fetched_something_is_compared_with_nothing(step: str) -> None:
    assert comparable(QUICK)
    assert not comparable({**QUICK, step: 60.0})


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"steps": 1}', '{"steps": {"a": "x"}}', '{"steps": {"a": null}}']
)
def test_what_cannot_be_read_is_no_last_start(tmp_path: Path, text: str) -> None:
    keep(tmp_path, "shop", QUICK)
    assert kept(tmp_path, "shop") == QUICK
    (file,) = (tmp_path / "starts").iterdir()

    file.write_text(text, encoding="utf-8")

    assert kept(tmp_path, "shop") is None


def test_what_is_kept_goes_with_the_environment_and_may_be_gone_already(tmp_path: Path) -> None:
    keep(tmp_path, "shop", QUICK)

    forget(tmp_path, "shop")
    forget(tmp_path, "shop")

    assert kept(tmp_path, "shop") is None
    assert list((tmp_path / "starts").iterdir()) == []


def test_where_nothing_can_be_written_a_start_is_no_worse(tmp_path: Path) -> None:
    (tmp_path / "starts").write_text("in the way", encoding="utf-8")

    keep(tmp_path, "shop", QUICK)

    assert kept(tmp_path, "shop") is None


class Shop:
    """An environment on a runtime without a broker, whose steps take as long as a test says."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.home, self.runtime, self.port = home, FakeRuntime(), unused_port()
        self.takes: Mapping[str, float] = QUICK
        shop = self

        class Told(Steps):
            def taken(self) -> tuple[Step, ...]:
                return tuple(Step(each.name, shop.takes.get(each.name, 0.0)) for each in super().taken())

        patch.setattr("kdev.cli.up.Steps", Told)
        patch.setattr(wiring, "runtimes", self._runtimes)
        patch.setattr(wiring, "running", self._found)
        patch.setattr(wiring, "probes", self._probes)

    def _runtimes(self, _: Settings) -> tuple[FakeRuntime, ...]:
        return (self.runtime,)

    def _probes(self, *, by_client: bool) -> Probes:
        return probes()

    def _found(self, _: Settings) -> tuple[FakeRuntime, StackStatus] | None:
        status = self.runtime.status("shop")
        return None if status is None else (self.runtime, status)

    def up(self, **takes: float) -> tuple[list[str], dict[str, object]]:
        """The lines of a start that is called slower, and what programs are told."""
        self.takes = {**QUICK, **{name.replace("_", " "): seconds for name, seconds in takes.items()}}
        settings = Settings(name="shop", home=self.home, cache=self.home, port=self.port)
        result = up(settings, (), seconds=10, announce=lambda _: None)
        lines = show_stack.up_lines(result)
        return [each for each in lines if each.startswith("slower")], show_stack.up_json(result)

    def down(self) -> None:
        self.runtime.stop("shop", keep_data=True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    made = Shop(tmp_path, monkeypatch)
    yield made
    made.runtime.close()


def test_up_tells_that_it_was_slower_than_the_last_time_and_by_which_step(shop: Shop) -> None:
    first, _ = shop.up()
    shop.down()
    second, told = shop.up(broker_answers=9.0, topics=30.0)
    shop.down()
    third, _ = shop.up(broker_answers=9.5)

    assert (first, third) == ([], [])
    assert second == ["slower     9.5 s, the last start took 2.0 s: broker answers 9.0 s, was 1.5 s"]
    assert told["last_steps"] == [{"step": name, "seconds": seconds} for name, seconds in QUICK.items()]
    assert "slower" not in told
    assert told["notes"] == []


def test_an_environment_that_runs_already_is_compared_with_nothing_and_nothing_is_kept_of_it(
    shop: Shop,
) -> None:
    shop.up()
    lines, told = shop.up(broker_answers=60.0)

    assert (lines, told["last_steps"], kept(shop.home, "shop")) == ([], None, QUICK)


def test_the_first_start_is_not_compared_with_what_a_removed_environment_has_left(shop: Shop) -> None:
    keep(shop.home, "shop", QUICK)

    lines, told = shop.up(broker_answers=60.0)

    assert (lines, told["last_steps"]) == ([], None)
    assert kept(shop.home, "shop") == {"start kafka": 0.5, "broker answers": 60.0}
