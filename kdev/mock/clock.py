"""The Clock seam: the time, and the wish to stop."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """The time, and whether the run was told to stop."""

    @property
    def stopped_by(self) -> str:
        """What told the run to stop: `interrupt` or `terminate`; empty before."""
        ...

    def went_on(self) -> bool:
        """Whether the process itself was stopped and went on since this was asked last, as after Ctrl-Z."""
        ...

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def wait(self, seconds: float, /) -> bool:
        """Wait, at most `seconds`, and say whether the run was told to stop."""
        ...
