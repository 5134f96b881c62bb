"""Puts the MOD files of a folder through one experiment under NEURON and nrnmini.

    python -P tests/corpus/compare.py FOLDER --cache DIR
    python -P tests/corpus/compare.py FOLDER cad kdr --cache DIR --json OUT

FOLDER holds one folder per model (see files.py), DIR keeps NEURON's libraries and
results, which take most of the time. Prints a line for every file that is not equal:
the largest relative error of any RANGE variable, state, global or voltage over 100 ms
(relative to the largest value of that variable), or why there is none. Where engines
differ NEURON runs twice more: with other numbers in memory that was never written, and
with a clamp that is 1e-12 mV higher; the line says how far it moves itself.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).parents[1])]

import neuron_build
import protocol
from files import ModFile, mod_files
from oracle import Script, run_engine

ALLOWED = 1e-9
TEXT = """
import sys
sys.path.insert(0, {folder!r})
import protocol
out.update(protocol.run(h, {spec!r}, {library!r}, engine))
"""
BATCH = 24
NUDGE = 1e-12  # mV


def experiment(path: Path, spec: dict, library: Path) -> Script:
    folder = str(Path(__file__).resolve().parent)
    text = TEXT.format(folder=folder, spec=spec, library=str(library))
    return Script(text, "python", name=path.name, folder=path.parent, timeout=120)


def errors(theirs: dict, ours: dict) -> tuple[float, str, int]:
    """(largest relative error, of which variable, at which sample)."""
    worst, what, when = 0.0, "", -1
    for label, x in theirs.items():
        y = ours.get(label)
        if y is None or len(y) != len(x):
            counts = f"{len(x)} values, {'none' if y is None else len(y)} here"
            return math.inf, f"{label} ({counts})", -1
        scale = max((abs(a) for a in x if math.isfinite(a)), default=0.0)
        for i, (a, b) in enumerate(zip(x, y, strict=True)):
            if a == b or (a != a and b != b):
                continue
            error = abs(a - b) / scale if scale else math.inf
            if not error <= worst:
                worst, what, when = error, label, i
                if math.isnan(error):
                    return math.inf, f"{label} (not a number)", i
    return worst, what, when


def neuron_result(file: ModFile, spec: dict, cache: Path) -> Path:
    """Where NEURON's result of a file is kept; the name knows protocol and spec."""
    digest = hashlib.sha256(Path(protocol.__file__).read_bytes())
    digest.update(json.dumps(spec, sort_keys=True).encode())
    return cache / file.digest / f"result-{digest.hexdigest()[:16]}.json.gz"


def read(path: Path) -> dict:
    with gzip.open(path, "rt") as f:
        return json.load(f)


def write(path: Path, result: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", compresslevel=3) as f:
        json.dump(result, f)


def compare_files(files: list[ModFile], cache: Path) -> list[dict]:
    """One {"label", "path", "kind", "error", "what", "when", "why"} per file.

    `kind` is equal, differs, refused (NEURON does not compile it), fails (we do not),
    theirs (NEURON cannot run it alone) or ours (we cannot)."""
    with ThreadPoolExecutor(2) as pool:
        batches = [files[i : i + BATCH] for i in range(0, len(files), BATCH)]
        parts = pool.map(lambda b: compare_batch(b, cache), batches)
        return [row for part in parts for row in part]


def compare_batch(files: list[ModFile], cache: Path) -> list[dict]:
    from nrnmini.errors import NrnminiError
    from nrnmini.nmodl.driver import compile_mod

    rows, ready = [], []
    for file in files:
        row = {"label": file.label, "path": str(file.path), "kind": "", "why": ""}
        rows.append(row)
        try:
            library = neuron_build.library(file.path, file.digest, cache)
        except neuron_build.Refused as refused:
            row.update(kind="refused", why=str(refused))
        try:
            compile_mod(file.path)
            spec = protocol.describe(file.path, file.folder)
        except NrnminiError as error:
            if not row["kind"]:
                row.update(kind="fails", why=str(error).splitlines()[0])
            continue
        if not row["kind"]:
            ready.append((file, spec, library, row))
    missing = [x for x in ready if not neuron_result(x[0], x[1], cache).exists()]
    if missing:
        scripts = [experiment(f.path, s, lib) for f, s, lib, _ in missing]
        results = run_engine("neuron", scripts)
        for (f, s, _, _), result in zip(missing, results, strict=True):
            write(neuron_result(f, s, cache), result)
    if ready:
        scripts = [experiment(f.path, s, f.path) for f, s, _, _ in ready]
        for (f, s, _, row), ours in zip(
            ready, run_engine("nrnmini", scripts), strict=True
        ):
            judge(row, read(neuron_result(f, s, cache)), ours)
        try_again([x for x in ready if x[3]["kind"] == "differs"], cache)
    return rows


def try_again(differing: list, cache: Path) -> None:
    """How far NEURON's own results move, added to the rows that differ."""
    if not differing:
        return
    same = [experiment(f.path, s, lib) for f, s, lib, _ in differing]
    moved = [
        experiment(f.path, {**s, "nudge": NUDGE}, lib) for f, s, lib, _ in differing
    ]
    again = run_engine("neuron", same, {"MALLOC_PERTURB_": "165"})
    moved = run_engine("neuron", moved)
    for (f, s, _, row), a, b in zip(differing, again, moved, strict=True):
        first = read(neuron_result(f, s, cache))
        for key, other in (("again", a), ("nudged", b)):
            if "error" not in other:
                row[key], what, _ = errors(first["values"], other["values"])
                row["why"] += f"; NEURON {key}: {row[key]:.2g} in {what or 'nothing'}"


def judge(row: dict, theirs: dict, ours: dict) -> None:
    if "error" in theirs:
        said = theirs.get("output", "").strip().splitlines()[-2:]
        last = theirs["error"].strip().splitlines()[-1]
        row.update(kind="theirs", why=" / ".join([last, *said])[:300])
        if "error" in ours:
            row["why"] += "; here: " + ours["error"].strip().splitlines()[-1][:200]
        return
    if "error" in ours:
        lines = [x for x in ours["error"].strip().splitlines() if x.strip()]
        said = ours.get("output", "").strip().splitlines()[-2:]
        row.update(kind="ours", why=" / ".join([*lines[-3:], *said])[:600])
        return
    worst, what, when = errors(theirs["values"], ours["values"])
    row.update(error=worst, what=what, when=when * protocol.SAMPLE)
    row["kind"] = "equal" if worst <= ALLOWED else "differs"
    row["no number"] = theirs["values"].get(protocol.NO_NUMBER, [])
    row["why"] = f"{worst:.2g} in {what} at {when * protocol.SAMPLE:g} ms"
    row["moves"] = sum(max(x) != min(x) for x in theirs["values"].values() if x)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("NRNMINI_CACHE", str(options.cache.resolve() / "nrnmini"))
    (options.cache / "nrnmini").mkdir(parents=True, exist_ok=True)
    os.chmod(options.cache / "nrnmini", 0o700)
    files = mod_files(options.folder, options.words)
    rows = compare_files(files, options.cache.resolve())
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    for row in rows:
        if row["kind"] != "equal":
            print(f"{row['kind']:8} {row['label']}: {row['why']}")
    count = {
        k: sum(r["kind"] == k for r in rows) for k in sorted({r["kind"] for r in rows})
    }
    print(", ".join(f"{n} {k}" for k, n in count.items()))
    ended = [r["label"] for r in rows if r["kind"] == "equal" and r["no number"]]
    if ended:
        print("equal up to a voltage that is not a number:", ", ".join(ended))
    return 0


if __name__ == "__main__":
    sys.exit(main())
