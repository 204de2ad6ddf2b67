from contextlib import nullcontext
from pathlib import Path
from threading import Thread

from kdev.stack.claims import Claims


def no_phase(_: str) -> nullcontext[None]:
    return nullcontext()


def test_what_one_start_has_no_other_gets_until_it_ends(tmp_path: Path) -> None:
    with Claims(tmp_path) as first, Claims(tmp_path) as second:
        first.take_ports((9092, 9094), no_phase)
        assert first.has_ports((9092,))
        assert not second.has_ports((9094,))
        assert second.has_ports((9096,))
    with Claims(tmp_path) as third:
        assert third.has_ports((9092, 9094, 9096))


def test_a_start_waits_for_one_that_goes_on_and_says_so(tmp_path: Path) -> None:
    told: list[str] = []
    first, second = Claims(tmp_path), Claims(tmp_path)

    def phase(name: str) -> nullcontext[None]:
        told.append(name)
        waiting.start()
        return nullcontext()

    waiting = Thread(target=first.__exit__, args=(None, None, None))
    with second:
        first.take_name(Path("/home"), "shop", no_phase)
        second.take_name(Path("/other"), "shop", no_phase)  # another home has environments of its own
        assert not told
        second.take_name(Path("/home"), "shop", phase)
        waiting.join()

    assert told == ["wait for another start"]


def test_nothing_is_left_of_claims_that_ended(tmp_path: Path) -> None:
    with Claims(tmp_path) as claims:
        claims.take_ports((9092,), no_phase)

    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written_nothing_is_held_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Claims(tmp_path / "file") as claims:
        claims.take_ports((9092,), no_phase)

        assert claims.has_ports((9092, 9093))
