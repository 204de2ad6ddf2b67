"""Event-driven updates: tells at once which car has become free, and where.

Usage: python availability_board.py [HOW MANY RECORDS TO READ]
"""

import json
import os
import sys

from confluent_kafka import Consumer

limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KDEV_BOOTSTRAP", "localhost:9092"),
        "group.id": "availability-board",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["car.available"])

read = 0
try:
    while limit is None or read < limit:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        read += 1
        update = json.loads(record.value())
        state = "is free" if update["available"] else f"is taken ({update.get('reason', 'no reason given')})"
        print(f"{update['carId']} {state} at {update.get('station', 'an unknown station')}", flush=True)
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
