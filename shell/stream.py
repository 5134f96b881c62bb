"""Standard input that is no terminal: read like a file, statement by statement."""

from __future__ import annotations

import io
import stat

from nrnmini.errors import NrnminiError


def run_stream(sim, stream, report) -> None:
    """Executes the statements of a stream as they arrive.

    A pipe goes on after an error; of a redirected file the rest is skipped, as
    NEURON does.
    """
    is_file = _is_regular_file(stream)
    interpreter = sim.interpreter
    if is_file:
        try:
            interpreter.execute(stream.read(), "standard input")
        except NrnminiError as error:
            report(error)
        return
    pending = ""
    while True:
        line = stream.readline()
        pending += line
        if not pending:
            return
        if line and interpreter.is_incomplete(pending):
            continue
        text, pending = pending, ""
        try:
            interpreter.execute(text, "standard input")
        except NrnminiError as error:
            report(error)
        if not line:
            return


def _is_regular_file(stream) -> bool:
    import os

    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, io.UnsupportedOperation, ValueError):
        return False
