"""The C compiler: which one, with which flags, and how to call it.

Owns the flags, which are part of the cache key because some change arithmetic or
the instruction set. Leaves to others what is compiled and where it is kept.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nrnmini.errors import Diagnostic, NmodlError

INCLUDE = Path(__file__).parent.parent / "include"

# No contraction into fused multiply-adds and nothing of -ffast-math: the same
# bits in scalar and vector code, on every machine. That floating-point traps are
# not used, and errno not read, changes no value and lets loops become vector code.
ARITHMETIC_FLAGS = (
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fopenmp-simd",
)
# For GCC only, after the others. Kernels come as straight loops of inlined functions:
# what -O2 and -O3 add to -O1 and vector loops makes hh no faster and takes half as
# long again to compile; and partial redundancy elimination, of -O2, splits selections
# into branches, which keeps the loop around them from being vectorised.
# Strict aliasing, also of -O2, tells a column of doubles from the pointers to columns.
# A few rows that a vector loop leaves over are not worth a second, narrower one.
# The passes that are left out change no instruction of a kernel's loop, and are a sixth
# of the time to compile. (Without tree-pta the loops that collect nodes' values one by
# one stay scalar; a gather is no faster.)
# Instructions are ordered before registers are given out: an iteration is about as long
# as what a processor looks ahead, so that it waits for one exponential after the other
# where they come one by one.
GCC_FLAGS = (
    *("-O1", "-ftree-loop-vectorize", "-fstrict-aliasing"),
    *("--param", "vect-epilogues-nomask=0"),
    *("-fno-tree-pta", "-fno-tree-dominator-opts", "-fno-tree-slsr", "-fno-dse"),
    *("-fno-ipa-modref", "-fira-region=one"),
    *("-fschedule-insns", "-fsched-pressure"),
)
FLAGS = (
    *("-std=gnu11", "-O3", *ARITHMETIC_FLAGS),
    *("-fPIC", "-fno-semantic-interposition"),
)
QUIET_FLAGS = ("-w", "-pipe", "-g0")


@dataclass(frozen=True)
class Compiler:
    """A C compiler: the words of its command and what tells it from another."""

    command: tuple[str, ...]
    identity: str


class CompileFailure(Exception):
    """The compiler refused a text; `output` is what it wrote."""

    def __init__(self, command: list[str], output: str):
        super().__init__(output)
        self.command = command
        self.output = output


def find_compiler() -> Compiler:
    """The user's compiler: `$CC`, `cc`, `gcc`, `clang`, or the `ziglang` package.

    Raises
    ------
    NmodlError      there is none; says how to get one
    """
    chosen = shlex.split(os.environ.get("CC", ""))
    if chosen:
        if shutil.which(chosen[0]) is None:
            raise NmodlError(
                Diagnostic(
                    f"`CC` names the compiler `{chosen[0]}`, which is not found",
                    help="set CC to an existing compiler, or unset it",
                )
            )
        return _identified(tuple(chosen))
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return _identified((name,))
    if importlib.util.find_spec("ziglang"):
        return _identified((sys.executable, "-m", "ziglang", "cc"))
    raise NmodlError(
        Diagnostic(
            "no C compiler is found, and MOD files need one",
            help="install one (`apt install gcc`, `xcode-select --install`), "
            "or run `pip install 'nrnmini[compiler]'`",
        )
    )


def _identified(command: tuple[str, ...]) -> Compiler:
    """The command with the path, size and date of its program."""
    program = Path(shutil.which(command[0]) or command[0]).resolve()
    parts = [*command, str(program)]
    if "ziglang" in command:
        from importlib.metadata import version

        parts.append(version("ziglang"))
    else:
        stat = program.stat()
        parts += [str(stat.st_size), str(stat.st_mtime_ns)]
    return Compiler(command, "\0".join(parts))


@functools.cache
def processor() -> str:
    """What tells this machine's instruction set: a cache may be shared by many."""
    try:
        text = Path("/proc/cpuinfo").read_text().split("\n\n")[0]
        keep = ("model name", "flags", "Features", "CPU part", "isa")
        lines = [x for x in text.splitlines() if x.startswith(keep)]
    except OSError:
        lines = [platform.processor()]
    text = "\n".join([platform.machine(), sys.platform, *lines])
    return hashlib.sha256(text.encode()).hexdigest()


def flags() -> tuple[str, ...]:
    """Flags for a library that runs on this machine only.

    Compilers prefer half of an AVX-512 register; all of it is a quarter faster here.
    """
    native = ("-march=native", "-mprefer-vector-width=512")
    if platform.machine().lower() not in ("x86_64", "amd64"):
        native = ("-mcpu=native",)
    extra = shlex.split(os.environ.get("NRNMINI_CFLAGS", ""))
    return (*FLAGS, *native, *extra)


@functools.cache
def is_gcc(command: tuple[str, ...]) -> bool:
    """Whether a compiler is GCC itself, by the macros it defines."""
    done = subprocess.run(
        [*command, "-dM", "-E", "-x", "c", os.devnull],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return "__GNUC__" in done.stdout and "__clang__" not in done.stdout


def compile_shared(compiler: Compiler, source: Path, target: Path) -> None:
    """Compile one C file into a shared library.

    Raises
    ------
    CompileFailure      the compiler returned an error
    """
    shared = ["-shared"]
    if sys.platform == "darwin":
        shared = ["-dynamiclib", "-undefined", "dynamic_lookup"]
    vector = GCC_FLAGS if is_gcc(compiler.command) else ()
    command = [*compiler.command, *flags(), *vector, *QUIET_FLAGS, *shared]
    command += [f"-I{INCLUDE}", str(source), "-o", str(target), "-lm"]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    if done.returncode:
        raise CompileFailure(command, done.stdout)
