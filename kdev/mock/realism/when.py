"""When a time is, told from the event, by the words of its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kdev.mock.realism.voice import Write
from kdev.mock.tables.moments import DAY_MS, Moment, Written

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
JUST_MS = 97_311  # the same for all records, which costs nothing, and no round time


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHEN: Mapping[str, frozenset[str]] = {
    "birth": _words("birthdate born"),
    "expiry": _words(
        "expires expiry expiration expire valid until renewal revocation warranty trial termination"
    ),
    "door": _words("door doors boarding admission"),
    "past": _words("hired founded since manufactured member graduation graduated built established bought"),
    "recent": _words("last previous prior"),
    "end": _words(
        "end discharge return due deadline dropoff arrival eta checkout finish delivery to closing deliver "
        "estimated"
    ),
    "start": _words(
        "start pickup begin checkin departure from scheduled planned etd opening begins starts next expected "
        "appointment upcoming target requested booking travel"
    ),
}
"""Words of a time that is not the event's own, the strongest first."""

RANKS: Sequence[frozenset[str]] = (
    _words(
        "created ordered placed registered opened submitted added issued signup booked reserved filed "
        "initiated joined requested enrolled purchased posted applied creation insertion raised invited"
    ),
    _words("confirmed accepted approved authorized verified assigned validated reviewed published triggered"),
    _words("paid captured charged invoiced packed prepared picked queued detected measured recorded"),
    _words("shipped dispatched departed started began pickedup sent loaded activated checkedin boarded"),
    _words(
        "delivered completed ended finished returned resolved arrived landed processed settled refunded "
        "succeeded canceled rejected failed expired closed left completion received acknowledged"
    ),
    _words("archived deleted removed updated modified changed lastupdated edited timestamp occurred event"),
)
"""Words of what has happened, in the order in which it does; the last of an event is the event's own time."""
LAST = len(RANKS) - 1
DONE = RANKS[4]
FIRST = frozenset({"from"})
BEFORE = {"start": 3, "end": 4}
OWN = _words(
    "timestamp occurred event sent published emitted produced ingest recorded measured observed sampled"
)
FUTURE = _words("scheduled planned expected estimated target requested next due expiry expires valid until")


def rank_of(tokens: Iterable[str], message: Iterable[str] = ()) -> int | None:
    """Which step of the life of a thing a time tells of; None for a time that is not past."""
    words = set(tokens)
    if words & OWN:
        return LAST
    found = [n for n, said in enumerate(RANKS) if words & said]
    if found:
        return None if words & (FUTURE - RANKS[0]) else found[-1]
    if set(message) & DONE and not words & FUTURE:
        return next((rank for word, rank in BEFORE.items() if word in words), None)
    return None


def own_rank(message: Iterable[str]) -> int | None:
    """Which step of the life of a thing a message is named for; None for one that does not say."""
    words = set(message)
    found = [n for n, said in enumerate(RANKS) if words & (said - OWN)]
    return found[-1] if found else None


def phase_of(tokens: Iterable[str]) -> str:
    """The name of the time a name means: `now` when it says nothing else."""
    words = set(tokens)
    if words & FIRST:
        return "start"
    return next((phase for phase, said in WHEN.items() if said & words), "now")


def moment(name: str) -> Write | None:
    """The maker of a time called `time:<written>:<phase>`; None when there is none of that name.

    What is long past is the same whenever it is told.
    """
    kind, _, rest = name.partition(":")
    written, _, phase = rest.partition(":")
    if kind != "time" or written not in set(Written):
        return None
    if (written, phase) == (Written.DATE_TIME, "past"):
        return moment(f"time:{Written.DAYS_TIME}:past")
    low, high, step = _span(Written(written), phase)
    return lambda voice: Moment(Written(written), voice.random.randint(low // step, high // step) * step)


def _span(written: Written, phase: str) -> tuple[int, int, int]:
    dated = written in (Written.DATE, Written.DAYS, Written.DAYS_TIME)
    if phase[-1].isdigit():
        # A date is told from the same moment as a time would be: so it is never after one that is later.
        steps, gap = int(phase[-1]), 2 * HOUR_MS
        if phase.startswith("just"):
            return -steps * JUST_MS, -steps * JUST_MS, 1
        return -2 * steps * gap, -(2 * steps - 1) * gap, 1_000
    low, high = SPANS[phase] if dated or phase not in SOON else SOON[phase]
    return low, high, DAY_MS if dated or phase == "birth" else MINUTE_MS


SPANS: Mapping[str, tuple[int, int]] = {
    "now": (0, 0),
    "past": (-730 * DAY_MS, -DAY_MS),
    "door": (0, 0),
    "start": (0, 3 * DAY_MS),
    "end": (4 * DAY_MS, 14 * DAY_MS),
    "expiry": (30 * DAY_MS, 365 * DAY_MS),
    "birth": (-80 * 365 * DAY_MS, -18 * 365 * DAY_MS),
    "recent": (-30 * DAY_MS, -2 * HOUR_MS),
}
SOON: Mapping[str, tuple[int, int]] = {
    "door": (2 * MINUTE_MS, 14 * MINUTE_MS),
    "start": (15 * MINUTE_MS, 4 * HOUR_MS),
    "end": (5 * HOUR_MS, 12 * HOUR_MS),
}
