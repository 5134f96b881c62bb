"""The command line of `nrnmini`, as a value. Pure: nothing is run here."""

from __future__ import annotations

from dataclasses import dataclass, field

HELP = """\
usage: nrnmini [options] [files] [-]
       nrnmini compile [paths]      compile MOD files ahead, show their warnings
       nrnmini nmodl FILE [...]     what becomes of a MOD file: --explain, --units,
                                    --ast, --c

Runs HOC files (and Python files, ending in .py) in the order given. MOD files
beside a file are compiled and loaded unasked. Without files, or with `-`, reads
standard input: a terminal gets the interactive shell.

  -c "statement"     run one HOC statement
  -python [file]     run a Python file, whose `from neuron import h` is this
                     model (what follows it is its sys.argv), or start
                     Python with `h` at hand
  -dll PATH          compile and load a MOD file or a folder of them
  -nobanner          no greeting
  -notatty, -isatty  read standard input as a file, or as a terminal
  -h, --help         this text
  --version          the version

Accepted for compatibility and without effect: -nogui, -nopython, -mpi,
-NSTACK n, -NFRAME n, -pyexe path.
"""

_IGNORED = {"-nogui", "-nopython", "-mpi", "-music"}
_IGNORED_WITH_VALUE = {"-NSTACK", "-NFRAME", "-pyexe"}


class UsageError(Exception):
    """The command line is wrong."""


@dataclass
class Options:
    """What to do. `steps` is a list of (kind, text): "hoc", "py", "c" or "stdin"."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    mechanisms: list[str] = field(default_factory=list)
    argv: list[str] = field(default_factory=list)
    python: bool = False
    banner: bool = True
    tty: bool | None = None
    show: str = ""


def parse(args: list[str]) -> Options:
    """The options of a command line (without the program's name).

    Raises
    ------
    UsageError      an option is unknown or lacks its value
    """
    options = Options(argv=["nrnmini", *args])
    words = list(args)

    def value(option):
        if not words:
            raise UsageError(f"`{option}` needs a value")
        return words.pop(0)

    rest: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("-h", "-help", "--help"):
            options.show = "help"
        elif word in ("--version", "-version"):
            options.show = "version"
        elif word == "-nobanner":
            options.banner = False
        elif word == "-isatty":
            options.tty = True
        elif word == "-notatty":
            options.tty = False
        elif word == "-python":
            options.python = True
        elif word == "-dll":
            options.mechanisms.append(value(word))
        elif word in _IGNORED:
            pass
        elif word in _IGNORED_WITH_VALUE:
            value(word)
        elif word == "-c":
            if options.python and not rest:
                options.steps.append(("pyc", value(word)))
                options.argv = ["-c", *words]
                words.clear()
            else:
                rest.append(word)
                rest.append(value(word))
        elif word == "-" or not word.startswith("-"):
            rest.append(word)
            if options.python and not word.endswith(".hoc") and word != "-":
                # The Python program; all else is its own.
                options.argv = [word, *words]
                words.clear()
        else:
            raise UsageError(f"unknown option `{word}`; `nrnmini -h` lists the options")
    while rest:
        word = rest.pop(0)
        if word == "-c":
            options.steps.append(("c", rest.pop(0)))
        elif word == "-":
            options.steps.append(("stdin", "-"))
        elif word.endswith(".py") or (options.python and not word.endswith(".hoc")):
            options.steps.append(("py", word))
        else:
            options.steps.append(("hoc", word))
    if not options.steps:
        options.steps.append(("python" if options.python else "stdin", "-"))
    return options
