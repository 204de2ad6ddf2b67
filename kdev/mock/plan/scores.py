"""Points and who has more of them: the grade of an exam, the winner of a match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number, Text

POINTS = frozenset({"score", "point", "mark", "grade"})
MOST = frozenset({"maximum", "total", "possible", "out"})
LETTERS = ((90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "F"))
ENOUGH = 60
GOALS = frozenset({"score", "goal", "point"})
WON = frozenset({"winner", "won", "winning", "result", "outcome"})
HOME = frozenset({"home", "home_win", "homewin", "h", "win", "won", "1"})
AWAY = frozenset({"away", "away_win", "awaywin", "a", "loss", "lost", "2"})
EVEN = frozenset({"draw", "tie", "tied", "drawn", "x", "none"})


def scores(scope: Scope) -> Iterator[Relation]:
    """The relations of an exam, in each object, and of a match, over all."""
    for each in scope.scopes():
        yield from _graded(each)
    yield from _played(scope)


@dataclass(frozen=True, slots=True)
class Graded:
    """Fills how many points of all, their share, the grade and whether that is enough."""

    points: Member
    most: Member | None
    share: Member | None
    grades: Sequence[Member]
    passed: Sequence[Member]

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills."""
        ends = [each for each in (self.most, self.share) if each is not None]
        return (self.points, *ends, *self.grades, *self.passed)

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one exam into a row; raises Refused where no grade goes with the points."""
        rng = chance.random()
        most = rng.choice((10, 20, 50, 100, 100)) if self.most is not None else 100
        share = min(100, max(20, rng.gauss(76, 13)))
        points = round(most * share / 100)
        share = points / most * 100
        row[self.points.path] = points
        if self.most is not None:
            row[self.most.path] = most
        if self.share is not None:
            high = self.share.shape.high if isinstance(self.share.shape, Number) else None
            part = self.share.role == "share" or high == 1
            row[self.share.path] = round(share / 100, 2) if part else round(share)
        letter = next(letter for least, letter in LETTERS if share >= least)
        for grade in self.grades:
            told = fitting(grade, [letter, "E" if letter == "F" else letter])
            if told is None:
                raise Refused
            row[grade.path] = told
        row.update({member.path: share >= ENOUGH for member in self.passed})


@dataclass(frozen=True, slots=True)
class Won:
    """Fills who won a match, or that nobody did."""

    home: Member
    away: Member
    teams: tuple[Member, Member] | None
    told: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the winner into a row; raises Refused where the score cannot be told."""
        home, away = row[self.home.path], row[self.away.path]
        if not isinstance(home, int | float) or not isinstance(away, int | float):
            raise Refused
        for member in self.told:
            row[member.path] = self._result(member, row, (home > away) - (home < away))

    def _result(self, member: Member, row: Row, side: int) -> object:
        if isinstance(member.shape, Choice):
            words = HOME if side > 0 else AWAY if side < 0 else EVEN
            found = next((value for value in member.shape.values if _says(value) & words), None)
        elif self.teams is not None and side:
            found = row[self.teams[0 if side > 0 else 1].path]
        else:
            found = "draw" if self.teams is None or "result" in member.tokens else None
        if found is None:
            raise Refused
        return found


def _graded(scope: Scope) -> Iterator[Relation]:
    numbers = [m for m in scope.members if isinstance(m.shape, Number)]
    points = _only(
        [m for m in numbers if m.tokens[-1:] and m.tokens[-1] in POINTS and not MOST & set(m.tokens)]
    )
    most = _only([m for m in numbers if POINTS & set(m.tokens) and MOST & set(m.tokens)])
    share = _only([m for m in numbers if m.role in {"percent", "share"} and m is not points])
    grades = [m for m in scope.members if m.role == "grade" and isinstance(m.shape, Choice | Text)]
    passed = [m for m in scope.members if isinstance(m.shape, Flag) and "passed" in m.tokens]
    if points is not None and (most is not None or grades):
        made = Graded(points, most, share, grades, passed)
        yield Relation("one exam", scope.at.path, made.members, made.fill, whole=True)


def _played(scope: Scope) -> Iterator[Relation]:
    everything = list(scope.everything())
    numbers = [m for m in everything if isinstance(m.shape, Number) and GOALS & _words(m)]
    home, away = (_only([m for m in numbers if side in m.tokens]) for side in ("home", "away"))
    if home is None or away is None:
        return
    texts = [m for m in everything if isinstance(m.shape, Text) and "team" in _words(m)]
    sides = [_only([m for m in texts if side in _words(m)]) for side in ("home", "away")]
    teams = (sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None
    told = [
        m
        for m in everything
        if m.tokens[-1:] and m.tokens[-1] in WON and _can_tell(m, named=teams is not None)
    ]
    if told:
        members = (home, away, *(teams or ()), *told)
        yield Relation("one winner", scope.at.path, members, Won(home, away, teams, told).fill)


def _can_tell(member: Member, *, named: bool) -> bool:
    if isinstance(member.shape, Text):
        return named and member.tokens[-1] == "winner"
    if not isinstance(member.shape, Choice):
        return False
    said = [_says(value) for value in member.shape.values]
    return any(each & HOME for each in said) and any(each & AWAY for each in said)


def _says(value: object) -> set[str]:
    return {str(value).casefold(), *tokens_of(str(value))}


def _words(member: Member) -> set[str]:
    """The words of a name and of that of the object it is in."""
    around = tokens_of(member.at.names[-2]) if member.at.names[2:] else ()
    return {*member.tokens, *around}


def _only(found: Sequence[Member]) -> Member | None:
    return found[0] if len(found) == 1 else None
