"""Both engines, the same work, one table of ratios.

    python benchmarks/run.py            # all
    python benchmarks/run.py hoc hh     # those whose name contains a word
    python benchmarks/run.py --repeat 5 --json result.json

Each workload is a small file in benchmarks/workloads, run in a process of its own
by either engine: it prints ``seconds`` for the part that counts, and a value that
must agree between the engines (so that nobody is fast by doing less). Lines before
that name stages; those of a memory count bytes. The best of the repeats is compared.
What something adds to a step is the best time ``with`` it less the best ``without``:
the best of the differences would be that of the repeat with the most disturbed base.
Ratios above 1: nrnmini is faster.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
WORKLOADS = HERE / "workloads"
MODS = HERE / "mods"  # mechanisms of our own that some workloads load
PRELUDE = {
    "neuron": "",
    "nrnmini": "import nrnmini; nrnmini.install_as_neuron(); ",
}
RUN = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"

#: What the first version promises: name -> (workloads, least geometric mean).
GOALS = {
    "hh without tables": (["hh_exact"], 4.0),
    "hh with tables": (["hh_tables"], 2.5),
    "state kernel of hh, an instance": (["state_hh"], 4.0),
    "six-state KINETIC, an instance": (["kinetic6"], 3.0),
    "Exp2Syn, an instance": (["exp2syn"], 3.0),
    "HOC loops, calls, arrays": (["hoc_loops", "hoc_calls", "hoc_arrays"], 4.0),
    "loading a morphology": (["hoc_load", "hoc_load_flat"], 1.0),
    "MOD compile, twelve files": (["mod_compile"], 8.0),
    "import": (["import_time"], 1.0),
    "building 5,000 sections": (["build_sections"], 1.0),
    "building 100,000 sections": (["build_100k", "build_100k_hoc"], 2.0),
    "building 100,000 NetCons": (["build_netcons", "build_netcons_hoc"], 1.0),
    "recording 10,000 vectors": (["record_vectors"], 1.0),
    "loading 50,000 points": (["morphology_python", "morphology_hoc"], 1.0),
}

# As after an installation: Python's own compilation is not ours to measure.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["NEURON_MODULE_OPTIONS"] = "-nogui"


def compile_mods(folder: Path) -> None:
    """Our mechanisms in `folder`, compiled there for NEURON; nrnmini does so itself."""
    for file in MODS.glob("*.mod"):
        shutil.copy(file, folder)
    subprocess.run(["nrnivmodl", "."], cwd=folder, check=True, capture_output=True)
    ENVIRONMENT["NRNMINI_BENCHMARK_MODS"] = str(folder)


def run_script(engine: str, path: Path) -> tuple[float, float, dict[str, float]]:
    """What a workload prints: seconds, a value, and before that, stages by name."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", PRELUDE[engine] + RUN, str(path)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    if done.returncode:
        raise RuntimeError(f"{engine} failed on {path.name}:\n{done.stderr[-2000:]}")
    *stages, last = done.stdout.splitlines()
    seconds, value = last.split()
    return (
        float(seconds),
        float(value),
        {n: float(x) for n, x in map(str.split, stages)},
    )


def import_time(engine: str) -> tuple[float, float, dict[str, float]]:
    """Wall time of a process that imports `h`, less that of a bare one."""

    def wall(text):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-P", "-c", text], check=True, env=ENVIRONMENT)
        return time.perf_counter() - start

    return wall(f"from {engine} import h") - wall("pass"), 0.0, {}


def mod_compile(engine: str) -> tuple[float, float, dict[str, float]]:
    """Cold compilation of the twelve MOD files of a model of a cell."""
    with tempfile.TemporaryDirectory() as folder:
        mods = Path(folder) / "mods"
        mods.mkdir()
        for file in (MODS / "cell").glob("*.mod"):
            shutil.copy(file, mods)
        if engine == "neuron":
            command = ["nrnivmodl", str(mods)]
        else:
            command = [sys.executable, "-P", "-c"]
            command += [
                "import sys; from nrnmini.nmodl.driver import compile_folder; "
                f"compile_folder({str(mods)!r})"
            ]
        start = time.perf_counter()
        subprocess.run(
            command,
            cwd=folder,
            check=True,
            capture_output=True,
            env={**ENVIRONMENT, "NRNMINI_CACHE": str(Path(folder) / "cache")},
        )
        seconds = time.perf_counter() - start
        return seconds, float(len(list(mods.glob("*.mod")))), {}


SPECIAL = {"import_time": import_time, "mod_compile": mod_compile}


def measure(name: str, repeat: int) -> dict:
    """Best times of both engines; raises if their values differ."""
    best, values = {}, {}
    stages = {engine: {} for engine in PRELUDE}
    for _ in range(repeat):
        for engine in PRELUDE:
            if name in SPECIAL:
                seconds, value, parts = SPECIAL[name](engine)
            else:
                seconds, value, parts = run_script(engine, WORKLOADS / f"{name}.py")
            best[engine] = min(seconds, best.get(engine, math.inf))
            values[engine] = value
            for part, x in parts.items():
                stages[engine][part] = min(x, stages[engine].get(part, math.inf))
    for engine, parts in stages.items():
        if {"with", "without"} <= parts.keys():
            best[engine] = parts["with"] - parts["without"]
    a, b = values["neuron"], values["nrnmini"]
    if not math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6):
        raise RuntimeError(f"{name}: the results differ, NEURON {a!r}, nrnmini {b!r}")
    ratio = best["neuron"] / best["nrnmini"]
    return {"name": name, **best, "ratio": ratio, "stages": stages}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--stages", action="store_true", help="show parts of each")
    chosen = parser.parse_args()
    names = [*sorted(p.stem for p in WORKLOADS.glob("*.py")), *SPECIAL]
    if chosen.words:
        names = [n for n in names if any(w in n for w in chosen.words)]
    results, failed = {}, False
    mods = tempfile.TemporaryDirectory()
    if any(
        "BENCHMARK_MODS" in (WORKLOADS / f"{n}.py").read_text()
        for n in names
        if n not in SPECIAL
    ):
        compile_mods(Path(mods.name))
    print(f"{'workload':<20} {'NEURON s':>10} {'nrnmini s':>10} {'ratio':>8}")
    for name in names:
        try:
            r = results[name] = measure(name, chosen.repeat)
        except RuntimeError as error:
            failed = True
            print(f"{name:<20} {error}")
            continue
        print(
            f"{name:<20} {r['neuron']:>10.4f} {r['nrnmini']:>10.4f} "
            f"{r['ratio']:>7.2f}x",
            flush=True,
        )
        for part, a in r["stages"]["neuron"].items() if chosen.stages else ():
            b = r["stages"]["nrnmini"][part]
            print(f"  {part:<18} {a:>10.4g} {b:>10.4g} {a / b:>7.2f}x")
    mods.cleanup()
    print(f"\n{'goal':<32} {'reached':>8} {'wanted':>8}")
    for goal, (parts, least) in GOALS.items():
        ratios = [results[p]["ratio"] for p in parts if p in results]
        if len(ratios) == len(parts):
            mean = math.prod(ratios) ** (1 / len(ratios))
            mark = "" if mean >= least else "   missed"
            print(f"{goal:<32} {mean:>7.2f}x {least:>7.2f}x{mark}")
    if chosen.json:
        chosen.json.write_text(json.dumps(list(results.values()), indent=1) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
