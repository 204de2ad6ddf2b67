"""`support`: one file that says what somebody needs who shall help from afar."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import __version__, wiring
from kdev.cli import console, show_status
from kdev.cli.doctor import section
from kdev.cli.options import Name
from kdev.cli.redacted import environment_lines, redacted, secret_values, settings_lines
from kdev.errors import KdevError, SettingsError, UsageError
from kdev.figures import bytes_text
from kdev.settings import FILE_NAME, Settings, settings_from, usable_settings, without_broker
from kdev.writing import put, write_whole, writing

if TYPE_CHECKING:
    from kdev.stack.runtime import Runtime, StackStatus

USUAL = "kdev-support.txt"
HEADING = "kdev support\n"
LINES = 200
"""How many lines of each service's log are in it."""

_LISTED = re.compile(r"\t[\w.]+ = ")
"""A setting in the list of all that a broker has, which is longer than what it says else."""
_WANTED = re.compile(
    r"^(KDEV_|KAFKA_|DOCKER_|COMPOSE_|JAVA_|JDK_|(LANG|LC_ALL|TERM|NO_COLOR|PYTHONPATH)$|(https?|all|no)_proxy$)",
    re.IGNORECASE,
)


def support(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file to write; `-` writes it to standard output.")
    ] = USUAL,
    name: Name = None,
) -> None:
    """Write one file for somebody who helps: versions, what doctor says, status, logs; without passwords."""
    settings, problem = _settings(name)
    _require_ours(file)
    found = _found(settings)
    secrets = secret_values(settings.client, found[1].endpoint.client if found else {}, dict(os.environ))
    text = HEADING
    for title, body in _sections(settings, problem, found):  # a key without an end hides no other section
        text += f"\n== {title}\n{redacted(body, secrets, Path.home())}\n"
    if file == "-":
        console.data(text.rstrip("\n"))
        return
    _write(Path(file), text)
    size = bytes_text(len(text.encode()))
    console.data(f"wrote {file}, {size}: versions, variables, {FILE_NAME}, `kdev doctor`, status, logs")
    if problem:
        console.note(f"the settings cannot be used, which stands in it too: {problem}")
    console.note("passwords, keys and your home folder are left out; look into it before you give it away")


def _settings(name: str | None) -> tuple[Settings, str]:
    """The settings; where they cannot be used what is left of them, and why."""
    try:
        return settings_from({"name": name}), ""
    except SettingsError as exc:
        return usable_settings({"name": name}), f"{exc}; {exc.hint}"


def _write(path: Path, text: str) -> None:
    """Write the file for its owner alone; what is a device is only written to."""
    if path.exists() and not path.is_file():
        write_whole(path, text)
        return
    with writing(f"`{path}`"):
        put(path.resolve(), text)


def _require_ours(file: str) -> None:
    """Refuse to write over what is no such file."""
    path = Path(file)
    if file == "-" or not path.is_file():
        return
    with path.open("rb") as there:
        if there.read(len(HEADING)) != HEADING.encode():
            raise UsageError(f"`{file}` is something else", hint=f"another name: `kdev support {USUAL}`")


def _found(settings: Settings) -> tuple[Runtime, StackStatus] | None:
    try:
        return wiring.running(without_broker(settings))
    except KdevError:
        return None


def _sections(
    settings: Settings, problem: str, found: tuple[Runtime, StackStatus] | None
) -> Iterator[tuple[str, str]]:
    yield "versions", _versions()
    yield "variables", "\n".join(environment_lines(os.environ, _WANTED)) or "none of those that matter"
    if problem:
        yield "settings", f"cannot be used: {problem}"
    yield FILE_NAME, _told(lambda: settings_lines(Path(FILE_NAME).read_text(encoding="utf-8")))
    yield "doctor", _told(lambda: section("this machine", list(wiring.machine_findings(settings))))
    yield "doctor, broker", _told(lambda: section("the broker", list(wiring.broker_findings(settings))))
    if found is None:
        yield "status", f"environment `{settings.name}` does not exist, or cannot be looked at"
        return
    runtime, status = found
    yield "status", _told(lambda: show_status.lines(status, runtime.usage(status.name)))
    yield f"logs, the last {LINES} lines of each service", _told(lambda: _log(runtime, status))


def _versions() -> str:
    machine = f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} processors"
    written = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    return "\n".join([f"kdev {__version__}", f"Python {sys.version}", machine, f"written {written}"])


def _log(runtime: Runtime, status: StackStatus) -> list[str]:
    last: dict[str, deque[str]] = {each.service: deque(maxlen=LINES) for each in status.services}
    for line in runtime.logs(status.name):
        if not _LISTED.match(line.text):
            last.setdefault(line.service, deque(maxlen=LINES)).append(line.text)
    return [f"{service}: {text}" for service, texts in last.items() for text in texts]


def _told(look: Callable[[], Sequence[str]]) -> str:
    """What a look tells, or why it cannot: the rest of the file shall be there all the same."""
    try:
        return "\n".join(look()) or "nothing"
    except FileNotFoundError:
        return "there is none"
    except (KdevError, OSError, ValueError) as exc:
        return f"cannot be told: {exc}"
