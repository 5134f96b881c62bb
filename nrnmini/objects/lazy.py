"""Modules that are loaded when they are first used.

NumPy costs more than all of nrnmini to load, and most runs do not need it.
"""

from __future__ import annotations

from importlib import import_module


class LazyModule:
    """Stands for a module: ``np = LazyModule("numpy")``."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str):
        value = getattr(import_module(self._name), name)
        self.__dict__[name] = value
        return value
