"""Event-driven updates: tells at once which car has become free, and where.

Usage: python availability_board.py [HOW MANY RECORDS TO READ]
"""

import json
import os
import sys
from typing import Any

from confluent_kafka import Consumer, Message

limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KDEV_BOOTSTRAP", "localhost:9092"),
        "group.id": "availability-board",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["car.available"])


def event_of(record: Message) -> dict[str, Any]:
    """The event in a record; an empty one, told on stderr, for what somebody sent by hand."""
    try:
        return dict(json.loads(record.value() or b"{}"))
    except (ValueError, TypeError):
        print(f"{record.topic()} {record.partition()}:{record.offset()} is no event", file=sys.stderr)
        return {}


read = 0
try:
    while limit is None or read < limit:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        read += 1
        update = event_of(record)
        if "available" not in update:
            continue
        state = "is free" if update["available"] else f"is taken ({update.get('reason', 'no reason given')})"
        print(
            f"{update.get('carId', 'a car')} {state} at {update.get('station', 'an unknown station')}",
            flush=True,
        )
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
