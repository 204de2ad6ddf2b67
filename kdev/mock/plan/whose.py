"""Whose name or e-mail a field is, by the words of names."""

from __future__ import annotations

from collections.abc import Mapping

from kdev.mock.plan.scopes import Member
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS

OWN = frozenset({"work", "business", "office", "primary", "private", "personal", "home"})
"""Words before an e-mail that is one's own."""


def prefix_of(member: Member, others: set[str]) -> str:
    """Whose name or e-mail a field is: `managerEmail` is that of the `manager`, a `workEmail` one's own."""
    first = member.tokens[0]
    if first in OWN:
        return ""
    return first if len(member.tokens) == 1 and first in KINDS["person"] & others else told_of(member)


def told_of(member: Member) -> str:
    """What stands before the rest of a name, and says of whom or what it tells; empty where nothing does."""
    first = member.tokens[0]
    return first if len(member.tokens) > 1 and first in KINDS["qualifier"] | KINDS["person"] else ""


def is_another(outer: Mapping[str, Member], inner: Mapping[str, Member]) -> bool:
    """Whether an object names somebody by what they are who is not the person in an object within it."""
    named = outer.get("full_name")
    words = set() if named is None else set(named.tokens[-1:]) & KINDS["person"]
    around = {word for member in inner.values() for word in tokens_of(member.at.names[-2])}
    return bool(words - around)
