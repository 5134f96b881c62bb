"""The error for a name that does not exist. A leaf: imports nothing of the floor."""

from __future__ import annotations

from collections.abc import Iterable

from nrnmini.errors import ModelError, not_yet, suggest


def unknown(what: str, name: str, candidates: Iterable[str], owner: str = ""):
    """The ModelError for ``there is no {what} `name`{owner}``, with a similar one."""
    message = f"there is no {what} `{name}`{owner}"
    hint = not_yet(name) or suggest(name, candidates)
    return ModelError(f"{message}\nhelp: {hint}" if hint else message)
