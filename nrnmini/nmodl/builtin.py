"""Compiles the shipped mechanisms into the package when it is built.

Owns the C sources of the extension `nrnmini.mods._builtin`: one file a mechanism and
one that lists them. Used by setup.py only; at run time `loader.load_builtin` finds
the library.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from pathlib import Path

from nrnmini.nmodl.build import ARITHMETIC_FLAGS, GCC_FLAGS, INCLUDE, is_gcc
from nrnmini.nmodl.driver import translate_file

# Mechanisms run in the order in which they are registered: NEURON's, for the same
# last bits where several act on one node. Others follow by name.
ORDER = """pas fastpas iclamp alphasynapse expsyn exp2syn seclamp vclamp oclamp
apcount hh netstim intfire1 intfire2 intfire4""".split()

MODULE = """
#include "nrnmini.h"
#define PY_SSIZE_T_CLEAN
#include <Python.h>

%(declarations)s

typedef const NmDescriptor* const* (*List)(void);

const List* nrnmini_lists(void) {
    static const List lists[] = {%(lists)s, 0};
    return lists;
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_builtin", "The mechanisms shipped with nrnmini.",
    0, 0, 0, 0, 0, 0};

PyMODINIT_FUNC PyInit__builtin(void) { return PyModuleDef_Init(&definition); }
"""


def write_sources(mods: Path, target: Path) -> list[Path]:
    """Translate all MOD files of a folder; the C files of the extension.

    A file whose text would be the same is not touched, so that it is not compiled
    again.
    """
    target.mkdir(parents=True, exist_ok=True)
    names: list[str] = []
    sources: list[Path] = []
    rank = {stem: i for i, stem in enumerate(ORDER)}
    for mod in sorted(
        mods.glob("*.mod"), key=lambda m: (rank.get(m.stem, len(rank)), m.stem)
    ):
        name = "nrnmini_mechanisms_" + re.sub(r"\W", "_", mod.stem)
        text = f"#define NM_EXPORT_NAME {name}\n" + translate_file(mod)
        sources.append(_write(target / f"{mod.stem}.c", text))
        names.append(name)
    text = MODULE % {
        "declarations": "\n".join(
            f"extern const NmDescriptor* const* {name}(void);" for name in names
        ),
        "lists": ", ".join(names),
    }
    sources.append(_write(target / "_builtin.c", text))
    return sources


def _write(path: Path, text: str) -> Path:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def extension(root: Path, debug: bool = False):
    """The setuptools Extension of the shipped mechanisms.

    It runs on every machine of its kind: kernels are compiled for several
    instruction sets where the compiler can do that (NM_PORTABLE).
    """
    from setuptools import Extension

    # Relative to setup.py, as setuptools wants it.
    sources = write_sources(root / "mods", root / "build" / "mods")
    flags = ["-O1", "-g"] if debug else ["-O3"]
    if sys.platform != "win32":
        flags += [*ARITHMETIC_FLAGS, "-std=gnu11", "-w"]
        compiler = (sysconfig.get_config_var("CC") or "cc").split()
        if not debug and is_gcc(tuple(compiler)):
            flags += GCC_FLAGS
    return Extension(
        "nrnmini.mods._builtin",
        [source.relative_to(root).as_posix() for source in sources],
        include_dirs=[INCLUDE.relative_to(root).as_posix()],
        define_macros=[("NM_PORTABLE", "1")],
        extra_compile_args=flags,
        depends=[h.relative_to(root).as_posix() for h in INCLUDE.glob("*.h")],
    )
