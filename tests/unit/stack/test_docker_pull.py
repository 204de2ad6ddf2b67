"""The progress of a pull, and a pull that makes none."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kdev.stack.docker_pull import Event, PullError, marks, waited_for


def downloading(layer: str, current: int, total: int) -> Event:
    detail = {"current": current, "total": total}
    return {"id": layer, "status": "Downloading", "progressDetail": detail}


def test_progress_is_told_a_good_part_at_a_time() -> None:
    events = [downloading("a", done * 1_000_000, 100_000_000) for done in range(101)]

    told = [f"{part} of 100 MB" for part in (20, 40, 60, 80)]
    assert list(marks(iter(events))) == [*told, "unpacking 100 MB"]


def test_the_layers_of_an_image_are_summed_up() -> None:
    events: list[Event] = [
        {"id": "a", "status": "Pulling fs layer", "progressDetail": {}},
        {"id": "b", "status": "Pulling fs layer", "progressDetail": {}},
        {"id": "c", "status": "Already exists", "progressDetail": {}},
        downloading("a", 10_000_000, 50_000_000),
        downloading("a", 50_000_000, 50_000_000),
        {"id": "a", "status": "Download complete", "progressDetail": {}},
        downloading("b", 100_000_000, 150_000_000),
        {"id": "a", "status": "Extracting", "progressDetail": {"current": 1, "total": 2}},
        {"id": "b", "status": "Download complete", "progressDetail": {}},
        {"id": "b", "status": "Extracting", "progressDetail": {"current": 1, "total": 2}},
        {"status": "Digest: sha256:0"},
    ]

    # While the size of a layer is not known, neither is that of the image.
    assert list(marks(iter(events))) == ["150 of 200 MB", "unpacking 200 MB"]


def test_an_error_among_the_events_ends_the_pull() -> None:
    events: list[Event] = [{"status": "Pulling"}, {"errorDetail": {"message": "denied"}, "error": "denied"}]

    with pytest.raises(PullError, match="denied"):
        list(marks(iter(events)))


def test_events_are_handed_on_in_their_order() -> None:
    events = [downloading("a", done, 10) for done in range(10)]

    assert list(waited_for(lambda: iter(events))) == events


def test_a_pull_without_progress_is_given_up() -> None:
    never = threading.Event()

    def silent() -> Iterator[Event]:
        yield {"status": "Pulling"}
        never.wait(30)

    gathered = waited_for(silent, seconds=0.05)
    assert next(gathered) == {"status": "Pulling"}
    with pytest.raises(PullError, match="nothing came"):
        next(gathered)
    never.set()


def test_a_pull_that_breaks_is_told_with_its_reason() -> None:
    def broken() -> Iterator[Event]:
        yield {"status": "Pulling"}
        raise ValueError("no JSON in the stream")

    with pytest.raises(PullError, match=r"^no JSON in the stream$"):
        list(marks(waited_for(broken)))
