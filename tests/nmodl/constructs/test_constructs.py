"""Every construct of NMODL, in a small mechanism, under NEURON and under nrnmini.

A folder is a group, compiled by one run of nrnivmodl. In it, `x.mod` and `x.py`
belong together: the script places the mechanism, runs it, and puts what is to be
compared into `out` (see prelude.py). `# compare: atol 1e-7` as in tests/differential,
with its reason beside it; without one, values must agree to 1e-12.
"""

import re
from pathlib import Path

import pytest
from oracle import Script, check, run_scripts

HERE = Path(__file__).parent
GROUPS = sorted(p.name for p in HERE.iterdir() if list(p.glob("*.mod")))
CASES = [(g, p.stem) for g in GROUPS for p in sorted((HERE / g).glob("*.py"))]
PRELUDE = (HERE / "prelude.py").read_text()
ATOL = re.compile(r"^# compare: atol (\S+)$", re.MULTILINE)


def read(group, name):
    text = (HERE / group / f"{name}.py").read_text()
    found = ATOL.search(text)
    return Script(
        PRELUDE + text,
        "python",
        atol=float(found[1]) if found else 1e-12,
        mods=HERE / group,
        folder=HERE / group,
        name=f"{group}/{name}.py",
    )


@pytest.fixture(scope="module")
def results(request):
    """Both engines' results of the selected cases, in one process each."""
    chosen = sorted(
        {
            item.callspec.params["case"]
            for item in request.session.items
            if item.path == request.path and hasattr(item, "callspec")
        }
    )
    done = run_scripts([read(*case) for case in chosen])
    return dict(zip(chosen, done, strict=True))


@pytest.mark.parametrize("case", CASES, ids="/".join)
def test_construct(case, results):
    check(read(*case), *results[case])


def test_every_mechanism_has_a_script():
    """`x.mod`, or `x_more.mod` beside it, belongs to `x.py`."""
    for group in GROUPS:
        scripts = [p.stem for p in (HERE / group).glob("*.py")]
        for mod in (HERE / group).glob("*.mod"):
            assert any(f"{mod.stem}_".startswith(f"{s}_") for s in scripts), mod
