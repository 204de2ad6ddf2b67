"""Settings of brokers that a user gives: which there are, which are kdev's own, how they are said."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from kdev.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OWN = {
    **dict.fromkeys(("listeners", "advertised.listeners"), "`--port` says where the broker answers"),
    **dict.fromkeys(
        ("broker.id", "node.id", "controller.quorum.voters", "controller.quorum.bootstrap.servers"),
        "`--brokers` says how many there are",
    ),
    **dict.fromkeys(("process.roles", "zookeeper.connect"), "`--mode` says who keeps the metadata"),
    **dict.fromkeys(("log.dir", "log.dirs", "metadata.log.dir"), "`kdev status` shows where the data is"),
    **dict.fromkeys(
        (
            "listener.security.protocol.map",
            "inter.broker.listener.name",
            "security.inter.broker.protocol",
            "controller.listener.names",
        ),
        "its listeners have names of kdev's own",
    ),
}
_NOT_SETTINGS = frozenset(
    f"KAFKA_{name}"
    for name in (
        *("VERSION", "HEAP_OPTS", "LOG4J_OPTS", "OPTS", "JMX_OPTS", "JVM_PERFORMANCE_OPTS", "GC_LOG_OPTS"),
        *("LOG4J_ROOT_LOGLEVEL", "LOG4J_LOGGERS", "TOOLS_LOG4J_LOGLEVEL", "JMX_HOSTNAME", "JMX_PORT"),
        *("CUB_ZK_TIMEOUT", "CONFLUENT_SUPPORT_METRICS_ENABLE"),
    )
)
_MADE_UP = ("listener.name.", "confluent.")
_UNDERSCORES = {"___": "-", "__": "_", "_": "."}


def parsed(typed: Iterable[str], option: str = "--config") -> dict[str, str]:
    """The settings that were typed as `NAME=VALUE`, an empty value for one that is taken back.

    Raises UsageError for what is no setting, and for one that is kdev's own.
    """
    found: dict[str, str] = {}
    for text in typed:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not _NAME.fullmatch(name) or "\n" in value:
            raise UsageError(
                f"`{option} {text}` has no name and value",
                hint=f"such as `{option} log.retention.ms=60000`; without a value it is taken back",
            )
        require_allowed(name)
        found[name] = value
    return found


def require_allowed(name: str) -> None:
    """Make sure that a setting may be given; raises UsageError for one that kdev must set itself."""
    if name in _OWN:
        raise UsageError(f"kdev sets `{name}` of a broker itself", hint=_OWN[name])


def continued(before: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The settings that an environment has from now on; an empty value takes one back."""
    return {name: value for name, value in {**before, **given}.items() if value}


def notes(names: Iterable[str]) -> tuple[str, ...]:
    """A line for each setting that no broker knows, with the one that is nearest."""
    return tuple(_note(name, name) for name in names if _unknown(name))


def notes_of_variables(variables: Iterable[str]) -> tuple[str, ...]:
    """The same for the variables of an image, such as `KAFKA_LOG_RETENTION_MS`."""
    settings = {name: setting_of(name) for name in variables if is_setting(name)}
    return tuple(_note(name, setting) for name, setting in settings.items() if _unknown(setting))


def is_setting(variable: str) -> bool:
    """Whether the images make a setting of the broker from a variable."""
    return variable.startswith("KAFKA_") and variable not in _NOT_SETTINGS


def variable_of(setting: str) -> str:
    """The variable by which the images are told a setting: a dash is three underscores, one is two.

    The rule is that of the code of apache/kafka and of cp-kafka, which agree.
    """
    return "KAFKA_" + setting.replace("_", "__").replace("-", "___").replace(".", "_").upper()


def setting_of(variable: str) -> str:
    """The setting that the images make from a variable."""
    return re.sub("___|__|_", lambda found: _UNDERSCORES[found[0]], variable.removeprefix("KAFKA_")).lower()


@cache
def known() -> frozenset[str]:
    """The settings of the brokers of Kafka 3.9 and 4.3, as `KafkaConfig` lists them."""
    return frozenset(Path(__file__).with_name("broker_settings.txt").read_text(encoding="ascii").split())


def _unknown(setting: str) -> bool:
    return setting not in known() and not setting.startswith(_MADE_UP)


def _note(written: str, setting: str) -> str:
    near = difflib.get_close_matches(setting, sorted(known()), n=1)
    meant = [variable_of(name) if written != setting else name for name in near]
    hint = f"; did you mean `{meant[0]}`?" if meant else ", so it may do nothing"
    return f"Kafka has no setting `{written}`{hint}"
