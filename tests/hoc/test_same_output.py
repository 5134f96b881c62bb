"""The scripts in cases/ print the same under NEURON and nrnmini."""

import importlib.util
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hoc_session import Session

CASES = sorted((Path(__file__).parent / "cases").glob("*.hoc"))

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("neuron") is None or shutil.which("nrniv") is None,
    reason="NEURON is not installed",
)


def _neuron(path):
    done = subprocess.run(
        ["nrniv", "-nobanner", "-nogui", path.name],
        cwd=path.parent, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    return done.stdout.decode(), done.stderr.decode()


@cache
def neuron_outputs():
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CASES, pool.map(_neuron, CASES), strict=True))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_same_output(path):
    expected, complaint = neuron_outputs()[path]
    assert "hoc_execerror" not in complaint, complaint
    session = Session()
    session.interp.run_file(path)
    assert session.output.splitlines() == expected.splitlines()
