"""Times that a person types: how long ago, or when."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from kdev.durations import seconds_from
from kdev.errors import UsageError

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_MILLIS = re.compile(r"[0-9]{13}")
_HINT = "such as `10m`, `14:05`, `2026-01-31T14:05:00Z`, `today` or `yesterday`"


def moment_ms(option: str, text: str, now: datetime) -> int:
    """The moment that a text means, in milliseconds since 1970; `now` has the person's time zone.

    A duration is so long ago, a time of day the last such time. Raises UsageError for what is none.
    """
    if _MILLIS.fullmatch(text):
        return int(text)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        return _ms(midnight - timedelta(days=text == "yesterday"))
    if match := _CLOCK.fullmatch(text):
        hour, minute, second = (int(part or 0) for part in match.groups())
        moment = midnight.replace(hour=hour, minute=minute, second=second)
        return _ms(moment - timedelta(days=moment > now))
    try:
        return _ms(now - timedelta(seconds=seconds_from(text)))
    except (UsageError, OverflowError):
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"`{option} {text}` is no time", hint=_HINT) from exc
    return _ms(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
