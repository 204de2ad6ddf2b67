"""The times of records, in the forms that `--time` offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum


class TimeForm(StrEnum):
    """How the time of a record is shown."""

    CLOCK = "clock"
    LOCAL = "local"
    UTC = "utc"
    EPOCH = "epoch"
    NONE = "none"


class Instants:
    """Writes times in one form; `zone` is this machine's own when it is None.

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
        self._second: int | None = None
        self._before = self._after = ""

    def text(self, timestamp_ms: int | None) -> str:
        """The time as text: empty in the form `none`, a dash for a record without a time."""
        if self._form is TimeForm.NONE:
            return ""
        if timestamp_ms is None:
            return "-"
        if self._form is TimeForm.EPOCH:
            return str(timestamp_ms)
        second, ms = divmod(timestamp_ms, 1000)
        if second != self._second:
            try:
                self._before, self._after = self._parts(datetime.fromtimestamp(second, UTC))
            except (ValueError, OverflowError, OSError):
                return str(timestamp_ms)
            self._second = second
        return f"{self._before}.{ms:03d}{self._after}"

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
