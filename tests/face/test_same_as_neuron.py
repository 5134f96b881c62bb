"""The same Python text, run by NEURON and by nrnmini, prints the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
OURS = "import nrnmini; nrnmini.install_as_neuron(); import runpy, sys; "
OURS += "runpy.run_path(sys.argv[1], run_name='__main__')"


def output(command: list[str]) -> list[str]:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=100,
        env={
            **os.environ,
            "NEURON_MODULE_OPTIONS": "-nogui",
            # NEURON prints from C, too: both kinds in the order of the script.
            "PYTHONUNBUFFERED": "1",
        },
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_prints_the_same(script):
    pytest.importorskip("neuron")
    theirs = output([sys.executable, str(script)])
    ours = output([sys.executable, "-P", "-c", OURS, str(script)])
    for number, (a, b) in enumerate(zip(theirs, ours, strict=False), 1):
        assert a == b, f"line {number}: NEURON {a!r}, nrnmini {b!r}"
    assert len(theirs) == len(ours)
