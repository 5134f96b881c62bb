"""The MOD compiler as commands: `nrnmini compile` and `nrnmini nmodl`.

`python -m nrnmini.nmodl FILE ...` is the second, and works before anything is built.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from nrnmini.errors import DiagnosticError


def main(argv: list[str] | None = None, prog="python -m nrnmini.nmodl") -> int:
    """Shows what becomes of MOD files; the exit status."""
    parser = argparse.ArgumentParser(
        prog=prog, description="Shows what becomes of a MOD file."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help=".mod, or a folder")
    show = parser.add_mutually_exclusive_group()
    show.add_argument(
        "--explain",
        action="store_true",
        help="how it is solved, which loops are vector code, what may run on threads "
        "and why, which names it defines (the default)",
    )
    show.add_argument("--ast", action="store_true", help="the syntax, as understood")
    show.add_argument("--c", action="store_true", help="its translation to C")
    show.add_argument(
        "--units", action="store_true", help="check the units of every expression"
    )
    options = parser.parse_args(argv)
    status = 0
    for path in _files(options.files):
        try:
            if options.ast:
                print(_tree(path))
            elif options.c:
                from nrnmini.nmodl.driver import translate_file

                print(translate_file(path))
            elif options.units:
                status |= _units(path)
            else:
                from nrnmini.nmodl.explain import explain

                print(explain(path))
        except (DiagnosticError, OSError) as error:
            print(error, file=sys.stderr)
            status = 1
    return status


def compile_command(argv: list[str], prog="nrnmini compile") -> int:
    """Compiles MOD files ahead of their use; the exit status."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Compiles MOD files and keeps the result for every later use. "
        "Shows the warnings of each file.",
    )
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help=".mod, or a folder (.)"
    )
    parser.add_argument(
        "--checked",
        action="store_true",
        help="for load_mechanisms(checked=True): check every index",
    )
    options = parser.parse_args(argv)
    files = _files(options.paths)
    if not files:
        where = " ".join(options.paths)
        print(f"{prog}: there is no .mod file in {where}", file=sys.stderr)
        return 1
    from nrnmini.nmodl import driver

    width = max(len(str(path)) for path in files)
    counts = {"compiled": 0, "cached": 0, "failed": 0}
    notes, problems = [], []

    def done(result: driver.Compiled) -> None:
        what = "failed" if result.error else "cached" if result.cached else "compiled"
        counts[what] += 1
        spent = "" if result.cached else f"  {result.seconds:.2f} s"
        print(f"{what:<8}  {result.path!s:<{width}}{spent}".rstrip(), flush=True)
        if result.error:
            problems.append(str(result.error))
        else:
            notes.extend(result.warnings)

    start = time.perf_counter()
    driver.compile_each(files, options.checked, done)
    spent = time.perf_counter() - start
    for text in [*notes, *problems]:
        print(f"\n{text}", file=sys.stderr)
    counted = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
    plural = "" if len(files) == 1 else "s"
    if notes:
        counted += f", {len(notes)} warning{'' if len(notes) == 1 else 's'}"
    print(f"\n{len(files)} file{plural}: {counted}, {spent:.2f} s")
    return 1 if problems else 0


def _files(names) -> list[Path]:
    files: list[Path] = []
    for name in names:
        path = Path(name)
        files += sorted(path.glob("*.mod")) if path.is_dir() else [path]
    return files


def _tree(path: Path) -> str:
    """The file as the parser understood it, written as NMODL again."""
    from nrnmini.nmodl import printer
    from nrnmini.nmodl.parser import parse
    from nrnmini.nmodl.translator import read_source

    return printer.program(parse(read_source(path)))


def _units(path: Path) -> int:
    from nrnmini.nmodl.translator import check_units

    problems = check_units(path)
    for problem in problems:
        print(problem.render() + "\n")
    n = len(problems)
    what = f"{n} place{'' if n == 1 else 's'} where units clash"
    print(f"{path}: {what if problems else 'units are consistent'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
