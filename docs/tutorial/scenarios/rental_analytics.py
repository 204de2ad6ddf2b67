"""Real-time analytics: rentals asked for and their value, by class of vehicle, as they come in.

Usage: python rental_analytics.py [HOW MANY RECORDS TO READ]
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import date
from typing import Any

from confluent_kafka import Consumer, Message

limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KDEV_BOOTSTRAP", "localhost:9092"),
        "group.id": "rental-analytics",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["car-rentals"])

rentals: Counter[str] = Counter()
days: Counter[str] = Counter()


def event_of(record: Message) -> dict[str, Any]:
    """The event in a record; an empty one, told on stderr, for what somebody sent by hand."""
    try:
        return dict(json.loads(record.value() or b"{}"))
    except (ValueError, TypeError):
        print(f"{record.topic()} {record.partition()}:{record.offset()} is no event", file=sys.stderr)
        return {}


def show() -> None:
    """Print the table as it is now."""
    print(f"{'class':<10} {'rentals':>8} {'days':>8}")
    for vehicle_class, count in rentals.most_common():
        print(f"{vehicle_class:<10} {count:>8,} {days[vehicle_class]:>8,}")
    print(flush=True)


read, shown_at = 0, time.monotonic()
try:
    while limit is None or read < limit:
        record = consumer.poll(1.0)
        if time.monotonic() - shown_at > 2:
            show()
            shown_at = time.monotonic()
        if record is None or record.error():
            continue
        read += 1
        event = event_of(record)
        # One topic carries three messages, so that the events of a rental keep their order.
        if "requestedAt" in event:
            rentals[event["vehicleClass"]] += 1
            start, end = (date.fromisoformat(event[side]["date"]) for side in ("pickUp", "dropOff"))
            days[event["vehicleClass"]] += (end - start).days
except KeyboardInterrupt:
    pass
finally:
    show()
    consumer.close()
