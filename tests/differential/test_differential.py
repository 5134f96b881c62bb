"""Every script of `scripts/` under NEURON and under nrnmini.

A script names what to compare in comments: in HOC `// compare: label = expression`
(a Vector, or a number), in Python by filling `out`; and where the usual 1e-9 does not
fit, `compare: atol 1e-7` or `compare: atol label 1e-7`, with the reason beside it.
"""

import re
from pathlib import Path

import pytest
from oracle import Script, check, run_scripts

SCRIPTS = Path(__file__).parent / "scripts"
COMPARE = re.compile(r"^(?://|#) compare: (.*)$", re.MULTILINE)


def read(path):
    text = path.read_text()
    script = Script(text, "hoc" if path.suffix == ".hoc" else "python", name=path.name)
    for line in COMPARE.findall(text):
        words = line.split()
        if words[0] != "atol":
            label, _, expression = line.partition("=")
            script.vectors[label.strip()] = expression.strip()
        elif words[1][0].isdigit():
            script.atol = float(words[1])
        else:
            script.tolerances[" ".join(words[1:-1])] = float(words[-1])
    return script


FILES = sorted(p for p in SCRIPTS.iterdir() if p.suffix in (".hoc", ".py"))


@pytest.fixture(scope="module")
def results(request):
    """Both engines' results of the selected scripts, in one process each."""
    chosen = sorted(
        {
            item.callspec.params["path"]
            for item in request.session.items
            if item.path == request.path and hasattr(item, "callspec")
        }
    )
    return dict(zip(chosen, run_scripts([read(p) for p in chosen]), strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_script(path, results):
    check(read(path), *results[path])


def test_there_are_enough_scripts():
    assert len(FILES) >= 60
