"""A KINETIC block too long to be optimised by the C compiler."""

import numpy as np
import pytest

from nrnmini.nmodl.translator import translate
from nrnmini.simulator import Simulator

N = 26


def rate(i, j):
    return round(0.01 * (1 + (7 * i + 3 * j) % 11), 2)


@pytest.fixture(scope="module")
def text():
    """Every state goes over into every other."""
    pairs = [(i, j) for i in range(N) for j in range(i)]
    reactions = "\n".join(
        f"    ~ x[{i}] <-> x[{j}] ({rate(i, j)}, {rate(j, i)})" for i, j in pairs
    )
    return (
        f"NEURON {{ SUFFIX everything }}\nSTATE {{ x[{N}] }}\n"
        f"INITIAL {{ FROM i = 0 TO {N - 1} {{ x[i] = i }} }}\n"
        "BREAKPOINT { SOLVE all METHOD sparse }\n"
        f"KINETIC all {{\n{reactions}\n}}\n"
    )


def test_it_stays_out_of_the_loop(text):
    c = translate(text).c_source
    assert "NM_LONG void solve_all" in c
    assert "NM_LONG void relax_of_everything_text" in c  # of the variable step
    short = text.replace("SOLVE all METHOD sparse", "SOLVE all METHOD euler")
    assert "NM_LONG" not in translate(short).c_source


def test_its_step_is_backward_euler(text, tmp_path):
    path = tmp_path / "everything.mod"
    path.write_text(text)
    sim = Simulator()
    sim.load_mechanisms(path)
    h = sim.h
    sec = h.Section(name="sec")
    sec.insert("everything")
    h.dt = 0.1
    h.finitialize(-65)
    h.fadvance()
    flow = np.array(
        [[rate(i, j) if i != j else 0.0 for j in range(N)] for i in range(N)]
    )
    system = np.eye(N) + h.dt * (np.diag(flow.sum(axis=1)) - flow.T)
    expected = np.linalg.solve(system, np.arange(N))
    assert list(sec(0.5).everything.x) == pytest.approx(list(expected), rel=1e-13)
