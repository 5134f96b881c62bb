"""The global-variables document, statement by statement.

Every test is named after its statement in `statements.toml`. The decision table in
full, against NEURON, is in `test_globals_table.py`. What the document says of
`static double` and C++ is said here of the C that a MOD file becomes: nothing in it is
static and writable, globals lie in memory of the simulator.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import nrnmini
from nrnmini.errors import ModelError, NmodlError
from nrnmini.nmodl.translator import translate

MODS = Path(__file__).parent / "globals"


@pytest.fixture
def sim():
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS)
    return sim


def cells(sim, *mechanisms, n=2, threads=1):
    made = [sim.h.Section(name=f"c{i}") for i in range(n)]
    for sec in made:
        for name in mechanisms:
            sec.insert(name)
    sim.h.ParallelContext().nthread(threads)
    return made


def variables(text):
    """The variables of a translated text, by name; and the Translation."""
    made = translate(text)
    return made.mechanism.vars, made


def visible(sim, name):
    try:
        getattr(sim.h, name)
        return True
    except AttributeError:
        return False


# ---- which there are, and who sees them ------------------------------------------


def test_g01_globals_are_visible(sim):
    assert sim.h.p_gread == 2.5
    sim.h.p_gread = 4
    assert sim.h.p_gread == 4
    sim.h("p_gread = p_gread + 1")
    assert sim.h.p_gread == 5


def test_g02_locals_of_the_file_exist_and_are_hidden(sim):
    [sec, _] = cells(sim, "gtop")
    sim.h.finitialize(-65)
    assert sec(0.5).gtop.seen == 4.5
    assert not visible(sim, "top_gtop")


def test_g03_constants_are_not_visible(sim):
    assert not visible(sim, "k_gconst")
    [sec, _] = cells(sim, "gconst")
    with pytest.raises(AttributeError):
        sec(0.5).gconst.k  # noqa: B018


def test_g04_a_global_that_is_only_read_is_one_value_for_all_threads(sim):
    secs = cells(sim, "gread", n=4, threads=4)
    sim.h.p_gread = 10
    sim.h.finitialize(-65)
    assert {sec(0.5).gread.seen for sec in secs} == {10 + 1.23457}
    assert translate(MODS / "gread.mod").thread_safe


def test_g05_it_lies_in_the_memory_of_its_simulator(sim):
    """There it is a static variable of the library, one for the process."""
    other = nrnmini.Simulator()
    other.load_mechanisms(MODS)
    sim.h.p_gread = 99
    assert other.h.p_gread == 2.5
    text = translate(MODS / "gread.mod").c_source
    assert not re.search(r"^static (?!const|inline)[^()]*;", text, re.M)


def test_g06_a_default_is_no_write():
    text = "NEURON { SUFFIX q  GLOBAL p }\nPARAMETER { p = 3 }\n"
    vars, made = variables(text + "INITIAL { }\n")
    assert made.thread_safe and not vars["p"].written
    assert vars["p"].storage == "global"


@pytest.mark.parametrize(
    "block",
    [
        "INITIAL { p = 1 }",
        "BREAKPOINT { p = 1 }",
        "PROCEDURE f() { p = 1 }",
        "FUNCTION f(x) { p = x  f = p }",
    ],
)
def test_g07_every_assignment_in_the_file_is_a_write(block):
    text = "NEURON { SUFFIX q  GLOBAL p }\nPARAMETER { p = 3 }\n"
    vars, made = variables(text + block)
    assert vars["p"].written and not made.thread_safe
    assert "the GLOBAL variable `p` is assigned (line 3)" in map(str, made.reasons)


def test_g08_written_and_threadsafe_is_a_thread_variable(sim):
    made = translate(MODS / "gthread.mod")
    assert made.thread_safe and made.mechanism.vars["p"].storage == "tvar"
    secs = cells(sim, "gthread", n=2, threads=2)
    sim.h.finitialize(-65)
    # Each thread counts for itself.
    assert [sec(0.5).gthread.after for sec in secs] == [1, 1]


def test_g09_written_and_not_threadsafe_is_one_value_on_one_thread(sim):
    made = translate(MODS / "gserial.mod")
    assert not made.thread_safe and made.mechanism.vars["p"].storage == "global"
    secs = cells(sim, "gserial")
    sim.h.finitialize(-65)
    assert [sec(0.5).gserial.after for sec in secs] == [4.25, 5.25]
    sim.h.ParallelContext().nthread(2)
    with pytest.raises(ModelError, match="`gserial` is not thread safe"):
        sim.h.finitialize(-65)


@pytest.mark.parametrize("strict", [False, True])
def test_g10_globals_of_assigned_are_hidden_under_strict_globals(strict):
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS, strict_globals=strict)
    for name in ("w_gassign", "r_gassign", "arr_gassign", "minf_gtable"):
        assert visible(sim, name) is not strict


@pytest.mark.parametrize("strict", [False, True])
def test_g11_globals_of_parameter_are_visible(strict):
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS, strict_globals=strict)
    for name in ("p_gread", "p_gthread", "p_gserial", "gbl_gboth"):
        assert visible(sim, name)
        setattr(sim.h, name, 8)
        assert getattr(sim.h, name) == 8


def test_g12_a_parameter_that_is_not_range_is_global(sim):
    vars, _ = variables("NEURON { SUFFIX q  RANGE r }\nPARAMETER { p = 1  r = 2 }")
    assert (vars["p"].storage, vars["r"].storage) == ("global", "column")
    assert sim.h.q_gread == 1.23457  # not in the GLOBAL list
    [sec, _] = cells(sim, "gread")
    with pytest.raises(AttributeError):
        sec(0.5).gread.q  # noqa: B018


@pytest.mark.parametrize("strict", [False, True])
def test_g13_a_global_declared_nowhere_is_not_visible(strict):
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS, strict_globals=strict)
    assert not visible(sim, "u_gnowhere")


@pytest.mark.parametrize("strict", [False, True])
def test_g14_locals_of_the_file_are_never_visible(strict):
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS, strict_globals=strict)
    assert not any(visible(sim, n) for n in ("top_gtop", "never_gtop", "tops_gtop"))


def test_g15_a_local_of_the_file_cannot_be_read_only(sim):
    [sec, _] = cells(sim, "gtop")
    sim.h.finitialize(-65)
    assert sec(0.5).gtop.unset == 0  # nobody could set it
    with pytest.raises(NmodlError, match="`p` is declared twice"):
        translate("NEURON { SUFFIX q }\nLOCAL p\nPARAMETER { p = 1 }")


def test_g16_locals_of_the_file_are_thread_variables_without_threadsafe():
    made = translate(MODS / "gtop.mod")
    assert made.thread_safe and not made.mechanism.threadsafe
    assert {made.mechanism.vars[n].storage for n in ("top", "tops")} == {"tvar"}


# ---- thread variables ------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 4])
def test_g17_scratch_variables_of_a_procedure(sim, threads):
    results = {}
    for name in ("gtable", "gtabrng"):
        secs = cells(sim, name, n=4, threads=threads)
        clamps = [sim.h.IClamp(sec(0.5)) for sec in secs]
        for i, clamp in enumerate(clamps):
            clamp.dur, clamp.amp = 10, 0.1 * i
        sim.h.finitialize(-65)
        for _ in range(200):
            sim.h.fadvance()
        results[name] = [(sec(0.5).v, getattr(sec(0.5), name).m) for sec in secs]
    assert results["gtable"] == results["gtabrng"]  # to the bit
    assert len(set(results["gtable"])) == 4


def test_g18_a_table_fills_scratch_variables(sim):
    [sec, _] = cells(sim, "gtable")
    sim.h.finitialize(-40)
    assert sec(0.5).gtable.m == pytest.approx(1 / (1 + np.exp(-10 / 9)), rel=1e-3)
    first = sim.h.mtau_gtable
    sim.h.celsius = 36.3
    sim.h.finitialize(-40)
    assert sim.h.mtau_gtable == pytest.approx(first + 0.3)


def test_g19_thread_variables_ignore_their_default(sim):
    assert sim.h.p_gthread == 0 and sim.h.gbl_gboth == 0


@pytest.mark.parametrize("threads", [1, 3, 20])
def test_g20_an_assignment_in_initial_reaches_every_copy(sim, threads):
    secs = cells(sim, "gboth", n=3, threads=threads)
    sim.h.gbl_gboth = 77
    sim.h.finitialize(-65)
    sim.h.fadvance()
    assert [sec(0.5).gboth.seen for sec in secs] == [2, 2, 2]
    assert sim.h.gbl_gboth == 2


def test_g21_hoc_and_python_use_the_copy_of_thread_0(sim):
    secs = cells(sim, "gthread", n=3, threads=3)
    sim.h.finitialize(-65)
    sim.h.p_gthread = 100
    assert sim.h.p_gthread == 100
    sim.h.finitialize(-65)
    # Written for thread 0, left as it was on the others.
    assert [sec(0.5).gthread.before for sec in secs] == [100, 1, 1]
    assert sim.h.p_gthread == 101


def test_g22_what_is_a_thread_variable_is_decided_on_the_tree():
    text = "NEURON { SUFFIX q THREADSAFE GLOBAL w, r }\nLOCAL t1\n"
    text += "PARAMETER { w = 1  r = 2 }\nINITIAL { w = r  t1 = 1 }"
    vars, _ = variables(text)
    assert {n: vars[n].storage for n in ("w", "r", "t1")} == {
        "w": "tvar",
        "r": "global",
        "t1": "tvar",
    }


def test_g23_scratch_in_a_loop_has_a_copy_per_lane():
    text = translate(MODS / "gtable.mod").c_source
    body = re.search(r"^void _?state_\w*rows\(.*?^}", text, re.M | re.S)[0]
    # Each iteration writes a row of its own; the last value remains for HOC.
    assert "NmRow row_" in body and "minf_last = _r->minf;" in body
    assert "= minf_last;" in body


def test_g27_an_instance_uses_the_copy_of_its_thread(sim):
    secs = cells(sim, "gthread", n=4, threads=2)
    sim.h.finitialize(-65)
    assert [sec(0.5).gthread.before for sec in secs] == [0, 1, 0, 1]


def test_g28_thread_variables_work_in_net_receive(tmp_path):
    """There the process dies."""
    (tmp_path / "e.mod").write_text(
        "NEURON { POINT_PROCESS GEvent  THREADSAFE  GLOBAL p }\n"
        "PARAMETER { p = 4 }\nNET_RECEIVE(w) { p = p + w }\n"
    )
    sim = nrnmini.Simulator()
    sim.load_mechanisms(tmp_path)
    sec = sim.h.Section(name="a")
    point = sim.h.GEvent(sec(0.5))
    link = sim.h.NetCon(None, point)
    link.weight[0] = 2
    sim.h.finitialize(-65)
    link.event(0.1)
    for _ in range(10):
        sim.h.fadvance()
    assert sim.h.p_GEvent == 2


# ---- registration ----------------------------------------------------------------


def test_g24_a_scalar_is_registered_by_name_and_address(sim):
    var = sim.model.globals["p_gread"]
    assert not var.is_array and len(var) == 1
    handle = var.handle()
    handle.value = 12
    assert sim.h.p_gread == 12
    sim.h("objref v  v = new Vector()  v.record(&p_gread)")


def test_g25_an_array_is_registered_with_its_length_and_is_contiguous(sim):
    var = sim.model.globals["arr_gread"]
    assert var.is_array and len(var) == 3
    places = [var.handle(i).address_now for i in range(3)]
    assert places == [places[0], places[0] + 8, places[0] + 16]
    sim.h.arr_gread[2] = 5
    sim.h("arr_gread[1] = 4")
    assert [sim.h.arr_gread[i] for i in range(3)] == [0, 4, 5]
    for access in (lambda: sim.h.arr_gread[3], lambda: var.handle(3)):
        with pytest.raises((IndexError, ModelError, RuntimeError)):
            access()


@pytest.mark.parametrize("name", ["p_gread", "arr_gread", "p_gserial"])
def test_g26_addresses_of_globals_are_stable(sim, name):
    var = sim.model.globals[name]
    handle = var.handle()
    before = handle.address_now
    secs = cells(sim, "gread", "gthread", n=50)
    sim.h.finitialize(-65)
    cells(sim, "gread", n=2, threads=4)
    sim.h.finitialize(-65)
    assert handle.address_now == before and secs
    assert var.handle() == handle


# ---- PARAMETER and CONSTANT ------------------------------------------------------


def test_g29_a_written_parameter_that_is_not_range_is_a_thread_variable(sim):
    vars = translate(MODS / "gsilent.mod").mechanism.vars
    assert vars["p"].storage == "tvar"
    vars, _ = variables("NEURON { SUFFIX q RANGE r }\nPARAMETER { r }\nINITIAL {r = 1}")
    assert vars["r"].storage == "column"  # RANGE: written or not


def test_g30_a_parameter_has_a_default_units_and_a_range(sim):
    assert sim.h.units("p_gread") == "mV" and sim.h.units("r_grange") == "mV"
    assert sim.model.globals["p_gread"].limits == (0, 100)
    spec = sim.model.mechanism("grange").var("r")
    assert spec.default == 1.23457 and spec.limits == (-1.23457, 2)


def test_g31_range_defaults_are_registered(sim):
    standard = sim.h.MechanismStandard("grange")
    assert standard.get("r_grange") == 1.23457 and standard.get("s_grange") == 0
    [sec, _] = cells(sim, "grange")
    sec(0.5).grange.r = 5
    sec.nseg = 1
    other = sim.h.Section(name="other")
    other.insert("grange")
    assert other(0.5).grange.r == 1.23457
    standard._in(sec)
    standard.out(other)
    assert other(0.5).grange.r == 5


def test_g32_a_global_parameter_has_its_value_before_anything_runs(sim):
    assert sim.h.p_gread == 2.5 and sim.h.p_gserial == 3.25


def test_g33_a_constant_is_a_literal(sim):
    """There it is a variable of the library."""
    made = translate(MODS / "gconst.mod")
    assert made.mechanism.vars["k"].storage == "inline"
    assert "1.23456789" in made.c_source  # with all its digits
    assert not [v for v in made.mechanism.vars.values() if v.storage == "global"]


def test_g34_a_constant_cannot_be_changed():
    """There it can, in a file that counts as thread-safe nevertheless."""
    text = "NEURON { SUFFIX q }\nCONSTANT { k = 1 }\nINITIAL { k = 2 }"
    with pytest.raises(NmodlError, match="`k` is a CONSTANT and cannot be assigned"):
        translate(text)
