"""The times of records, in the forms that `--time` offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from kdev.tail.together import each

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


class TimeForm(StrEnum):
    """How the time of a record is shown."""

    CLOCK = "clock"
    LOCAL = "local"
    UTC = "utc"
    AGO = "ago"
    DELTA = "delta"
    EPOCH = "epoch"
    NONE = "none"


_NUMBERS = frozenset({TimeForm.AGO, TimeForm.DELTA, TimeForm.EPOCH})


class Instants:
    """Writes times in one form; `zone` is this machine's own when it is None.

    What the form `delta` shows is how long a record came after the one before.
    Neighbouring records mostly share their second, so the text up to the second is kept.
    """

    def __init__(
        self,
        form: TimeForm,
        zone: tzinfo | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._parts = {TimeForm.CLOCK: self._clock, TimeForm.LOCAL: self._local}.get(form, self._utc)
        self._form = form
        self._zone = zone
        self._now = now
        self._last: int | None = None
        self._second: int | None = None
        self._before = self._after = ""

    def texts(self, times_ms: Sequence[int | None]) -> list[str]:
        """The times of records that come one behind the other."""
        # How far it is from the one before is not the same for equal times.
        return [*map(self.text, times_ms)] if self._form is TimeForm.DELTA else [*each(times_ms, self.text)]

    def text(self, timestamp_ms: int | None) -> str:
        """The time as text: empty in the form `none`, a dash for a record without a time."""
        if self._form is TimeForm.NONE:
            return ""
        if timestamp_ms is None:
            return "-"
        if self._form in _NUMBERS:
            return self._number(timestamp_ms)
        second, ms = divmod(timestamp_ms, 1000)
        if second != self._second:
            try:
                self._before, self._after = self._parts(datetime.fromtimestamp(second, UTC))
            except (ValueError, OverflowError, OSError):
                return str(timestamp_ms)
            self._second = second
        return f"{self._before}.{ms:03d}{self._after}"

    def _number(self, timestamp_ms: int) -> str:
        if self._form is TimeForm.AGO:
            return _ago(self._now().timestamp() - timestamp_ms / 1000)
        if self._form is TimeForm.EPOCH:
            return str(timestamp_ms)
        before, self._last = self._last, timestamp_ms
        return f"{(timestamp_ms - (timestamp_ms if before is None else before)) / 1000:+.3f}s"

    def _clock(self, moment: datetime) -> tuple[str, str]:
        here = moment.astimezone(self._zone)
        today = self._now().astimezone(self._zone).date()
        return here.strftime("%H:%M:%S" if here.date() == today else "%Y-%m-%d %H:%M:%S"), ""

    def _local(self, moment: datetime) -> tuple[str, str]:
        here = moment.astimezone(self._zone)
        zone = here.strftime("%z")
        return here.strftime("%Y-%m-%d %H:%M:%S"), f" {zone[:3]}:{zone[3:5]}"

    def _utc(self, moment: datetime) -> tuple[str, str]:
        return moment.isoformat()[:19], "Z"


def _ago(seconds: float) -> str:
    """How long ago something was, in the largest unit of which there is one."""
    far = round(abs(seconds))
    size, unit = next((each for each in _UNITS if far >= each[0]), _UNITS[-1])
    return f"{far // size}{unit} ago" if seconds >= 0 else f"in {far // size}{unit}"
