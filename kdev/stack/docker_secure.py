"""Containers whose brokers want TLS and a password: what they are told, and the files put into them."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

from kdev.errors import StackError
from kdev.stack import broker_settings, secure
from kdev.stack.definition import Service, StackDefinition
from kdev.stack.docker_plan import BROKER, ROLE
from kdev.stack.runtime import StackRequest

FOLDER = "/etc/kdev"
"""Where a broker finds its files: of no volume, so they come and go with the container."""

_FILES = (secure.AUTHORITY, secure.BROKER, secure.JAAS)
_PROTOCOLS = "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"
_FLAGS = "KAFKA_OPTS"
_USER = 1000  # of the images of Apache and of Confluent alike


def require_alone(request: StackRequest) -> None:
    """Make sure that nothing stands beside secured brokers that could not get in; raises StackError."""
    if request.secure and request.extras:
        raise StackError(
            f"`{', '.join(request.extras)}` beside the brokers has no way into secured ones",
            hint="`--with none` takes it away, or `--no-secure` lets it in",
        )


def secured(definition: StackDefinition) -> StackDefinition:
    """A definition whose brokers take clients by TLS and a password."""
    services = (_secured(each) if each.labels.get(ROLE) == BROKER else each for each in definition.services)
    return replace(definition, services=tuple(services))


def archive(folder: Path) -> bytes:
    """The files of the brokers, of what is kept in the folder of an environment, as a tar archive.

    The same files make the same bytes.
    """
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        about = tarfile.TarInfo(FOLDER.removeprefix("/"))
        about.type, about.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(about)
        for name in _FILES:
            content = (folder / secure.FOLDER / name).read_bytes()
            about = tarfile.TarInfo(f"{FOLDER}/{name}".removeprefix("/"))
            about.size, about.mode, about.uid, about.gid = len(content), 0o600, _USER, _USER
            tar.addfile(about, io.BytesIO(content))
    return made.getvalue()


def note(folder: Path) -> str:
    """What to know of a Compose file of secured brokers that is started without kdev."""
    files = ", ".join(f"`{name}`" for name in _FILES)
    return (
        f"kdev puts {files} of {folder / secure.FOLDER} into {FOLDER} of each broker; without it, mount them"
    )


def _secured(service: Service) -> Service:
    words = {broker_settings.variable_of(name): value for name, value in secure.broker_words(FOLDER).items()}
    before = service.environment
    flags = " ".join(filter(None, (before.get(_FLAGS), *secure.java_flags(FOLDER))))
    told = {
        **before,
        **words,
        _PROTOCOLS: ",".join(map(_protocol, before.get(_PROTOCOLS, "").split(","))),
        _FLAGS: flags,
        # Confluent's image would look for a login at ZooKeeper's, having seen that there is a login file.
        "ZOOKEEPER_SASL_ENABLED": "FALSE",
    }
    return replace(service, environment=told)


def _protocol(entry: str) -> str:
    """One entry of the map of protocols; a listener of the user's own stays what it is."""
    listener, _, protocol = entry.partition(":")
    return f"{listener}:{secure.protocol_of(listener)}" if protocol == "PLAINTEXT" else entry
