"""A definition as the text of a Compose file that starts the same containers without kdev."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from kdev.stack.definition import Healthcheck, Service, StackDefinition

_WIDTH = 1000  # a long variable stays on one line


def compose_text(definition: StackDefinition, prefix: str) -> str:
    """The Compose file of a definition with every variable filled; its names begin with `prefix`."""
    volumes = dict.fromkeys(mount.volume for each in definition.services for mount in each.volumes)
    content = {
        "services": {each.name: _service(each, prefix) for each in definition.services},
        "volumes": {name: {"name": f"{prefix}-{name}"} for name in volumes},
        "networks": {"default": {"name": definition.network}},
    }
    return yaml.safe_dump(content, sort_keys=False, width=_WIDTH, allow_unicode=True)


def _service(service: Service, prefix: str) -> dict[str, object]:
    written: dict[str, object] = {
        "image": service.image,
        "container_name": f"{prefix}-{service.name}",
        "labels": _literal(service.labels),
        "ports": [f"{each.address}:{each.published}:{each.container}" for each in service.ports],
        "environment": _literal(service.environment),
        "volumes": [f"{each.volume}:{each.target}" for each in service.volumes],
        "tmpfs": list(service.tmpfs),
        "depends_on": list(service.depends_on),
        "healthcheck": _health(service.healthcheck) if service.healthcheck else None,
        "restart": f"on-failure:{service.restarts}" if service.restarts else None,
        "init": service.init or None,
        "mem_limit": _size(service.memory) if service.memory else None,
        "stop_grace_period": _seconds(service.stop_seconds),
    }
    return {key: value for key, value in written.items() if value}


def _health(check: Healthcheck) -> dict[str, object]:
    return {
        "test": [_escaped(each) for each in check.test],
        "interval": _seconds(check.interval),
        "timeout": _seconds(check.timeout),
        "retries": check.retries,
        "start_period": _seconds(check.start_period),
    }


def _literal(pairs: Mapping[str, str]) -> dict[str, str]:
    return {name: _escaped(value) for name, value in pairs.items()}


def _escaped(text: str) -> str:
    """A text in which Compose sees no variable."""
    return text.replace("$", "$$")


def _size(size: int) -> str:
    return f"{size}b" if size % (1 << 20) else f"{size >> 20}m"


def _seconds(seconds: float) -> str:
    return f"{seconds:g}s" if seconds >= 1 else f"{seconds * 1000:.0f}ms"
