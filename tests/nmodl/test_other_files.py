"""C of a MOD file that leans on what NEURON, or another file of the model, defines."""

import pytest

from nrnmini.errors import NrnminiError
from nrnmini.simulator import Simulator

LEANS = """NEURON { SUFFIX nothing }
VERBATIM
extern double elsewhere(double x, double y);
extern double drand48(void);
extern double elsewhere();
extern double inside(double x);
extern double former();
#define renamed inside
extern double renamed(double x);
double inside(double x) { return former(x); }
double former(x)
    double x;
{ return 2.*x; }
ENDVERBATIM
FUNCTION calls(x) {
VERBATIM
    _lcalls = elsewhere(_lx, 2.);
ENDVERBATIM
}
FUNCTION fine(x) {
VERBATIM
    _lfine = inside(_lx) + (drand48() < 1.);
ENDVERBATIM
}
FUNCTION variable() {
VERBATIM
    {extern int cvode_active_;
    _lvariable = cvode_active_;}
ENDVERBATIM
}
"""


@pytest.fixture
def sim(tmp_path):
    path = tmp_path / "leans.mod"
    path.write_text(LEANS)
    sim = Simulator()
    sim.load_mechanisms(path)
    return sim


def test_a_function_of_another_file_ends_the_call(sim):
    with pytest.raises(NrnminiError, match="C function elsewhere is not defined") as e:
        sim.h.calls(1)
    assert "each MOD file is a library of its own" in str(e.value)
    assert sim.h.fine(3) == 7


def test_a_function_of_the_c_library_is_that_of_the_library(sim):
    assert [sim.h.fine(x) for x in (0, 1)] == [1, 3]


def test_a_text_knows_whether_the_variable_step_is_active(sim):
    assert sim.h.variable() == 0
    cvode = sim.h.CVode()
    cvode.active(1)
    assert sim.h.variable() == 1
    cvode.active(0)
    assert sim.h.variable() == 0
