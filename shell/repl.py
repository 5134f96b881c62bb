"""The interactive shell: read, execute, print, until Ctrl-D.

Owns: the session (prompt, history, interruption). Leaves to others: each concept of
prompt_toolkit has its own module. Slow imports happen when the shell starts.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nrnmini.errors import NrnminiError
from nrnmini.shell.commands import COMMANDS, run_command
from nrnmini.shell.validator import Completeness, continuation

PROMPT = "oc>"


def history_file() -> Path:
    """Where lines are remembered: $NRNMINI_HISTORY, or in the state folder."""
    if "NRNMINI_HISTORY" in os.environ:
        return Path(os.environ["NRNMINI_HISTORY"])
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "nrnmini" / "history"


class Repl:
    """One interactive session on a simulator."""

    def __init__(self, sim, banner: str = "", session=None):
        self.sim = sim
        self.banner = banner
        self.names_at_start = frozenset(sim.interpreter.names())
        self.completeness = Completeness(sim.interpreter.is_incomplete)
        self.session = session or self.make_session()

    def make_session(self):
        """The prompt with highlighting, completion, history and several lines."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory, InMemoryHistory

        from nrnmini.shell.completer import HocCompleter
        from nrnmini.shell.keys import key_bindings
        from nrnmini.shell.lexer import HocLexer
        from nrnmini.shell.style import STYLE

        path = history_file()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            history = FileHistory(str(path))
        except OSError:
            history = InMemoryHistory()
        return PromptSession(
            [("class:prompt", PROMPT)],
            multiline=True,
            prompt_continuation=self.continuation,
            lexer=HocLexer(self.names_at_start),
            completer=HocCompleter(self.sim, COMMANDS),
            complete_while_typing=False,
            key_bindings=key_bindings(self.completeness),
            history=history,
            style=STYLE,
            enable_open_in_editor=False,
        )

    def continuation(self, width, line_number, is_soft_wrap):
        """The prompt of the further lines of a statement."""
        if is_soft_wrap:
            return ""
        document = self.session.default_buffer.document
        text = "\n".join(document.lines[:line_number])
        return continuation(text).expandtabs(4)

    def run(self) -> None:
        """Until Ctrl-D, `:quit` or quit()."""
        if self.banner:
            print(self.banner, file=sys.stderr)
        while True:
            try:
                text = self.session.prompt()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            try:
                self.handle(text)
            except EOFError:
                return

    def handle(self, text: str) -> None:
        """Executes what was typed; nothing that fails ends the session."""
        if not text.strip():
            return
        try:
            if text.lstrip().startswith(":"):
                run_command(self, text)
            else:
                self.execute(text if text.endswith("\n") else text + "\n")
        except NrnminiError as error:
            self.complain(str(error))
        except KeyboardInterrupt:
            self.complain(f"interrupted at t = {self.time():g} ms; the model is kept")
        except (SystemExit, EOFError):
            raise
        except Exception as error:
            import traceback

            self.complain("".join(traceback.format_exception(error)).rstrip())

    def execute(self, text: str) -> None:
        """Runs a HOC text."""
        try:
            self.sim.interpreter.execute(text, "input")
        finally:
            sys.stdout.flush()

    def time(self) -> float:
        """The model's time, ms."""
        return self.sim.model.globals.entries["t"].handle()[0]

    def complain(self, text: str) -> None:
        """An error, on standard error."""
        sys.stdout.flush()
        print(text, file=sys.stderr)

    def write(self, text: str) -> None:
        """Output of a command."""
        sys.stdout.write(text)
