"""Runs what the command line names: files, statements, standard input.

Owns: the order of things, the unasked compilation of MOD files, what is printed
when something fails, and the exit status. Leaves to others: the interactive shell
(repl) and HOC itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nrnmini.errors import NrnminiError
from nrnmini.shell.options import Options

FAILED = 1
INTERRUPTED = 130


class Runner:
    """One run of the command."""

    def __init__(self, options: Options):
        from nrnmini.simulator import default_simulator

        self.options = options
        self.sim = default_simulator()
        self.status = 0

    def run(self) -> int:
        """All steps in order; stops at the first that fails. The exit status."""
        try:
            for path in self.options.mechanisms:
                self.load_library(path)
            folders = {Path(text).parent for kind, text in self.steps_of("hoc", "py")}
            for folder in sorted(folders) or [Path()]:
                if not self.attempt_load(folder):
                    return FAILED
            for kind, text in self.options.steps:
                if not getattr(self, "run_" + kind)(text):
                    return self.status or FAILED
        except SystemExit as leave:
            return self.leave(leave)
        except NrnminiError as error:
            self.report(error)
            return FAILED
        except KeyboardInterrupt:
            self.report("interrupted")
            return INTERRUPTED
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
        return self.status

    def steps_of(self, *kinds):
        """The steps of some kinds."""
        return [s for s in self.options.steps if s[0] in kinds]

    def leave(self, request: SystemExit) -> int:
        """The exit status of quit(n) or sys.exit(n)."""
        code = request.code
        if code is None:
            return 0
        if isinstance(code, int):
            return code
        if isinstance(code, float):
            return int(code)
        print(code, file=sys.stderr)
        return FAILED

    def report(self, error) -> None:
        """An error, on standard error, after all output so far."""
        if sys.stdout is not None:
            sys.stdout.flush()
        print(error, file=sys.stderr)

    # ---- mechanisms -----------------------------------------------------------

    def load_folder(self, folder: Path) -> None:
        """Compiles and loads the MOD files of a folder, if it has any."""
        folder = folder.resolve()
        if folder not in self.sim.loaded_folders and any(folder.glob("*.mod")):
            self.sim.load_mechanisms(folder)

    def load_library(self, path: str) -> None:
        """-dll: a MOD file, a folder, or where NEURON's library was built from."""
        place = Path(path).resolve()
        if place.suffix in {".so", ".dll", ".dylib"}:
            for folder in place.parents:
                if any(folder.glob("*.mod")):
                    place = folder
                    break
        try:
            self.sim.load_mechanisms(place)
        except FileNotFoundError as error:
            raise NrnminiError(f"nrnmini: {error}") from None

    def attempt_load(self, folder: Path) -> bool:
        """Loads a folder; whether to go on. A shell opens all the same: that is where
        a mistake is mended."""
        try:
            self.load_folder(folder)
        except NrnminiError as error:
            self.report(error)
            if not (self.steps_of("stdin", "python") and self.is_terminal()):
                return False
            self.report("nrnmini: no mechanism is loaded; mend the file, then `:load`")
        return True

    # ---- steps: each returns whether to go on -------------------------------------

    def run_hoc(self, path: str) -> bool:
        """A HOC file. One that cannot be opened is skipped, as NEURON does."""
        if not os.access(path, os.R_OK) or os.path.isdir(path):
            self.report(f"0 nrnmini: can't open {path}")
            return True
        return self.attempt(self.sim.interpreter.run_file, path)

    def run_c(self, text: str) -> bool:
        """One HOC statement."""
        return self.attempt(self.sim.interpreter.execute, text + "\n")

    def run_py(self, path: str) -> bool:
        """A Python file; `import neuron` gives it this simulator."""
        import runpy

        if not os.path.exists(path):
            self.report(f"0 nrnmini: can't open {path}")
            return True
        self.enter_python(os.path.dirname(os.path.abspath(path)))
        return self.attempt_python(runpy.run_path, path, run_name="__main__")

    def run_pyc(self, text: str) -> bool:
        """-python -c: a Python text."""
        self.enter_python("")
        return self.attempt_python(
            exec, text, {"__name__": "__main__", "h": self.sim.h}
        )

    def run_python(self, _text: str) -> bool:
        """-python without a file: interactive Python, or its standard input."""
        self.enter_python("")
        names = {"__name__": "__main__", "h": self.sim.h}
        if not self.is_terminal():
            return self.attempt_python(
                exec, compile(sys.stdin.read(), "<stdin>", "exec"), names
            )
        import code

        code.interact(self.banner(), local=names, exitmsg="")
        return True

    def run_stdin(self, _text: str) -> bool:
        """Standard input: the interactive shell, or a pipe read like a file."""
        if self.is_terminal():
            from nrnmini.shell.repl import Repl

            Repl(self.sim, banner=self.banner()).run()
            return True
        from nrnmini.shell.stream import run_stream

        run_stream(self.sim, sys.stdin, self.report)
        return True

    def is_terminal(self) -> bool:
        """Is standard input someone who types?"""
        if self.options.tty is not None:
            return self.options.tty
        return sys.stdin.isatty()

    def banner(self) -> str:
        """The greeting."""
        from nrnmini import __version__

        if not self.options.banner:
            return ""
        return (
            f"nrnmini {__version__}: HOC, MOD and Python models of neurons "
            "(:help lists the commands)"
        )

    def enter_python(self, folder: str) -> None:
        """Makes Python programs feel at home: neuron, sys.argv, sys.path."""
        from nrnmini.compat import install_as_neuron

        install_as_neuron()
        sys.argv = self.options.argv
        sys.path.insert(0, folder)

    def attempt(self, function, *args) -> bool:
        """Calls; an error of the model is shown, and the answer is False."""
        try:
            function(*args)
        except NrnminiError as error:
            self.report(error)
            return False
        except SystemExit:
            raise
        except KeyboardInterrupt:
            self.report("interrupted")
            self.status = INTERRUPTED
            return False
        return True

    def attempt_python(self, function, *args, **kwargs) -> bool:
        """As `attempt`; other exceptions get Python's own traceback."""
        import traceback

        try:
            function(*args, **kwargs)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            if sys.stdout is not None:
                sys.stdout.flush()
            traceback.print_exc()
            return False
        return True
