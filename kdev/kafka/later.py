"""A module that is loaded when something of it is asked for, whoever imports it."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType


class _Later(ModuleType):
    """Stands for a module of the same name, and makes way for it."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def load_later(name: str) -> None:
    """Let a module wait until something of it is asked for, unless it is loaded already."""
    if name not in sys.modules:
        sys.modules[name] = _Later(name)
