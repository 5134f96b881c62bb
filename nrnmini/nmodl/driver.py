"""From MOD files to shared libraries.

Owns the order of work (translate, compile, keep in the cache), several files at a
time, and what a user sees when the C compiler refuses a text. Leaves to others what
happens in each stage.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nrnmini.errors import Diagnostic, NmodlError
from nrnmini.nmodl import build, cache
from nrnmini.source import SourceFile, Span


@dataclass(frozen=True)
class Compiled:
    """What became of one MOD file."""

    path: Path
    library: Path | None = None
    cached: bool = False  # it was there already
    seconds: float = 0.0
    error: NmodlError | None = None

    @property
    def warnings(self) -> list[str]:
        """The warnings of the file, as text: kept beside its library."""
        try:
            text = self.library.with_suffix(_WARNINGS).read_text()
        except OSError:
            return []
        return text.strip().split("\n\n")


_WARNINGS = ".warnings"


def translate(path: Path, checked: bool = False):
    """`translator.translate`: what is in the cache is loaded without importing it."""
    from nrnmini.nmodl import translator

    return translator.translate(path, _shown(path), checked=checked)


def compile_mod(path: str | os.PathLike, checked: bool = False) -> Path:
    """The shared library made of one MOD file, from the cache if it is there.

    `checked`: see `translator.translate`.

    Raises
    ------
    NmodlError      the file cannot be read, translated or compiled
    """
    return _compile(Path(path), checked).library


def _place(path: Path, compiler: build.Compiler, checked: bool) -> Path:
    """Where the library of a MOD file is in the cache, or will be."""
    path = path.resolve()
    try:
        key = cache.key(path, compiler, checked)
    except OSError:
        from nrnmini.nmodl.translator import read_source

        read_source(path)  # says why it cannot be read
        raise
    return cache.folder() / f"{path.stem}-{key}.so"


def _compile(given: Path, checked: bool) -> Compiled:
    start = time.perf_counter()
    path = given.resolve()
    compiler = build.find_compiler()
    target = _place(path, compiler, checked)
    cached = cache.is_whole(target)

    def make(folder: Path) -> None:
        source = folder / f"{target.stem}.c"
        made = translate(path, checked)
        source.write_text(made.c_source)
        if made.notices:
            text = "\n\n".join(notice.render() for notice in made.notices)
            source.with_suffix(_WARNINGS).write_text(text)
        try:
            build.compile_shared(compiler, source, folder / target.name)
        except build.CompileFailure as failure:
            raise _explain(path, source, failure) from None

    library = target if cached else cache.library(target, make)
    return Compiled(given, library, cached, time.perf_counter() - start)


def compile_each(
    paths: Iterable[str | os.PathLike],
    checked: bool = False,
    done: Callable[[Compiled], None] | None = None,
) -> list[Compiled]:
    """What becomes of several MOD files, in the same order, compiled in parallel.

    `done` is told of each as it is ready. Errors are in the results.
    """

    def attempt(path: Path) -> Compiled:
        start = time.perf_counter()
        try:
            return _compile(path, checked)
        except NmodlError as error:
            spent = time.perf_counter() - start
            return Compiled(path, seconds=spent, error=error)

    files = [Path(path) for path in paths]
    if len(files) < 2 or _all_cached(files, checked):
        results = []
        for path in files:
            results.append(attempt(path))
            if done is not None:
                done(results[-1])
        return results
    from concurrent.futures import ThreadPoolExecutor, as_completed

    with ThreadPoolExecutor(min(len(files), os.cpu_count() or 1)) as pool:
        # The longest first, so that no core waits at the end for one that came last.
        longest = sorted(set(files), key=_size, reverse=True)
        jobs = {path: pool.submit(attempt, path) for path in longest}
        for job in as_completed(jobs.values()):
            if done is not None:
                done(job.result())
        return [jobs[path].result() for path in files]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it has its message when it is compiled


def _all_cached(files: list[Path], checked: bool) -> bool:
    """Is there nothing that threads would make faster?"""
    try:
        compiler = build.find_compiler()
        return all(_place(path, compiler, checked).exists() for path in files)
    except NmodlError:
        return False


def compile_files(
    paths: Iterable[str | os.PathLike],
    checked: bool = False,
    done: Callable[[Compiled], None] | None = None,
) -> list[Path]:
    """The libraries of several MOD files, in the same order, compiled in parallel.

    Raises
    ------
    NmodlError      with the diagnostics of every file that failed
    """
    results = compile_each(paths, checked, done)
    failures = [d for r in results if r.error for d in r.error.diagnostics]
    if failures:
        raise NmodlError(*failures)
    return [result.library for result in results]


def compile_folder(folder: str | os.PathLike, checked: bool = False) -> list[Path]:
    """The libraries of all MOD files in a folder, in the order of their names.

    Raises
    ------
    NmodlError      not a folder, or a file failed
    """
    return compile_files(mod_files(folder), checked)


def mod_files(folder: str | os.PathLike) -> list[Path]:
    """The MOD files in a folder, by name.

    Raises
    ------
    NmodlError      not a folder
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NmodlError(
            Diagnostic(
                f"`{folder}` is not a folder",
                help="give a .mod file or a folder that holds .mod files",
            )
        )
    return sorted(folder.glob("*.mod"))


def translate_file(path: str | os.PathLike, checked: bool = False) -> str:
    """The C text of a MOD file."""
    return translate(Path(path), checked=checked).c_source


def _shown(path: Path) -> str:
    """A path as messages write it: from the current folder, when it lies there."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


_MESSAGE = re.compile(
    r"^(?P<file>.+?):(?P<line>\d+):(?:(?P<column>\d+):)?"
    r" (?:fatal )?error: (?P<text>.*)$"
)


def _explain(path: Path, source: Path, failure: build.CompileFailure) -> NmodlError:
    """The compiler's complaint in terms of the MOD file.

    VERBATIM text carries its own line numbers, so errors in it are shown at their
    place. Any other error is a bug of the translator: its user is not to read C.
    """
    text = path.read_text(errors="replace")
    diagnostics = []
    if "VERBATIM" in text:
        mod = SourceFile(_shown(path), text)
        for line in failure.output.splitlines():
            match = _MESSAGE.match(line)
            if match and Path(match["file"]).name == path.name:
                number = int(match["line"])
                if number > len(mod.line_starts):
                    continue
                start = mod.line_starts[number - 1]
                start += max(0, int(match["column"] or 1) - 1)
                diagnostics.append(
                    Diagnostic(
                        f"the C compiler refuses a VERBATIM block: {match['text']}",
                        Span(mod, start, start + 1),
                        help="VERBATIM is C (gnu11); names of the simulator that it "
                        "may use are listed in docs/compatibility.md",
                        code="N0900",
                    )
                )
    if not diagnostics:
        kept = cache.folder() / f"{path.stem}.failed"
        shutil.copyfile(source, kept.with_suffix(".failed.c"))
        kept.with_suffix(".failed.log").write_text(
            " ".join(failure.command) + "\n" + failure.output
        )
        first = next(
            (m["text"] for m in map(_MESSAGE.match, failure.output.splitlines()) if m),
            failure.output.strip().splitlines()[-1] if failure.output.strip() else "",
        )
        help = "report it with the MOD file; the translation and the compiler's "
        help += f"messages are in {kept}.c and {kept}.log"
        if "VERBATIM" in text:
            what = f"the C made of `{path.name}` does not compile: {first}"
        elif "error" in failure.output:
            what = f"the C made of `{path.name}` does not compile; this is a bug in "
            what += "nrnmini, not in your file"
        else:
            what = f"the C compiler failed on `{path.name}`"
        diagnostics.append(Diagnostic(what, help=help, code="N0901"))
    return NmodlError(*diagnostics[:20])
