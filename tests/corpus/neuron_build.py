"""NEURON's library of a single MOD file, made quickly and kept.

nrnivmodl takes a folder and optimises; a corpus wants each file alone (two files of a
model may have one SUFFIX) and many of them. So this calls NEURON's translator and the
C++ compiler as nrnivmodl does, with the headers compiled once and without optimisation:
the arithmetic of C++ is the same, a file costs a third.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

FLAGS = """-O0 -w -std=c++17 -fPIC -DUSE_PYTHON -DNRN_ENABLE_THREADS -DCORENRN_BUILD=0
    -DNRNPYTHON_DYNAMICLOAD -DHAVE_CONFIG_H""".split()

# What every translated file includes first, in its order.
PRELUDE = """
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include "mech_api.h"
#undef PI
#define nil 0
#define _pval pval
#include "md1redef.h"
#include "section_fwd.hpp"
#include "nrniv_mf.h"
#include "md2redef.h"
#include "nrnconf.h"
#include "neuron/cache/mechanism_range.hpp"
#include <vector>
#undef nil
#undef _pval
"""

# What nrnivmodl writes into a file of its own.
REGISTER = """
extern "C" void _{stem}_reg(void);
extern "C" void modl_reg() {{ _{stem}_reg(); }}
"""


class Refused(Exception):
    """NEURON's own tools do not accept a file; the text says why."""


@functools.cache
def _data() -> Path:
    return Path(importlib.util.find_spec("neuron").origin).parent / ".data"


def _run(command: list[str], folder: Path, what: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=300,
        env={**os.environ, "NRNHOME": str(_data()), "LC_ALL": "C"},
        check=False,
    )
    if done.returncode:
        raise Refused(f"{what}: {_reason(done.stdout)}")


def _reason(output: str) -> str:
    lines = [x.strip() for x in output.splitlines() if x.strip()]
    for line in lines:
        found = re.search(r"error: (.*)", line)
        if found:
            return found[1][:200]
    lines = [x for x in lines if not x.startswith(("Notice", "Warning", "Translating"))]
    return " / ".join(lines[:3])[:300] or "no message"


def _headers(cache: Path) -> Path:
    """The folder of the compiled prelude."""
    folder = cache / "prelude"
    if not (folder / "prelude.h.gch").exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            made = Path(temporary) / "prelude"
            made.mkdir()
            (made / "prelude.h").write_text(PRELUDE)
            command = ["g++", *FLAGS, f"-I{_data() / 'include'}"]
            command += ["-x", "c++-header", "prelude.h", "-o", "prelude.h.gch"]
            _run(command, made, "NEURON's headers")
            os.rename(made, folder)
    return folder


def library(path: Path, digest: str, cache: Path) -> Path:
    """The library of one MOD file, from `cache` if it is there.

    Raises
    ------
    Refused     the translator or the compiler does not accept it (remembered)
    """
    target = cache / digest / "libnrnmech.so"
    refusal = cache / digest / "refused.txt"
    if target.exists():
        return target
    if refusal.exists():
        raise Refused(refusal.read_text())
    headers = _headers(cache)
    (cache / digest).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        work = Path(temporary)
        try:
            _make(path, work, headers)
        except (Refused, subprocess.TimeoutExpired) as error:
            refusal.write_text(str(error))
            raise Refused(str(error)) from None
        shutil.move(work / "libnrnmech.so", target)
    return target


def _make(path: Path, work: Path, headers: Path) -> None:
    stem = re.sub(r"\W", "_", path.stem)
    translator = str(_data() / "bin" / "nocmodl")
    shutil.copy(path, work / f"{stem}.mod")
    # INCLUDE searches the current folder and then this list.
    os.environ["MODL_INCLUDE"] = str(path.parent)
    _run([translator, "-o", str(work), f"{stem}.mod"], work, "nocmodl")
    with open(work / f"{stem}.cpp", "a") as translation:
        translation.write(REGISTER.format(stem=stem))
    compiler = ["g++", *FLAGS, "-I.", f"-I{path.parent}", f"-I{_data() / 'include'}"]
    prelude = ["-include", str(headers / "prelude.h")]
    _run([*compiler, *prelude, "-c", f"{stem}.cpp"], work, "C++")
    lib = _data() / "lib"
    link = ["g++", "-shared", f"{stem}.o", "-o", "libnrnmech.so"]
    _run([*link, f"-L{lib}", "-lnrniv", f"-Wl,-rpath,{lib}"], work, "link")
