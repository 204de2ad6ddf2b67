"""Waits three times, a fifth of a second each; run by itself by the test of the clock."""

import sys

from kdev.cli.interrupt import stop_on_interrupt

with stop_on_interrupt() as clock:
    for _ in range(3):
        sys.stdout.write("waits\n")
        sys.stdout.flush()
        clock.wait(0.2)
