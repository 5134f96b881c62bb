"""Compiles the shipped mechanisms into the package when it is built.

Owns the C sources of the extension `nrnmini.mods._builtin`: one file a mechanism and
instruction set, and one that lists them. Used by setup.py; at run time
`loader.load_builtin` finds the library and takes the best that the machine can run.
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

# What each of loader.INSTRUCTION_SETS needs; the baseline runs everywhere. FMA is not
# among them: nothing may be fused, for the same bits everywhere.
FEATURES = {
    "avx512": ("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx2", "bmi2"),
    "avx2": ("avx2", "bmi2"),
    "baseline": (),
}
# Only these compilers take a target for a whole file from its text.
MANY = "defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)"

MODULE = """
#include "nrnmini.h"
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

typedef const NmDescriptor* const* (*List)(void);

%(variants)s
/* The lists for an instruction set; 0 if this machine or build has it not. */
const List* nrnmini_lists(const char* instruction_set) {
%(choices)s
    return 0;
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
    rank = {stem: i for i, stem in enumerate(ORDER)}
    texts = {
        mod.stem: translate_file(mod)
        for mod in sorted(
            mods.glob("*.mod"), key=lambda m: (rank.get(m.stem, len(rank)), m.stem)
        )
    }
    sources, variants, choices = [], "", ""
    for kind, features in FEATURES.items():
        names = []
        for stem, text in texts.items():
            names.append(f"nrnmini_{kind}_" + re.sub(r"\W", "_", stem))
            path = target / f"{stem}-{kind}.c"
            sources.append(_write(path, _variant(text, names[-1], features)))
        declared = "".join(
            f"extern const NmDescriptor* const* {name}(void);\n" for name in names
        )
        declared += f"static const List {kind}[] = {{{', '.join(names)}, 0}};\n"
        supported = "".join(f' && __builtin_cpu_supports("{f}")' for f in features)
        choice = f'    if (!strcmp(instruction_set, "{kind}"){supported})'
        choice += f" return {kind};\n"
        variants += _only_for_some(declared, features)
        choices += _only_for_some(choice, features)
    text = MODULE % {"variants": variants, "choices": choices}
    sources.append(_write(target / "_builtin.c", text))
    return sources


def _variant(text: str, name: str, features: tuple[str, ...]) -> str:
    """The C text of a mechanism for one instruction set."""
    text = f"#define NM_EXPORT_NAME {name}\n{text}"
    if features:
        options = ",".join([*features, "prefer-vector-width=512"])
        text = f'#pragma GCC target("{options}")\n{text}'
    return _only_for_some(text, features)


def _only_for_some(text: str, features: tuple[str, ...]) -> str:
    return f"#if {MANY}\n{text}#endif\n" if features else text


def _write(path: Path, text: str) -> Path:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def extension(root: Path, debug: bool = False):
    """The setuptools Extension of the shipped mechanisms.

    It runs on every machine of its kind: mechanisms are compiled for several
    instruction sets where the compiler can do that.
    """
    from setuptools import Extension

    # Relative to setup.py, as setuptools wants it.
    sources = write_sources(root / "mods", root / "build" / "mods")
    flags = ["-O1", "-g"] if debug else ["-O3", "-g0"]
    if sys.platform != "win32":
        flags += [*ARITHMETIC_FLAGS, "-std=gnu11", "-w"]
        # Python's own -fwrapv would make every index that is a sum a gather.
        flags += ["-fno-wrapv"]
        compiler = (sysconfig.get_config_var("CC") or "cc").split()
        if not debug and is_gcc(tuple(compiler)):
            flags += GCC_FLAGS
    return Extension(
        "nrnmini.mods._builtin",
        [source.relative_to(root).as_posix() for source in sources],
        include_dirs=[INCLUDE.relative_to(root).as_posix()],
        extra_compile_args=flags,
        depends=[h.relative_to(root).as_posix() for h in INCLUDE.glob("*.h")],
    )
