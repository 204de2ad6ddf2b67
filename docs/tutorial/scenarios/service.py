"""Decoupled services: `invoices` and `fleet` read the same events, each in its own group and at its own pace.

Usage: python service.py invoices|fleet [HOW MANY RECORDS TO READ]
"""

import json
import os
import sys
from typing import Any

from confluent_kafka import Consumer, Message


def event_of(record: Message) -> dict[str, Any]:
    """The event in a record; an empty one, told on stderr, for what somebody sent by hand."""
    try:
        return dict(json.loads(record.value() or b"{}"))
    except (ValueError, TypeError):
        print(f"{record.topic()} {record.partition()}:{record.offset()} is no event", file=sys.stderr)
        return {}


def invoices(event: dict[str, Any]) -> str:
    """What the invoice service does with an event: a returned car is billed."""
    if "returnedAt" not in event:
        return ""
    total = event["total"]
    return f"invoice for rental {event['rentalId']}: {total['amount']:.2f} {total['currency']}"


def fleet(event: dict[str, Any]) -> str:
    """What the fleet service does with an event: it keeps the mileage, and books repairs."""
    if "vehicle" not in event or "odometerKm" not in event:
        return ""
    todo = ", to be repaired" if event.get("damaged") else ""
    return f"{event['vehicle']['carId']} has {event['odometerKm']:,} km{todo}"


SERVICES = {"invoices": invoices, "fleet": fleet}

if len(sys.argv) < 2 or sys.argv[1] not in SERVICES:
    sys.exit(__doc__)
name = sys.argv[1]
limit = int(sys.argv[2]) if len(sys.argv) > 2 else None
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KDEV_BOOTSTRAP", "localhost:9092"),
        "group.id": name,
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["car-rentals"])

read = 0
try:
    while limit is None or read < limit:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        read += 1
        if done := SERVICES[name](event_of(record)):
            print(done, flush=True)
except KeyboardInterrupt:
    pass
finally:
    consumer.close()  # also commits how far the group has read
