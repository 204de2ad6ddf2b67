from __future__ import annotations

import pytest

from kdev.cli.topic_choice import chosen, is_pattern

EXISTING = ["car-rentals", "car.available", "trucks"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["trucks"], ("trucks",)),
        (["car*"], ("car-rentals", "car.available")),
        (["car?available", "car*"], ("car.available", "car-rentals")),
        (["[ct]*s"], ("car-rentals", "trucks")),
        (["unknown", "vans*"], ("unknown", "vans*")),
        (["CAR*"], ("CAR*",)),
    ],
)
def test_names_and_patterns_mean_topics_each_once(given: list[str], meant: tuple[str, ...]) -> None:
    assert chosen(given, EXISTING) == meant


def test_a_name_of_a_topic_is_no_pattern() -> None:
    assert not is_pattern("car.rentals_1-a")
    assert is_pattern("car*")
