"""Commands of the shell: lines that start with a colon.

One decorator registers a command and is its help. HOC has no statement that starts
with a colon, so nothing is taken from it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command: `run(shell, argument)`."""

    name: str
    usage: str
    help: str
    run: Callable


COMMANDS: dict[str, Command] = {}


def command(name: str, usage: str = ""):
    """Registers a function; its docstring is the help."""

    def register(function):
        COMMANDS[name] = Command(
            name, f":{name} {usage}".rstrip(), function.__doc__.strip(), function
        )
        return function

    return register


def run_command(shell, line: str) -> None:
    """Runs `:name argument`."""
    name, _, argument = line.strip()[1:].partition(" ")
    found = COMMANDS.get(name)
    if found is None:
        from nrnmini.errors import suggest

        close = suggest(name, COMMANDS)
        shell.write(
            f"there is no command `:{name}`"
            + (f"; {close}" if close else "; `:help` lists the commands")
            + "\n"
        )
        return
    found.run(shell, argument.strip())


@command("help", "[name]")
def show_help(shell, argument):
    """Lists the commands, or says what a command or a HOC name is."""
    if not argument:
        width = max(len(c.usage) for c in COMMANDS.values())
        for c in COMMANDS.values():
            shell.write(f"{c.usage:<{width}}  {c.help}\n")
        shell.write("Anything else is HOC. Ctrl-C stops a run, Ctrl-D leaves.\n")
        return
    if argument.lstrip(":") in COMMANDS:
        c = COMMANDS[argument.lstrip(":")]
        shell.write(f"{c.usage}\n{c.help}\n")
        return
    kind = shell.sim.interpreter.kind(argument)
    if kind in (None, "undefined"):
        from nrnmini.errors import suggest

        close = suggest(argument, shell.sim.interpreter.names())
        shell.write(
            f"`{argument}` is not known" + (f"; {close}" if close else "") + "\n"
        )
        return
    shell.write(f"{argument}: {kind}\n")
    if kind == "class":
        from nrnmini.objects.table import all_specs

        spec = all_specs().get(argument)
        if spec is not None:
            shell.write(f"{spec.doc or (spec.cls.__doc__ or '').strip()}\n")
            shell.write(f"methods: {' '.join(sorted(spec.methods))}\n")


@command("names", "[pattern]")
def list_names(shell, argument):
    """Lists the names that the session has defined, or all that match a pattern."""
    interp = shell.sim.interpreter
    if argument:
        try:
            pattern = re.compile(argument)
        except re.error as error:
            shell.write(f"`{argument}` is not a pattern: {error}\n")
            return
        names = [n for n in interp.names() if pattern.search(n)]
    else:
        names = [n for n in interp.names() if n not in shell.names_at_start]
    for name in sorted(names):
        shell.write(f"{name}: {interp.kind(name)}\n")


@command("mechanisms")
def list_mechanisms(shell, argument):
    """Lists the mechanisms that can be inserted or placed."""
    for kind in sorted(shell.sim.model.mech_types, key=lambda t: t.name.lower()):
        what = "point process" if kind.is_point else "density mechanism"
        if kind.is_artificial:
            what = "artificial cell"
        elif kind.is_ion:
            what = "ion"
        shell.write(f"{kind.name}: {what}\n")


@command("load", "PATH")
def load(shell, argument):
    """Compiles and loads a MOD file, or all of a folder."""
    try:
        names = shell.sim.load_mechanisms(argument or ".")
    except FileNotFoundError as error:
        shell.write(f"{error}\n")
        return
    shell.write("loaded: " + (" ".join(names) or "nothing new") + "\n")


@command("reload")
def reload(shell, argument):
    """Lets the model follow edits of its MOD files; values stay."""
    names = shell.sim.reload_mechanisms()
    shell.write("reloaded: " + (" ".join(names) or "nothing has changed") + "\n")


@command("time", "STATEMENT")
def time_statement(shell, argument):
    """Runs a HOC statement and says how long it took."""
    start = time.perf_counter()
    shell.execute(argument + "\n")
    shell.write(f"{time.perf_counter() - start:.3f} s\n")


@command("memory")
def memory(shell, argument):
    """Says what the model occupies."""
    from nrnmini.store import memory_usage

    shell.write(f"{memory_usage(shell.sim.model.stores)}\n")


@command("quit")
def leave(shell, argument):
    """Leaves the shell."""
    raise EOFError
