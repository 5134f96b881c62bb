"""The colours of the shell."""

from __future__ import annotations

from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "prompt": "bold",
        "hoc.keyword": "ansiblue bold",
        "hoc.builtin": "ansicyan",
        "hoc.string": "ansigreen",
        "hoc.number": "ansimagenta",
        "hoc.argument": "ansiyellow",
        "hoc.comment": "ansibrightblack italic",
    }
)
