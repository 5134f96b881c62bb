"""`python -m nrnmini.nmodl file.mod ...`: the MOD compiler as a command."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from nrnmini.errors import DiagnosticError


def main(argv: list[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m nrnmini.nmodl",
        description="Translate and compile MOD files, or show what becomes of them.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE.mod or FOLDER")
    show = parser.add_mutually_exclusive_group()
    show.add_argument("--ast", action="store_true", help="print the syntax tree")
    show.add_argument(
        "--explain", action="store_true", help="print what the analysis decided"
    )
    show.add_argument("--c", action="store_true", help="print the translation to C")
    options = parser.parse_args(argv)
    files: list[Path] = []
    for name in options.files:
        path = Path(name)
        files += sorted(path.glob("*.mod")) if path.is_dir() else [path]
    status = 0
    for path in files:
        try:
            if options.ast:
                show_tree(path)
            elif options.explain:
                explain(path)
            elif options.c:
                from nrnmini.nmodl.driver import translate_file

                print(translate_file(path))
            else:
                from nrnmini.nmodl.driver import compile_mod

                start = time.perf_counter()
                library = compile_mod(path)
                spent = time.perf_counter() - start
                print(f"{path}: {library} ({spent:.2f} s)")
        except (DiagnosticError, OSError) as error:
            print(error, file=sys.stderr)
            status = 1
    return status


def show_tree(path: Path) -> None:
    """The file as the parser understood it, written as NMODL again."""
    from nrnmini.nmodl import printer
    from nrnmini.nmodl.parser import parse
    from nrnmini.nmodl.translator import read_source

    print(printer.program(parse(read_source(path))))


def explain(path: Path) -> None:
    """What a translation decided: solves, threads, names for HOC, notices."""
    from nrnmini.nmodl.translator import translate

    made = translate(path)
    print(f"{path}: {made.kind} {made.name}")
    for block, method in made.solves.items():
        print(f"  SOLVE {block}: {method or 'no method, the states never advance'}")
    print("  may run on any thread" if made.thread_safe else "  runs on one thread:")
    for reason in made.reasons:
        print(f"    {reason}")
    for var in made.mechanism.vars.values():
        if var.storage == "tvar":
            print(f"  {var.name}: one copy per thread")
        elif var.visible and var.storage in ("column", "global", "ion"):
            what = "per instance" if var.storage != "global" else "shared"
            print(f"  {var.name}: {what}, visible from HOC and Python")
    for notice in made.notices:
        print(notice.render())


if __name__ == "__main__":
    sys.exit(main())
