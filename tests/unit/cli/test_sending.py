"""What is told of a run to a person who leaves it at once."""

from __future__ import annotations

import pytest

from kdev.cli.sending import Last
from kdev.mock.progress import Progress, RunState


@pytest.mark.parametrize(
    ("pending", "said"), [(0, ""), (1, "1 record is unconfirmed"), (1200, "1,200 records are unconfirmed")]
)
def test_who_leaves_a_run_is_told_what_is_unconfirmed(pending: int, said: str) -> None:
    seen: list[Progress] = []
    last = Last(show=seen.append)

    last.tell(Progress(RunState.RUNNING, 1.0, pending=5))
    last.tell(Progress(RunState.DRAINING, 2.0, pending=pending))

    assert last.open_ends == said
    assert [each.pending for each in seen] == [5, pending]


def test_nothing_is_said_of_a_run_that_has_not_begun() -> None:
    assert Last().open_ends == ""
