"""Values that are told anew for every record: times from the time of its event, and new identifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from kdev.mock.tables.rising import Rising

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SAMPLE_ID = "5f0c8a52-3c1e-4b7a-9d43-0a6b1c2d3e4f"
DAY_MS = 86_400_000
LIKELY_MS = (1_577_836_800_000, 1_798_761_600_000, 2_240_611_200_000)


class Written(StrEnum):
    """How a time is written."""

    DATE_TIME = "date-time"
    DAYS_TIME = "date-time of a day"
    DATE = "date"
    TIME = "time"
    MILLIS = "epoch milliseconds"
    SECONDS = "epoch seconds"
    MICROS = "epoch microseconds"
    NANOS = "epoch nanoseconds"
    DAYS = "epoch days"
    DAY_MILLIS = "milliseconds of the day"
    DAY_MICROS = "microseconds of the day"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that lies `offset_ms` after the event."""

    written: Written = Written.DATE_TIME
    offset_ms: int = 0

    def at(self, now_ms: int) -> str | int:
        """The time as a payload has it, for an event at `now_ms`."""
        return WRITERS[self.written](now_ms + self.offset_ms)


@dataclass(frozen=True, slots=True)
class NewId:
    """A random UUID that every record makes anew, by the chance of a path."""

    path: str


class Absent:
    """Stands where a field that is not required is left out."""


ABSENT = Absent()


def plain(value: object, now_ms: int = LIKELY_MS[1]) -> object:
    """A value as a record may have it, for an event at a time."""
    match value:
        case Moment():
            return value.at(now_ms)
        case NewId():
            return SAMPLE_ID
        case Rising():
            return value.plain()
        case list():
            return [plain(item, now_ms) for item in value]
        case dict():
            return {name: plain(item, now_ms) for name, item in value.items()}
        case _:
            return value


def _date_time(ms: int) -> str:
    return f"{_datetime(ms).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _days_time(ms: int) -> str:
    """A time that is always the same on the same day."""
    day = ms // DAY_MS
    return _date_time(day * DAY_MS + day * 2_654_435_761 % DAY_MS)


def _date(ms: int) -> str:
    return _datetime(ms).date().isoformat()


def _time(ms: int) -> str:
    return f"{_datetime(ms).time().isoformat(timespec='seconds')}Z"


def _millis(ms: int) -> int:
    return ms


def _seconds(ms: int) -> int:
    return ms // 1000


def _datetime(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


WRITERS: Mapping[Written, Callable[[int], str | int]] = {
    Written.DATE_TIME: _date_time,
    Written.DAYS_TIME: _days_time,
    Written.DATE: _date,
    Written.TIME: _time,
    Written.MILLIS: _millis,
    Written.SECONDS: _seconds,
    Written.MICROS: lambda ms: ms * 1000,
    Written.NANOS: lambda ms: ms * 1_000_000,
    Written.DAYS: lambda ms: ms // DAY_MS,
    Written.DAY_MILLIS: lambda ms: ms % DAY_MS,
    Written.DAY_MICROS: lambda ms: ms % DAY_MS * 1000,
}
