"""Compiles every MOD file of a folder of models, and says what fails and why.

    python -P tests/corpus/compile.py FOLDER              # all, two at a time
    python -P tests/corpus/compile.py FOLDER 52034 cad    # labels containing a word
    python -P tests/corpus/compile.py FOLDER --json out.json --jobs 4

FOLDER holds one folder per model (see files.py). The cache is not used, so that the
times are those of a first compilation. Prints one line per failure, then totals.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from files import ModFile, mod_files

LIMIT = 60  # s


def _late(*_):
    raise TimeoutError


def compile_one(file: ModFile) -> dict:
    """{"seconds": ..., "why": "" or the first line of each diagnostic}."""
    from nrnmini.errors import NrnminiError
    from nrnmini.nmodl.driver import compile_mod

    why: list[str] = []
    begin = time.perf_counter()
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(LIMIT)
    try:
        # Files and helpers are looked up where the model lies, as by its author.
        os.chdir(file.path.parent)
        compile_mod(file.path)
    except NrnminiError as error:
        for d in error.diagnostics:
            line = f":{d.span.line}" if getattr(d, "span", None) else ""
            why.append(f"{d.message}{' (line' + line[1:] + ')' if line else ''}")
        why = why or [str(error).splitlines()[0]]
    except TimeoutError:
        why = [f"not compiled in {LIMIT} s"]
    except Exception as error:  # a bug of ours: say so instead of stopping
        why = [f"INTERNAL {type(error).__name__}: {error}"]
    finally:
        signal.alarm(0)
    return {"label": file.label, "seconds": time.perf_counter() - begin, "why": why}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = mod_files(options.folder, options.words)
    if not files:
        print(f"no MOD files below {options.folder}")
        return 2
    with tempfile.TemporaryDirectory() as cache:
        os.environ["NRNMINI_CACHE"] = cache
        with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
            results = pool.map(compile_one, files, chunksize=4)
    report(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))
    return 0


def report(results: list[dict]) -> None:
    """The failures, what they have in common, and the totals."""
    failed = [r for r in results if r["why"]]
    for r in failed:
        print(f"{r['label']}: {r['why'][0]}")
        for more in r["why"][1:4]:
            print(f"    {more}")
    kinds = Counter(r["why"][0].split(" (line")[0] for r in failed)
    for text, n in kinds.most_common():
        print(f"{n:5}  {text}")
    times = [r["seconds"] for r in results]
    models = {r["label"].split("/")[0] for r in results}
    good = len(results) - len(failed)
    print(
        f"{good} of {len(results)} files ({100 * good / len(results):.1f} %) of "
        f"{len(models)} models compile; seconds a file: median "
        f"{statistics.median(times):.2f}, longest {max(times):.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
