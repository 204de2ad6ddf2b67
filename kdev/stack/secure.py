"""What lets clients into a secured environment: certificates, a user, and files that say so."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kdev.errors import RuntimeUnavailable, StackError
from kdev.model import Endpoint
from kdev.writing import put

FOLDER = "secure"
"""Where it is, below the folder of an environment; only its owner can look into it."""
JAAS = "jaas.conf"
AUTHORITY = "ca.pem"
BROKER = "broker.pem"
JAVA_FILE = "client.properties"
PLAIN_FILE = "client.conf"
PASSWORD = "password"  # noqa: S105 - the name of a file
USER = "kdev"
MECHANISM = "SCRAM-SHA-512"

_KEPT = (AUTHORITY, BROKER, PASSWORD, JAAS)
_PLAIN = frozenset(map(chr, range(32, 127)))
_MODULES = "org.apache.kafka.common.security"


class Certificates(NamedTuple):
    """PEM texts: the certificate to trust; the key of the brokers with the certificates above it."""

    authority: str
    broker: str


Certify = Callable[[], Certificates]
"""Makes certificates for one environment."""


def nobody_certifies() -> Certificates:
    """Refuse; stands where a runtime was given nothing that makes certificates."""
    raise RuntimeUnavailable("no certificates can be made here")


def prepare(folder: Path, bootstrap_servers: str, certify: Certify) -> None:
    """Write what lets clients in below the folder of an environment; certificates and password are kept.

    Raises StackError where nothing can be written.
    """
    kept = folder / FOLDER
    try:
        if not all((kept / name).is_file() for name in _KEPT):
            _make(folder, certify())
        password = (kept / PASSWORD).read_text(encoding="ascii").strip()
        put(kept / JAVA_FILE, _java_text(bootstrap_servers, password, kept / AUTHORITY))
        words = {"bootstrap.servers": bootstrap_servers, **client_words(folder)}
        put(kept / PLAIN_FILE, "".join(f"{name}={value}\n" for name, value in words.items()))
    except OSError as exc:
        raise StackError(
            f"the certificates cannot be kept in `{kept}`: {exc.strerror or exc}",
            hint="name a folder that is yours: `export KDEV_HOME=~/.kdev`",
        ) from exc


def remove(folder: Path) -> None:
    """Remove what let clients in, and the folder of the environment where nothing else is in it."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    with suppress(OSError):
        folder.rmdir()


def reached(where: Endpoint, folder: Path) -> Endpoint:
    """An endpoint as clients get in there, by what is kept below the folder of its environment."""
    file = str(folder / FOLDER / JAVA_FILE)
    return replace(where, client=client_words(folder), client_file=file, client_kept=True)


def client_words(folder: Path) -> dict[str, str]:
    """How clients get in, in librdkafka's words; without the password where its file is gone."""
    words = {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": MECHANISM,
        "sasl.username": USER,
        "ssl.ca.location": str(folder / FOLDER / AUTHORITY),
    }
    with suppress(OSError):
        words["sasl.password"] = (folder / FOLDER / PASSWORD).read_text(encoding="ascii").strip()
    return words


def protocol_of(listener: str) -> str:
    """The protocol of a listener; that of controllers is for brokers alone, which start twice as fast so."""
    return "PLAINTEXT" if listener == "CONTROLLER" else "SASL_SSL"


def broker_words(folder: str) -> Mapping[str, str]:
    """The settings of a broker whose files are in a folder, as it sees it.

    Besides SCRAM they take the same user by PLAIN: brokers know each other so before any user was made.
    """
    return {
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": f"{folder}/{BROKER}",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": f"{folder}/{AUTHORITY}",
    }


def java_flags(folder: str) -> tuple[str, ...]:
    """The flags by which the Java of a broker finds its user; ZooKeeper itself has none."""
    return (
        f"-Djava.security.auth.login.config={folder}/{JAAS}",
        "-Dzookeeper.sasl.client=false",
        # Java seals the key in memory anew at each start, and takes seconds for that unless it is told.
        "-Dkeystore.pkcs12.keyPbeIterationCount=1",
    )


def _make(folder: Path, certificates: Certificates) -> None:
    password = os.urandom(16).hex()
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder, prefix=f".{FOLDER}."))
    try:
        put(draft / AUTHORITY, certificates.authority)
        put(draft / BROKER, certificates.broker)
        put(draft / PASSWORD, f"{password}\n")
        put(draft / JAAS, _jaas_text(password))
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        draft.rename(folder / FOLDER)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _jaas_text(password: str) -> str:
    login = f'username="{USER}" password="{password}"'
    return (
        "KafkaServer {\n"
        f'  {_MODULES}.plain.PlainLoginModule required {login} user_{USER}="{password}";\n'
        f"  {_MODULES}.scram.ScramLoginModule required {login};\n"
        "};\n"
    )


def _java_text(bootstrap_servers: str, password: str, authority: Path) -> str:
    module = f"{_MODULES}.scram.ScramLoginModule"
    return (
        f"bootstrap.servers={bootstrap_servers}\n"
        "security.protocol=SASL_SSL\n"
        f"sasl.mechanism={MECHANISM}\n"
        f'sasl.jaas.config={module} required username="{USER}" password="{password}";\n'
        "ssl.truststore.type=PEM\n"
        f"ssl.truststore.location={_escaped(str(authority))}\n"
    )


def _escaped(path: str) -> str:
    """A path as a properties file has it, which Java reads as Latin-1."""
    units = path.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(code) if chr(code) in _PLAIN else f"\\u{code:04x}" for code in codes)
