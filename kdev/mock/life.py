"""Signs of life of a broker that is waited for."""

from __future__ import annotations

from kdev.mock.sinks import Sink


class Life:
    """Whether a broker confirms something, or answers again after it was gone."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._acked = sink.counts().acked
        self._connected = sink.connected()

    def shown(self) -> bool:
        """Whether there was a sign of life since the last call."""
        acked, connected = self._sink.counts().acked, self._sink.connected()
        shown = acked > self._acked or (connected and not self._connected)
        self._acked, self._connected = acked, connected
        return shown
