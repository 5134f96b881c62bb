"""The oracle: the same script under NEURON and under nrnmini.

    compare_hoc("create soma ...", vectors={"v": "vrec"}, atol=1e-9)
    compare_py("soma = h.Section() ... out['v'] = vrec", atol=1e-9)

run a script under both engines, each in a process of its own without a window, and
assert that the named vectors have the same length and agree within `atol` (mV, ms, or
whatever they hold). The largest difference is printed. `run_scripts` does many in one
process per engine, which is much faster. NRNMINI_ORACLE_SELF=1 compares NEURON with
itself: a check of the scripts alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

WORKER = Path(__file__).parent / "oracle_worker.py"
HAVE_NEURON = importlib.util.find_spec("neuron") is not None


@dataclass
class Script:
    """One script and what to compare of it."""

    text: str
    language: str = "hoc"
    vectors: dict[str, str] = field(default_factory=dict)
    atol: float = 1e-9
    tolerances: dict[str, float] = field(default_factory=dict)
    mods: Path | None = None  # folder of MOD files
    folder: Path | None = None  # to run in
    name: str = "script"
    timeout: float = 60

    def job(self, engine: str) -> dict:
        mods = None
        if self.mods:
            mods = nrnivmodl(self.mods) if engine == "neuron" else str(self.mods)
        return {
            "text": self.text,
            "language": self.language,
            "vectors": self.vectors,
            "mods": mods,
            "folder": str(self.folder) if self.folder else None,
            "name": self.name,
            "timeout": self.timeout,
        }


def run_engine(
    engine: str, scripts: list[Script], environment: dict[str, str] | None = None
) -> list[dict]:
    """The results of scripts under `neuron` or `nrnmini`; more environment if given."""
    jobs = [script.job(engine) for script in scripts]
    if engine == "nrnmini" and os.environ.get("NRNMINI_ORACLE_SELF"):
        engine = "neuron"
        jobs = [script.job(engine) for script in scripts]
    done = subprocess.run(
        [sys.executable, str(WORKER), engine],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        cwd=tempfile.gettempdir(),
        env={**os.environ, "PYTHONPATH": _path(), "OMP_NUM_THREADS": "1"}
        | (environment or {}),
        timeout=sum(script.timeout for script in scripts) + 60,
        check=False,
    )
    if done.returncode or not done.stdout:
        pytest.fail(f"{engine} does not start:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def _path() -> str:
    """The tree under test first, when it is what this process imports."""
    spec = importlib.util.find_spec("nrnmini")
    root = str(Path(spec.origin).parent.parent) if spec and spec.origin else ""
    return os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)


def run_scripts(scripts: list[Script]) -> list[tuple[dict, dict]]:
    """(NEURON's result, ours) of every script; both engines run at the same time."""
    if not HAVE_NEURON:
        pytest.skip("NEURON, the oracle, is not installed")
    with ThreadPoolExecutor(2) as pool:
        theirs = pool.submit(run_engine, "neuron", scripts)
        ours = pool.submit(run_engine, "nrnmini", scripts)
        return list(zip(theirs.result(), ours.result(), strict=True))


def check(script: Script, theirs: dict, ours: dict) -> float:
    """Assert that two results agree; the largest difference."""
    if "error" in theirs:
        pytest.fail(f"NEURON cannot run {script.name}:\n{_say(theirs)}")
    if "error" in ours:
        pytest.fail(f"nrnmini cannot run {script.name}:\n{_say(ours)}")
    a, b = theirs["values"], ours["values"]
    assert a, f"{script.name} gives nothing to compare"
    assert list(a) == list(b), f"{script.name}: other names: {list(a)}, {list(b)}"
    largest = 0.0
    lines = []
    bad = []
    for label in a:
        x, y = a[label], b[label]
        limit = script.tolerances.get(label, script.atol)
        if len(x) != len(y):
            bad.append(f"{label}: {len(x)} values in NEURON, {len(y)} in nrnmini")
            bad.append(f"  {_some(x)} / {_some(y)}")
            continue
        worst, at = 0.0, 0
        for i, (p, q) in enumerate(zip(x, y, strict=True)):
            d = _distance(p, q)
            if d > worst:
                worst, at = d, i
        largest = max(largest, worst)
        moved = max(x) - min(x) if x else 0.0
        text = f"{label}: largest difference {worst:.3g} of {len(x)} values"
        text += f", range {moved:.4g}"
        lines.append(text)
        if worst > limit:
            first = next(i for i in range(len(x)) if _distance(x[i], y[i]) > limit)
            bad.append(f"{text}, allowed {limit:g}")
            bad.append(f"  worst at {at}: NEURON {x[at]!r}, nrnmini {y[at]!r}")
            bad.append(f"  first at {first}: NEURON {x[first]!r}, nrnmini {y[first]!r}")
    print(f"{script.name}: " + "; ".join(lines))
    if bad:
        said = ours.get("output", "").strip()
        pytest.fail("\n".join([f"{script.name} differs", *bad, said[-1500:]]))
    return largest


def _distance(p: float, q: float) -> float:
    """|p - q|; equal non-numbers and infinities have the distance 0."""
    if p == q or (math.isnan(p) and math.isnan(q)):
        return 0.0
    d = abs(p - q)
    return math.inf if math.isnan(d) else d


def _some(values: list[float]) -> str:
    text = ", ".join(f"{v:.10g}" for v in values[:6])
    return f"[{text}{', ...' if len(values) > 6 else ''}]"


def _say(result: dict) -> str:
    return "\n".join(
        [result.get("output", "").strip()[-2000:], result["error"][-3000:]]
    )


def compare(script: Script) -> float:
    """Run one script under both engines; the largest difference."""
    [(theirs, ours)] = run_scripts([script])
    return check(script, theirs, ours)


def compare_hoc(
    text: str, vectors: dict[str, str], atol: float = 1e-9, **more
) -> float:
    """Compare a HOC script; `vectors` names Vectors or numeric expressions."""
    return compare(Script(text, "hoc", vectors, atol, **more))


def compare_py(text: str, atol: float = 1e-9, **more) -> float:
    """Compare a Python script, which fills the dict `out`."""
    return compare(Script(text, "python", {}, atol, **more))


def nrnivmodl(folder: Path) -> str:
    """NEURON's library of a folder of MOD files, compiled once for its contents."""
    sources = sorted(p for p in folder.iterdir() if p.suffix in (".mod", ".inc", ".h"))
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    user = os.getuid() if hasattr(os, "getuid") else "user"
    base = Path(tempfile.gettempdir()) / f"nrnmini-oracle-{user}"
    base.mkdir(mode=0o700, exist_ok=True)
    target = base / digest.hexdigest()[:24]
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=base) as temporary:
            work = Path(temporary) / "work"
            work.mkdir()
            for source in sources:
                shutil.copy(source, work)
            program = Path(sys.executable).parent / "nrnivmodl"
            command = str(program) if program.exists() else "nrnivmodl"
            done = subprocess.run(
                [command], cwd=work, capture_output=True, text=True, check=False
            )
            if done.returncode:
                said = done.stdout[-3000:] + done.stderr[-3000:]
                pytest.fail(f"nrnivmodl fails in {folder}:\n{said}")
            try:
                work.rename(target)
            except OSError:
                if not target.exists():
                    raise
    return str(next(target.glob("*/libnrnmech.*")))
