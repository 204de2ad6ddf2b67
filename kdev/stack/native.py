"""The native image of Kafka: a broker on it in place of Java, and how one that crashed is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kdev.errors import NotReady, StackError
from kdev.stack.definition import Service

_ON_JAVA = re.compile(r"(?P<name>(?:.*/)?apache/kafka):(?P<tag>(?P<version>\d+\.\d+)\b.*)")
_FIRST = (3, 8)
_DATA = "/var/lib/kafka/data"
# That image has no folder for data, so a volume at the place of before would belong to root.
_NATIVE_DATA = "/home/appuser"
_LOG_DIRS = "KAFKA_LOG_DIRS"
# What the native launcher never reads; it takes four fifths of the memory that its container may have.
_FOR_JAVA = frozenset({"KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS"})
# SIGILL, SIGABRT, SIGSEGV; the launcher ends with 1 where its first step crashed.
_CRASHES = re.compile(r"exit code (132|134|139)\b")
_SAID = re.compile(
    r"Illegal instruction|SegfaultHandler|Segfault detected|Segmentation fault"
    r"|does not support all of the following CPU features"
)


class NativeCrash(NotReady):
    """A native broker crashed while it started, as it does on some machines; on Java it may run."""


def native(service: Service) -> Service:
    """A broker on the native image, with the same volume and so the same data as on Java.

    Raises StackError for an image that has no native one.
    """
    found = _ON_JAVA.fullmatch(service.image)
    if not found or tuple(map(int, found["version"].split("."))) < _FIRST:
        raise StackError(
            f"there is no native image for `{service.image}`",
            hint="`--no-fast` takes it as it is; `apache/kafka` has one from 3.8.0 on",
        )
    words = {name: text for name, text in service.environment.items() if name not in _FOR_JAVA}
    if words.get(_LOG_DIRS) != _DATA:
        return replace(service, image=_native_of(found), environment=words)
    mounts = (
        each._replace(target=_NATIVE_DATA) if each.target == _DATA else each for each in service.volumes
    )
    words[_LOG_DIRS] = _NATIVE_DATA
    return replace(service, image=_native_of(found), environment=words, volumes=tuple(mounts))


def crashed(detail: str, log: Iterable[str]) -> bool:
    """Whether a native broker that ended did so because it does not run on this machine.

    Its settings or its data are no reason to try Java: that would say the same of them.
    """
    return bool(_CRASHES.search(detail)) or any(_SAID.search(line) for line in log)


def _native_of(found: re.Match[str]) -> str:
    return f"{found['name']}-native:{found['tag']}"
