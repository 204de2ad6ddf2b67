from __future__ import annotations

from pathlib import Path

import pytest

from kdev.stack.kafka_plan import keeps_topics


@pytest.mark.parametrize(
    ("folders", "kept"),
    [
        ((), False),
        (("__cluster_metadata-0",), False),
        (("car-rentals-0.1b2c-delete", "__cluster_metadata-0"), False),
        (("__cluster_metadata-0", "car-rentals-2"), True),
        (("__consumer_offsets-0",), True),
    ],
)
def test_data_keeps_topics_when_it_has_a_folder_of_a_partition(
    tmp_path: Path, folders: tuple[str, ...], kept: bool
) -> None:
    for name in folders:
        (tmp_path / "data" / "kafka" / name).mkdir(parents=True)

    assert keeps_topics(tmp_path) is kept
