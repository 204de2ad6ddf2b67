"""Why a service ended or never answered: what its log means, and the lines of it that tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kdev.commands import command
from kdev.errors import NotReady

_LAST_LINES = 12
_TELLING = re.compile(
    r"\b(ERROR|FATAL)\b|^(Caused by: |Exception in |Error[: ]|#\s+(SIG|Problematic|A fatal)|\[error\])"
    r"|^[\w.$]+(Exception|Error)\b|^exec |cannot open shared object"
)


class Cause(NamedTuple):
    """What is known to stop a Kafka: how its log says so, what that means, and what to do.

    What stands in braces in a hint becomes that command for the environment, such as `{down --volumes}`.
    """

    pattern: str
    text: str
    hint: str


PORT_HELD = Cause(
    r"BindException|Address already in use|Socket server failed to bind",
    "one of its ports is held by another program",
    "{doctor} says by which; {up --port 19092} takes another one",
)
"""Something else took a port after it was looked at."""

CAUSES = (
    Cause(
        r"No space left on device|Disk quota exceeded",
        "its disk is full",
        "`kdev doctor` shows how much room there is and which environments take it",
    ),
    Cause(
        r"InconsistentClusterId|Invalid cluster\.id in|[Cc]luster ?[Ii]d \S+ doesn't match",
        "its data belongs to another cluster",
        "{down --volumes} deletes the data, or put back the folder that was there",
    ),
    Cause(
        r"InconsistentBrokerId|broker\.id \S+ doesn't match|[Ss]tored node ?id \S+ doesn't match",
        "its data belongs to a broker with another number",
        "{down --volumes} deletes the data, or put back the folder that was there",
    ),
    Cause(
        r"[Nn]o (readable )?`?meta\.properties`?|meta\.properties.*(missing|not found|not be read)"
        r"|node ID not found in|property \S+ is missing|Error reading meta\.properties",
        "its data folder was never prepared, or is damaged",
        "{down --volumes} deletes it, the next `kdev up` makes a new one",
    ),
    PORT_HELD,
    Cause(
        r"NodeExists",
        "ZooKeeper still remembers the broker that was killed",
        "wait six seconds, then {up}",
    ),
    Cause(
        r"ZooKeeperClientTimeout|waiting for connection while in state: CONNECTING",
        "its ZooKeeper does not answer",
        "{status} shows whether it runs; {up} starts both",
    ),
    Cause(
        r"unable to create (new )?native thread|pthread_create failed",
        "no more threads are allowed here",
        "`ulimit -u` shows the limit; a container has one of its own",
    ),
    Cause(
        r"OutOfMemoryError: (Java heap space|GC overhead limit)",
        "its heap is too small",
        "{down}, then {up --memory 2g}: that is kept, and its data stays",
    ),
    Cause(
        r"killed at its memory limit",
        "it needed more memory than its container may have",
        "{down}, then {up --memory 2g}: that is kept, and its data stays",
    ),
    Cause(
        r"OutOfMemoryError|[Cc]ould not reserve enough space|[Cc]annot allocate memory"
        r"|insufficient memory for the Java|killed because Docker's memory ran out",
        "there is not enough memory",
        "stop something else, `kdev down --all` for what kdev runs; a broker takes half a gigabyte",
    ),
    Cause(
        r"AccessDeniedException|Permission denied|is not writable|Read-only file system",
        "it may not write to its data folder",
        "the folder belongs to somebody else: `ls -ln` shows to whom; `KDEV_HOME` names another one",
    ),
    Cause(
        r"UnsupportedClassVersionError",
        "this Java is too old for it",
        "`kdev doctor` shows which Java is taken; `JAVA_HOME` names another one, 17 or newer",
    ),
    Cause(
        r"SIGILL|registerNatives|anyController|illegal instruction",
        "this Java crashes on this processor or kernel, which is a known fault of it",
        "take a newer Java or Docker; `JAVA_TOOL_OPTIONS=-XX:UseSVE=0` helps on some",
    ),
    Cause(
        r"metadata\.version.*(not supported|unknown|[Nn]o MetadataVersion|too (new|high))"
        r"|No MetadataVersion with feature level",
        "a newer Kafka wrote its data",
        "{down --volumes} deletes the data, or start the Kafka that wrote it",
    ),
    Cause(
        r"Failed to acquire lock on file|Kafka instance in another process",
        "another Kafka uses the same data folder",
        "`kdev status` shows what runs; one folder is for one broker",
    ),
    Cause(
        r"CorruptRecord|CorruptIndex|CorruptSnapshot|Found invalid (offset|record)|RecordBatch.*corrupt",
        "its data is damaged",
        "{down --volumes} deletes the data",
    ),
    Cause(
        r"invalid CEN header|zip END header not found|[Ii]nvalid or corrupt jarfile|ZipException",
        "one of its jar files is damaged",
        "remove the folder `kafka` in kdev's cache (`KDEV_CACHE`); {up} fetches it again",
    ),
    Cause(
        r"ClassNotFoundException|NoClassDefFoundError|Could not find or load main class",
        "parts of this Kafka are missing",
        "remove the folder `kafka` in kdev's cache, or point `KAFKA_HOME` at a whole one",
    ),
    Cause(
        r"UnknownHostException|Couldn't resolve server|Name or service not known",
        "a host name in its settings has no address",
        "advertised addresses must be known where the broker runs; {doctor} looks at `localhost`",
    ),
    Cause(
        r"Too many open files",
        "it may not open more files",
        "`ulimit -n 65536`, then {up}",
    ),
    Cause(
        r"Unrecognized VM option|Could not create the Java Virtual Machine|Unrecognized option",
        "Java does not take one of its options",
        "`JAVA_TOOL_OPTIONS` and `KAFKA_OPTS` are added to kdev's own; unset them",
    ),
    Cause(
        r"[Ee]xec format error",
        "its image was made for another kind of processor",
        "pull it for this one: `docker pull --platform`",
    ),
    Cause(
        r"cannot open shared object file",
        "a library that Java needs is missing",
        "`kdev doctor` shows which Java is taken; `JAVA_HOME` names another one",
    ),
    Cause(
        r"nonroutable meta-address|Error creating broker listeners|advertised\.listeners",
        "its listeners contradict each other",
        "an advertised address is a host that clients reach, never 0.0.0.0",
    ),
    Cause(
        r"AuthenticationException|SaslAuthentication|Keystore was tampered|SSLHandshake",
        "it was refused by the one that it has to speak to",
        "its users, passwords or certificates do not fit each other",
    ),
    Cause(
        r"ConfigException|Invalid value \S+ for configuration|Missing required configuration"
        r"|requirement failed:|is not recognized as a valid",
        "it does not take one of its settings",
        "{logs} shows which; `kdev up --config NAME=` takes one back that was given",
    ),
    Cause(
        r"(with exit code 137|: killed)\s*$",
        "it was killed from outside",
        "was memory short? {doctor} shows how much there is; {up} starts it again",
    ),
)
"""The first one that fits is told, so what causes others comes before them."""


def not_ready(name: str, service: str, what: str, lines: Iterable[str]) -> NotReady:
    """The error of a service of an environment that ended or did not answer, by what its log says."""
    kept = [line.rstrip() for line in lines if line.strip()]
    cause = cause_in([*kept, what])
    shown = tuple(telling(kept))
    if cause is None:
        return NotReady(service, what, shown, hint=f"{command('logs', name)} shows more")
    # What a runtime took from the log is in the lines below.
    return NotReady(service, f"{what.partition(': ')[0]}: {cause.text}", shown, hint=hint_of(cause, name))


def cause_in(lines: Sequence[str]) -> Cause | None:
    """The cause that lines of a log tell, None when they tell none that is known."""
    text = "\n".join(line for line in lines if " INFO " not in line)
    return next((each for each in CAUSES if re.search(each.pattern, text, re.MULTILINE)), None)


def hint_of(cause: Cause, name: str) -> str:
    """What to do about a cause, with commands that mean an environment."""
    return re.sub(r"\{(.+?)\}", lambda found: command(found[1], name), cause.hint)


def telling(lines: Sequence[str], count: int = _LAST_LINES) -> list[str]:
    """The lines that say what went wrong, first things first; the last ones when none does."""
    found = [line for line in lines if _TELLING.search(line) and " INFO " not in line]
    return list(dict.fromkeys(found))[:count] if found else list(lines)[-count:]
