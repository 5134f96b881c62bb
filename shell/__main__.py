"""The `nrnmini` command. Owns exit codes; leaves the work to `runner`."""

from __future__ import annotations

import sys


def main(args: list[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    from nrnmini.shell import options

    try:
        chosen = options.parse(sys.argv[1:] if args is None else args)
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
