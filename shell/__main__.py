"""The `nrnmini` command. Owns exit codes; leaves the work to `runner`."""

from __future__ import annotations

import sys


def main(args: list[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    from nrnmini.shell import options

    args = sys.argv[1:] if args is None else args
    if args[:1] in (["compile"], ["nmodl"]):
        from nrnmini.nmodl import __main__ as commands

        if args[0] == "compile":
            return commands.compile_command(args[1:])
        return commands.main(args[1:], prog="nrnmini nmodl")
    try:
        chosen = options.parse(args)
    except options.UsageError as error:
        print(f"nrnmini: {error}", file=sys.stderr)
        return 2
    if chosen.show == "help":
        print(options.HELP, end="")
        return 0
    if chosen.show == "version":
        from nrnmini import __version__

        print(f"nrnmini {__version__}")
        return 0
    from nrnmini.shell.runner import Runner

    try:
        return Runner(chosen).run()
    except BrokenPipeError:
        # The reader of our output went away: not an error of the model.
        sys.stdout = None
        return 0


if __name__ == "__main__":
    sys.exit(main())
