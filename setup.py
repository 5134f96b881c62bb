"""Compiled modules only; everything else is in pyproject.toml."""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

# An isolated build does not have the sources' folder on its path.
ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from nrnmini.nmodl import builtin  # noqa: E402

DEBUG = os.environ.get("NRNMINI_DEBUG") == "1"
# No contraction to fused multiply-add: results must have the same bits on every
# instruction set and for every sort order.
FLAGS = ["-O0", "-g"] if DEBUG else ["-O2", "-g0"]
# GCC 14 and Clang 16 refuse such pointers by themselves; older ones shall, too.
FLAGS += ["-ffp-contract=off", "-Wno-unused-function"]
FLAGS += ["-Werror=incompatible-pointer-types", "-Werror=int-conversion"]

# Its mtime moves only when the flavour changes, which rebuilds all.
stamp = Path("build/flavour")
stamp.parent.mkdir(exist_ok=True)
if not stamp.exists() or stamp.read_text() != str(DEBUG):
    stamp.write_text(str(DEBUG))


# A comma-separated list of floors (store,model,...) to build, for quick rebuilds.
only = os.environ.get("NRNMINI_ONLY", "")
floors = [Path("nrnmini", f) for f in only.split(",")] if only else [Path("nrnmini")]
sources = [p for floor in floors for p in sorted(floor.rglob("*.pyx"))]
if "face" in only:
    sources += sorted(Path("nrnmini").glob("*.pyx"))
mods = [builtin.extension(ROOT, DEBUG)] if not only or "mods" in only else []


def extension(pyx: Path) -> Extension:
    # The loops over nodes and over rows; elsewhere -O3 only costs build time.
    has_loops = pyx.parts[1] == "engine" or pyx.stem in ("host", "permute")
    flags = [*FLAGS, "-O3"] if has_loops and not DEBUG else FLAGS
    return Extension(
        ".".join(pyx.with_suffix("").parts),
        [pyx.as_posix()],
        include_dirs=["nrnmini/include", "nrnmini/engine", "nrnmini/store"],
        extra_compile_args=[] if sys.platform == "win32" else flags,
        depends=[str(stamp)],
    )


setup(
    options={"build_ext": {"parallel": os.cpu_count()}},
    ext_modules=mods
    + cythonize(
        [extension(p) for p in sources],
        build_dir="build/cython-debug" if DEBUG else "build/cython",
        annotate=os.environ.get("NRNMINI_ANNOTATE") == "1",
        nthreads=os.cpu_count() or 1,
        cache=os.environ.get("NRNMINI_CYTHON_CACHE", False),
        compiler_directives={
            "language_level": 3,
            "embedsignature": True,
            "boundscheck": DEBUG,
            "initializedcheck": DEBUG,
            "nonecheck": DEBUG,
            "wraparound": False,
            "cdivision": True,
        },
    ),
)
