"""Constructs that NEURON does not compile, dies of, or answers otherwise on purpose."""

import pytest

from nrnmini import Simulator
from nrnmini.errors import ModelError


@pytest.fixture
def load(tmp_path):
    """load(text, ...) -> the `h` of a simulator with these mechanisms"""

    def made(*texts, **options):
        for i, text in enumerate(texts):
            (tmp_path / f"m{i}.mod").write_text(text)
        sim = Simulator()
        sim.load_mechanisms(tmp_path, **options)
        return sim.h

    return made


def section(h, *mechanisms, nseg=1):
    sec = h.Section(name="soma")
    sec.nseg = nseg
    for name in mechanisms:
        sec.insert(name)
    return sec


def test_thread_variables_in_net_receive(load):
    """NEURON follows a null pointer here."""
    h = load(
        "NEURON { POINT_PROCESS P  GLOBAL g  THREADSAFE  RANGE seen }\n"
        "PARAMETER { g = 5 }\nASSIGNED { seen v }\nLOCAL top\n"
        "INITIAL { g = 2  top = 7 }\n"
        "NET_RECEIVE (w) { g = g + w  top = top + 1  seen = g + 100*top }"
    )
    sec = section(h)
    p = h.P(sec(0.5))
    nc = h.NetCon(None, p)
    nc.weight[0] = 0.5
    h.finitialize(-65)
    nc.event(0.01)
    nc.event(0.02)
    h.fadvance()
    assert p.seen == 3 + 900
    assert h.g_P == 3


def test_external_is_another_mechanisms_global(load):
    user = (
        "NEURON { SUFFIX user  RANGE a, b  EXTERNAL gl_provider, arr_provider }\n"
        "ASSIGNED { gl_provider arr_provider[3] a b v }\n"
        "INITIAL { a = gl_provider*2  b = arr_provider[1] }\n"
        "BREAKPOINT { gl_provider = gl_provider + 1  arr_provider[2] = 8 }"
    )
    provider = (
        "NEURON { SUFFIX provider  GLOBAL gl, arr  RANGE got }\n"
        "PARAMETER { gl = 1 }\nASSIGNED { arr[3] got v }\nBREAKPOINT { got = gl }"
    )
    h = load(user, provider)
    sec = section(h, "user", "provider", nseg=3)
    h.gl_provider = 5
    h.arr_provider[1] = 7
    h.finitialize(-65)
    assert (sec(0.5).user.a, sec(0.5).user.b) == (10, 7)
    h.fadvance()
    assert h.gl_provider == 8  # once for each of three segments
    assert h.arr_provider[2] == 8
    h.fadvance()
    assert sec(0.5).provider.got in (8, 11)


def test_an_external_that_does_not_exist(load):
    h = load(
        "NEURON { SUFFIX user  EXTERNAL gl_provider  RANGE a }\n"
        "ASSIGNED { gl_provider a v }\nBREAKPOINT { a = gl_provider }"
    )
    sec = section(h, "user")
    with pytest.raises(ModelError) as caught:
        h.finitialize(-65)
    assert "`user`: the EXTERNAL `gl_provider` does not exist" in str(caught.value)
    assert "help: load the mechanism that has it as a GLOBAL" in str(caught.value)
    assert sec.has_membrane("user")


def test_arrays_in_cnexp(load):
    h = load(
        "NEURON { SUFFIX q }\nDEFINE N 3\nSTATE { m[N] }\n"
        "INITIAL { FROM i = 0 TO N - 1 { m[i] = i + 1 } }\n"
        "BREAKPOINT { SOLVE s METHOD cnexp }\n"
        "DERIVATIVE s { FROM i = 0 TO N - 1 { m'[i] = -m[i]/(i + 1) } }"
    )
    sec = section(h, "q")
    h.finitialize(-65)
    h.fadvance()
    from math import exp

    got = [sec(0.5).q.m[i] for i in range(3)]
    want = [(i + 1) * exp(-0.025 / (i + 1)) for i in range(3)]
    assert got == pytest.approx(want, rel=1e-14)


def test_for_netcons_follows_connections_that_come_and_go(load):
    h = load(
        "NEURON { POINT_PROCESS P  RANGE total, count }\nASSIGNED { total count }\n"
        "NET_RECEIVE (w) { total = 0  count = 0\n"
        "  FOR_NETCONS (u) { total = total + u  count = count + 1 } }"
    )
    sec = section(h)
    p, q = h.P(sec(0.5)), h.P(sec(0.5))
    ncs = [h.NetCon(None, p) for _ in range(3)]
    for k, nc in enumerate(ncs):
        nc.weight[0] = 10**k

    def event():
        h.finitialize(-65)
        ncs[-1].event(0)
        h.fadvance()
        return p.count, p.total

    assert event() == (3, 111)
    del ncs[0], nc
    assert event() == (2, 110)
    ncs.insert(0, h.NetCon(None, p))
    assert event() == (3, 110)
    ncs[1].setpost(q)
    assert event() == (2, 100)


def test_watch_ends_with_its_instance_and_with_initialisation(load):
    h = load(
        "NEURON { POINT_PROCESS P  RANGE n }\nASSIGNED { n v }\n"
        "INITIAL { n = 0 }\n"
        "NET_RECEIVE (w) { if (flag == 0) { WATCH (v > -60) 2 } else { n = n + 1 } }"
    )
    sec = section(h)
    p, q = h.P(sec(0.5)), h.P(sec(0.5))
    to_p, to_q = h.NetCon(None, p), h.NetCon(None, q)
    h.finitialize(-65)
    to_p.event(0)
    to_q.event(0)
    h.fadvance()
    del q, to_q
    for v in (-50, -70, -50, -70):
        sec.v = v
        h.fadvance()
    assert p.n == 2
    h.finitialize(-65)
    sec.v = -50
    h.fadvance()
    h.fadvance()
    assert p.n == 0


def test_watches_are_a_part_of_a_saved_state(load):
    h = load(
        "NEURON { POINT_PROCESS P  RANGE n }\nASSIGNED { n v }\nINITIAL { n = 0 }\n"
        "NET_RECEIVE (w) { if (flag == 0) { WATCH (v > -60) 2 } else { n = n + 1 } }"
    )
    sec = section(h)
    p = h.P(sec(0.5))
    nc = h.NetCon(None, p)
    h.finitialize(-65)
    nc.event(0)
    h.fadvance()
    state = h.SaveState()
    state.save()

    def count():
        for v in (-50, -70, -50):
            sec.v = v
            h.fadvance()
        return p.n

    assert count() == 2
    h.finitialize(-65)
    assert count() == 0
    state.restore()
    assert count() == 2


def test_watch_in_a_condition_that_fails(load):
    h = load(
        "NEURON { POINT_PROCESS P  RANGE k }\nASSIGNED { arr[2] k v }\n"
        "NET_RECEIVE (w) { WATCH (arr[k] > 1) 2 }"
    )
    sec = section(h)
    p = h.P(sec(0.5))
    nc = h.NetCon(None, p)
    h.finitialize(-65)
    nc.event(0)
    h.fadvance()
    p.k = 5
    with pytest.raises(ModelError, match=r"arr"):
        h.fadvance()
    p.k = 0
    h.fadvance()


def test_protect_counts_on_every_thread(load):
    h = load(
        "NEURON { SUFFIX x  GLOBAL total  THREADSAFE }\nPARAMETER { total = 100 }\n"
        "ASSIGNED { v }\nBREAKPOINT { PROTECT total = total + 1 }"
    )
    secs = [section(h, "x", nseg=5) for _ in range(4)]
    pc = h.ParallelContext()
    pc.nthread(2)
    h.finitialize(-65)
    for _ in range(50):
        h.fadvance()
    pc.nthread(1)
    assert h.total_x == 100 + 50 * 5 * len(secs)


def test_a_lock_without_end(load):
    h = load(
        "NEURON { SUFFIX x }\nASSIGNED { v }\n"
        "INITIAL { MUTEXLOCK MUTEXLOCK MUTEXUNLOCK }"
    )
    sec = section(h, "x")
    with pytest.raises(ModelError, match="a lock is never released"):
        h.finitialize(-65)
    assert sec.has_membrane("x")


def test_diffusion_is_the_same_for_threads_and_orders(load):
    text = (
        "NEURON { SUFFIX q }\nSTATE { a b }\nASSIGNED { diam }\n"
        "BREAKPOINT { SOLVE k METHOD sparse }\n"
        "KINETIC k { COMPARTMENT diam*diam {a b}\n"
        "  LONGITUDINAL_DIFFUSION diam*diam {a}  ~ a <-> b (1, 2) }"
    )
    h = load(text)
    cells = []
    for _ in range(3):
        parent, child = section(h, "q", nseg=5), section(h, "q", nseg=3)
        child.connect(parent(0.6))
        cells += [parent, child]
    pc = h.ParallelContext()

    def run():
        h.finitialize(-65)
        for sec in cells[::2]:
            sec(0.1).q.a = 10
        for _ in range(20):
            h.fadvance()
        return [seg.q.a for sec in cells for seg in sec]

    one = run()
    assert one[:8] == one[8:16] == one[16:]
    pc.nthread(2)
    assert run() == one
    pc.nthread(1)
    cells[0].L = 2 * cells[0].L  # the plan stays, the lengths do not
    other = run()
    assert other[:8] != one[:8]
    assert other[8:] == one[8:]


def test_a_reason_names_its_line(tmp_path):
    from nrnmini.nmodl.translator import translate

    made = translate(
        "NEURON { SUFFIX x }\nSTATE { m }\nBREAKPOINT { SOLVE s METHOD runge }\n"
        "DERIVATIVE s { m' = -m }",
        name="x.mod",
    )
    (reason,) = made.reasons
    assert str(reason) == "runge is not thread safe (line 3)"
    assert (reason.span.line, reason.span.column) == (3, 14)


def test_what_is_read_and_has_no_effect(load):
    """NEURON 9 has no IFERROR any more, and older files write it."""
    h = load(
        "TITLE nothing\nINDEPENDENT { SWEEP u FROM 0 TO 1 WITH 5 }\n"
        "NEURON { SUFFIX q  RANGE n }\nASSIGNED { n v }\nSTATE { m }\n"
        "INITIAL { m = 1 }\nBREAKPOINT { SOLVE l IFERROR { n = n + 1 } }\n"
        "NONLINEAR l { ~ m*m = 4 }"
    )
    sec = section(h, "q")
    h.finitialize(-65)
    h.fadvance()
    assert sec(0.5).q.m == pytest.approx(2)
    assert sec(0.5).q.n == 0


def test_an_equation_without_solution_ends_the_step(load):
    h = load(
        "NEURON { SUFFIX q }\nSTATE { m }\nINITIAL { m = 1 }\n"
        "BREAKPOINT { SOLVE l IFERROR { m = 5 } }\nNONLINEAR l { ~ m*m = -4 }"
    )
    sec = section(h, "q")
    h.finitialize(-65)
    with pytest.raises(ModelError, match="SOLVE l does not converge"):
        h.fadvance()
    assert sec.has_membrane("q")


def test_prterr_is_an_error_of_the_mechanism(load):
    h = load(
        'NEURON { SUFFIX q }\nASSIGNED { v }\nBREAKPOINT { prterr("out of order") }'
    )
    sec = section(h, "q")
    h.finitialize(-65)
    with pytest.raises(ModelError, match="out of order"):
        h.fadvance()
    assert sec.has_membrane("q")


def test_abs_of_a_number(load):
    """NEURON's C++ has no such function for a mechanism that may run on threads."""
    h = load("NEURON { SUFFIX q }\nFUNCTION f(x) { f = abs(x) + 1 }")
    assert h.f_q(-2.5) == 3.5


def test_a_name_that_is_no_member_says_where_it_is(load):
    h = load(
        "NEURON { SUFFIX den  GLOBAL shared  RANGE a }\nPARAMETER { shared = 1 }\n"
        "ASSIGNED { a hidden }\nINITIAL { hidden = 1 }\n"
        "BREAKPOINT { a = shared + hidden }",
        "NEURON { POINT_PROCESS Pnt  GLOBAL shared }\nPARAMETER { shared = 1 }\n"
        "ASSIGNED { hidden v }\nINITIAL { hidden = 1 }\n"
        "BREAKPOINT { v = shared + hidden }",
    )
    sec = section(h, "den")
    for instance, name in (sec(0.5).den, "den"), (h.Pnt(sec(0.5)), "Pnt"):
        for variable, where in (
            ("shared", f"all instances: h.shared_{name}"),
            ("hidden", "add it to RANGE in m[01].mod"),
        ):
            with pytest.raises(AttributeError, match=where):
                getattr(instance, variable)


def test_a_pointer_and_its_address_in_one_block(load):
    """NEURON 9 has no address for a POINTER to a variable of the model."""
    h = load(
        "NEURON { POINT_PROCESS P  POINTER p }\nASSIGNED { p }\n"
        "FUNCTION f() {\nVERBATIM\n"
        "    _lf = _p_p ? 2*p + *_p_p : -1;\nENDVERBATIM\n}"
    )
    sec = section(h)
    instance = h.P(sec(0.5))
    assert instance.f() == -1
    instance._ref_p = sec(0.5)._ref_v
    sec.v = -50
    assert instance.f() == -150
