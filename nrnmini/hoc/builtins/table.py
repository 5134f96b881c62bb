"""All built-in functions by name.

Those that need the machine itself (execute, load_file, numarg, ...) are the
interpreter's own. Of an interpreter the functions here use

* `context` : objects.Context, and through it the model and the engine
* `top` : dict of the top level's symbols, and `builtin(name)` -> Symbol or None
* `find_symbol(name)` -> Symbol or None, as the running object sees a name
* `call(name, *args)`, for functions that take the name of a function
* `inline_reader()` -> `files.Reader` over the HOC file that is running, from behind
  the current line on, or None (optional)
"""

from __future__ import annotations

from nrnmini.hoc.builtins import (
    files,
    geometry,
    gui,
    obsolete,
    report,
    sections,
    simulation,
    symbols,
    system,
    text,
)
from nrnmini.hoc.builtins.base import Builtin

_TOPICS = (
    sections,
    geometry,
    report,
    simulation,
    text,
    files,
    system,
    symbols,
    gui,
    obsolete,
)

BUILTINS: dict[str, Builtin] = {f.name: f for topic in _TOPICS for f in topic.FUNCTIONS}
