"""How long `kdev up` and other commands take, from the shell: a Markdown table of seconds.

    python benchmarks/up.py [--runs 5] [--runtime process] [--mode kraft]

Every run is a process of its own. The environment is a temporary one, on a free port.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPEC = str(Path(__file__).resolve().parent.parent / "specs" / "car-rentals.yaml")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds(environ: dict[str, str], *words: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kdev", *words], env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def control() -> float:
    """A fixed piece of work: says how fast the machine is at this moment."""
    began = time.perf_counter()
    sum(i * i for i in range(5_000_000))
    return time.perf_counter() - began


def row(name: str, taken: list[float]) -> str:
    return f"| {name} | {min(taken):.2f} | {statistics.median(taken):.2f} | {max(taken):.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--runtime", default="process")
    parser.add_argument("--mode", default="kraft")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "KDEV_HOME": home, "KDEV_NAME": "bench", "KDEV_PORT": str(free_port())}
        environ |= {"KDEV_RUNTIME": options.runtime, "KDEV_MODE": options.mode}
        try:
            first = [seconds(environ, "up", SPEC)]
            downs, ups = [seconds(environ, "down")], []
            for _ in range(options.runs):
                ups.append(seconds(environ, "up"))
                downs.append(seconds(environ, "down"))
            seconds(environ, "up")
            seconds(environ, "produce", "car-rentals", "hello")
            tails = [
                seconds(environ, "tail", "car-rentals", "-n", "1", "--no-follow") for _ in range(options.runs)
            ]
            helps = [seconds(environ, "--help") for _ in range(options.runs)]
        finally:
            subprocess.run(
                [sys.executable, "-m", "kdev", "down", "--volumes"],
                env=environ,
                capture_output=True,
                check=False,
            )
    print(f"{options.runtime}, {options.mode}, seconds from the shell, {options.runs} runs")
    print("\n| command | min | median | max |\n| --- | --- | --- | --- |")
    print(row("kdev up SPEC, first time", first))
    print(row("kdev up, on kept data, until topics have leaders", ups))
    print(row("kdev down", downs))
    print(row("kdev tail -n 1 --no-follow", tails))
    print(row("kdev --help", helps))
    print(row("control: 5 million additions in Python", [control() for _ in range(options.runs)]))


if __name__ == "__main__":
    main()
