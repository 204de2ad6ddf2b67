"""How records are delivered to a broker, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivery:
    """How records are delivered: `acks` and `compression` as Kafka names them, further producer `settings`.

    A record that was not confirmed within `seconds` has failed.
    """

    acks: str = "all"
    compression: str = "none"
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = 120.0


USUAL = Delivery()
