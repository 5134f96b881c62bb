"""The documents are true: generated pages are current, examples in them run."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_compatibility_page_is_current():
    path = ROOT / "docs" / "make_compatibility.py"
    spec = importlib.util.spec_from_file_location("make_compatibility", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (ROOT / "docs" / "compatibility.md").read_text(), (
        "run python docs/make_compatibility.py"
    )


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md"])
def test_python_in_documents_runs(name, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(), re.S)
    assert blocks
    done = subprocess.run(
        [sys.executable, "-P", "-c", "\n".join(blocks)],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=tmp_path,
        env={**os.environ, "NRNMINI_CACHE": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_names_its_two_commands():
    text = (ROOT / "README.md").read_text()
    assert "pip install . && nrnmini examples/adaptation/run.hoc" in text
    assert "pip install -r tests/requirements.txt && python -P -m pytest" in text
    ci = (ROOT / ".ci" / "run").read_text()
    assert "-r tests/requirements.txt" in ci and "python -P -m pytest" in ci


def test_hoc_in_the_tutorial_runs(tmp_path):
    text = (ROOT / "docs" / "tutorial.md").read_text()
    block = re.search(r"```\n(create soma.*?)```", text, re.S)[1]
    (tmp_path / "cell.hoc").write_text(block)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "nrnmini.shell", "cell.hoc"],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert -80 < float(done.stdout.split()[-1]) < 50
