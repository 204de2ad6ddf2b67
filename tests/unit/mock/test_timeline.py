"""Times by their names: what somebody did before, and what was measured in a time that is over."""

from __future__ import annotations

import pytest

from kdev.mock.realism.timeline import timed
from kdev.mock.tables.moments import Written


@pytest.mark.parametrize(
    ("names", "phase"),
    [
        (("OrderPlaced", "customer", "registeredAt"), "past"),
        (("OrderPlaced", "merchant", "createdAt"), "past"),
        (("CustomerRegistered", "customer", "registeredAt"), "now"),
        (("OrderPlaced", "order", "createdAt"), "now"),
        (("OrderPlaced", "placedAt"), "now"),
        (("MeterReading", "intervalStart"), "earlier1"),
        (("MeterReading", "intervalEnd"), "now"),
        (("ParkingReserved", "startTime"), "start"),
    ],
)
def test_a_time_is_where_its_name_and_what_it_is_in_put_it(names: tuple[str, ...], phase: str) -> None:
    assert timed(names, Written.DATE_TIME) == f"time:date-time:{phase}"
