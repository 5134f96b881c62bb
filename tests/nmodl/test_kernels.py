"""Emitted kernels against hand calculation: what each construct computes."""

import ctypes
import math

import pytest

HEAD = """
NEURON { SUFFIX x  RANGE a, b, out, tau, inf }
PARAMETER { a = 2  b = 3  tau = 5 (ms)  inf = 0.5 }
ASSIGNED { v (mV)  out }
"""


def exact(x):
    return pytest.approx(x, rel=1e-13, abs=1e-300)


def test_cnexp_relaxes_exactly(load_mod):
    text = (
        HEAD
        + """
    STATE { m }
    INITIAL { m = 0.1 }
    BREAKPOINT { SOLVE s METHOD cnexp }
    DERIVATIVE s { m' = (inf - m)/tau }
    """
    )
    m = load_mod(text, n=5)
    m.init()
    m.state()
    want = 0.5 + (0.1 - 0.5) * math.exp(-0.025 / 5)
    assert list(m["m"]) == exact([want] * 5)


def test_cnexp_zero_slope_is_euler(load_mod):
    text = (
        HEAD
        + """
    STATE { m }
    BREAKPOINT { SOLVE s METHOD cnexp }
    DERIVATIVE s { m' = a }
    """
    )
    m = load_mod(text)
    m.init()
    m.step(4)
    assert m["m"][0] == exact(0.2)


def test_cnexp_updates_one_after_the_other(load_mod):
    text = (
        HEAD
        + """
    STATE { p q }
    INITIAL { p = 1  q = 0 }
    BREAKPOINT { SOLVE s METHOD cnexp }
    DERIVATIVE s { p' = -p  q' = p - q }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    e = math.exp(-0.025)
    assert m["p"][0] == exact(e)
    assert m["q"][0] == exact((1 - e) * e)


def test_cnexp_accepts_a_square_as_neuron_does(load_mod):
    text = (
        HEAD
        + """
    STATE { m }
    INITIAL { m = 0.5 }
    BREAKPOINT { SOLVE s METHOD cnexp }
    DERIVATIVE s { m' = -m*m }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    slope = -0.5 + -0.5
    assert m["m"][0] == exact(0.5 + (1 - math.exp(0.025 * slope)) * -0.5)


def test_derivimplicit_of_a_linear_system(load_mod):
    text = (
        HEAD
        + """
    STATE { p q }
    INITIAL { p = 1 }
    BREAKPOINT { SOLVE s METHOD derivimplicit }
    DERIVATIVE s { p' = -a*p + b*q  q' = a*p - b*q }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    dt, a, b = 0.025, 2, 3
    p = (1 + b * dt) / (1 + a * dt + b * dt)
    assert m["p"][0] == exact(p)
    assert m["q"][0] == exact(1 - p)


def test_derivimplicit_newton(load_mod):
    text = (
        HEAD
        + """
    STATE { p }
    INITIAL { p = 1 }
    BREAKPOINT { SOLVE s METHOD derivimplicit }
    DERIVATIVE s { LOCAL k  k = p*p  p' = -a*k }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    dt, a = 0.025, 2
    want = (-1 + math.sqrt(1 + 4 * a * dt)) / (2 * a * dt)
    assert m["p"][0] == pytest.approx(want, rel=1e-11)


def test_euler(load_mod):
    text = (
        HEAD
        + """
    STATE { p q }
    INITIAL { p = 1 }
    BREAKPOINT { SOLVE s METHOD euler }
    DERIVATIVE s { p' = -a*p  q' = p }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    assert m["p"][0] == exact(1 - 0.05)
    assert m["q"][0] == exact(0.025)


def test_runge_is_of_fourth_order(load_mod):
    text = (
        HEAD
        + """
    STATE { p }
    INITIAL { p = 1 }
    BREAKPOINT { SOLVE s METHOD runge }
    DERIVATIVE s { p' = -a*p }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    x = -0.05
    assert m["p"][0] == exact(1 + x + x**2 / 2 + x**3 / 6 + x**4 / 24)


KINETIC = (
    HEAD
    + """
STATE { c o }
INITIAL { c = 1 }
BREAKPOINT { SOLVE s METHOD sparse }
KINETIC s { ~ c <-> o (a, b)  %s }
"""
)


@pytest.mark.parametrize("conserve", ["", "CONSERVE c + o = 1"])
def test_sparse_first_order(load_mod, conserve):
    m = load_mod(KINETIC % conserve, n=3)
    m.init()
    m.state()
    dt, a, b = 0.025, 2, 3
    want = a * dt / (1 + a * dt + b * dt)
    assert list(m["o"]) == exact([want] * 3)
    assert list(m["c"]) == exact([1 - want] * 3)


def test_sparse_second_order_iterates(load_mod):
    text = (
        HEAD
        + """
    STATE { x y }
    INITIAL { x = 1 }
    BREAKPOINT { SOLVE s METHOD sparse }
    KINETIC s { ~ 2 x <-> y (a, 0) }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    dt, a = 0.025, 2
    x = (-1 + math.sqrt(1 + 8 * a * dt)) / (4 * a * dt)
    assert m["x"][0] == pytest.approx(x, rel=1e-9)
    assert m["y"][0] == pytest.approx((1 - x) / 2, rel=1e-9)


def test_compartment_flux_and_loss(load_mod):
    text = (
        HEAD
        + """
    STATE { x y }
    INITIAL { x = 1 }
    BREAKPOINT { SOLVE s METHOD sparse }
    KINETIC s {
        COMPARTMENT 4 { x y }
        ~ x -> (a)
        ~ y << (b)
        out = f_flux - b_flux
    }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    assert m["x"][0] == exact(1 / (1 + 2 * 0.025 / 4))
    assert m["y"][0] == exact(3 * 0.025 / 4)
    assert m["out"][0] == -3


def test_kinetic_loop_over_an_array(load_mod):
    text = """
    NEURON { SUFFIX x  RANGE total }
    DEFINE N 4
    STATE { ca[N] }
    ASSIGNED { total }
    INITIAL { ca[0] = 1 }
    BREAKPOINT { SOLVE s METHOD sparse
        total = 0
        FROM i = 0 TO N-1 { total = total + ca[i] } }
    KINETIC s { FROM i = 0 TO N-2 { ~ ca[i] <-> ca[i+1] (2, 2) } }
    """
    m = load_mod(text, n=2)
    m.init()
    m.step(10)
    assert m["total"][1] == exact(1)
    assert m["ca"][0] > m["ca"][1] > m["ca"][2] > m["ca"][3] > 0


def test_steadystate_sparse(load_mod):
    text = (
        HEAD
        + """
    STATE { c o }
    INITIAL { c = 1  SOLVE s STEADYSTATE sparse }
    BREAKPOINT { SOLVE s METHOD sparse }
    KINETIC s { ~ c <-> o (a, b)  CONSERVE c + o = 1 }
    """
    )
    m = load_mod(text)
    m.init()
    assert m["o"][0] == pytest.approx(0.4, rel=1e-8)


def test_linear_and_nonlinear(load_mod):
    text = (
        HEAD
        + """
    STATE { x y }
    BREAKPOINT { SOLVE s  out = x }
    %s
    """
    )
    block = "LINEAR s { ~ a*x + y = 7  ~ x - y = 2 }"
    m = load_mod(text % block)
    m.init()
    m.state()
    assert (m["x"][0], m["y"][0]) == exact((3, 1))
    block = "NONLINEAR s { ~ x*x + y = 7  ~ x - y = -5 }"
    m = load_mod(text % block)
    m.init()
    m["x"][0] = 1
    m.state()
    m.state()
    x = m["x"][0]
    assert x * x + m["y"][0] == pytest.approx(7 if x else 0, abs=1e-7)


def test_current_is_a_secant_slope(load_mod):
    text = """
    NEURON { SUFFIX x  NONSPECIFIC_CURRENT i  RANGE i, g }
    PARAMETER { g = 0.001 }
    ASSIGNED { v i }
    BREAKPOINT { i = g*v*v }
    """
    for contiguous in (False, True):
        m = load_mod(text, n=300, contiguous=contiguous)
        m.cur()
        v = -65.0
        i1, i0 = 0.001 * (v + 0.001) * (v + 0.001), 0.001 * v * v
        assert set(m.rhs) == {-i0}
        assert set(m.d) == {(i1 - i0) * 1000}
        assert set(m["i"]) == {i0}


PUMP = """
NEURON { SUFFIX x  USEION ca READ cai, ica, eca WRITE cai, ica  RANGE k, g }
PARAMETER { k = 0.5  g = 0.01 }
ASSIGNED { v diam ica eca }
STATE { cai }
BREAKPOINT { SOLVE s METHOD cnexp  ica = g*cai*(v - eca) }
DERIVATIVE s { cai' = -ica/diam - k*(cai - exp(v/50)) }
"""


def test_blocks_of_copies_give_the_bits_of_columns(load_mod):
    """300 rows: blocks of 128, 128 and 44, beside their nodes and in reverse."""
    n, results = 300, []
    for order in (range(n), range(n)[::-1]):
        m = load_mod(PUMP, n=n, nodes=order, contiguous=order == range(n))
        ca = m.ions["ca"]
        for row, node in enumerate(order):
            m.v[node], m.diam[node] = -80 + 0.3 * node, 1 + 0.01 * node
            ca["ci"][node], ca["e"][node] = 1e-3 * node, 120 + node
            m["k"][row] = 0.5 + 0.001 * node
        for _ in range(3):
            m.cur()
            m.state()
        results.append([list(x) for x in (m.rhs, m.d, *ca.values())])
    assert results[0] == results[1]
    assert len(set(results[0][0])) == n


def test_instances_that_share_an_ion_write_it_one_after_the_other(load_mod):
    text = """
    NEURON { POINT_PROCESS x  USEION ca READ cai WRITE cai }
    STATE { cai }
    BREAKPOINT { SOLVE s METHOD cnexp }
    DERIVATIVE s { cai' = 1 }
    """
    m = load_mod(text, n=5, nodes=[0] * 5)
    m.state()
    assert m.ions["ca"]["ci"][0] == exact(5 * 0.025)


def test_an_electrode_sees_the_voltage_outside(load_mod):
    text = """
    NEURON { POINT_PROCESS x  ELECTRODE_CURRENT i  RANGE i, seen }
    ASSIGNED { v i }
    STATE { seen }
    BREAKPOINT { SOLVE s METHOD cnexp  i = v }
    DERIVATIVE s { seen' = v }
    """
    for contiguous in (False, True):
        m = load_mod(text, n=3, contiguous=contiguous)
        outside = (ctypes.c_double * 3)(1, 2, 3)
        m.ctx.vext = outside
        m.cur()
        m.state()
        assert list(m["i"]) == [-64, -63, -62]
        assert list(m.rhs) == exact([-64, -63, -62])
        assert list(m["seen"]) == exact([-64 * 0.025, -63 * 0.025, -62 * 0.025])


def test_point_currents_scale_and_share_a_node(load_mod):
    text = """
    NEURON { POINT_PROCESS x  NONSPECIFIC_CURRENT i  RANGE i, e, g }
    PARAMETER { g = 2  e = -60 }
    ASSIGNED { v i }
    BREAKPOINT { i = g*(v - e) }
    """
    m = load_mod(text, n=3, nodes=[0, 0, 1])
    m.area[0] = 50.0
    m.cur()
    assert m.rhs[0] == exact(2 * 10 * 2)
    assert m.rhs[1] == exact(10)
    assert m.d[0] == pytest.approx(8, rel=1e-9)


def test_electrode_current_flips_signs(load_mod):
    text = """
    NEURON { POINT_PROCESS x  ELECTRODE_CURRENT i  RANGE i, g }
    PARAMETER { g = 2 }
    ASSIGNED { v i }
    BREAKPOINT { i = g*(10 - v) }
    """
    m = load_mod(text)
    m.cur()
    assert m.rhs[0] == exact(150)
    assert m.elec_rhs[0] == exact(150)
    assert m.d[0] == pytest.approx(2, rel=1e-9)
    assert m.elec_d[0] == pytest.approx(2, rel=1e-9)


def test_ions_are_read_and_accumulated(load_mod):
    text = """
    NEURON { SUFFIX x  USEION na READ ena WRITE ina  RANGE g, ina }
    PARAMETER { g = 0.5 }
    ASSIGNED { v ena ina }
    BREAKPOINT { ina = g*(v - ena) }
    """
    m = load_mod(text, n=2)
    m.ions["na"]["e"][0] = 50.0
    m.cur()
    assert m.ions["na"]["i"][0] == -57.5
    assert m.ions["na"]["didv"][0] == pytest.approx(0.5, rel=1e-9)
    assert m["ina"][0] == -57.5
    assert m.rhs[0] == 57.5


def test_concentrations_are_written_back(load_mod):
    text = """
    NEURON { SUFFIX x  USEION ca READ ica, cai WRITE cai }
    STATE { cai }
    ASSIGNED { ica }
    BREAKPOINT { SOLVE s METHOD derivimplicit }
    DERIVATIVE s { cai' = -ica*10 - (cai - 1e-4)/20 }
    """
    m = load_mod(text)
    m.ions["ca"]["ci"][0] = 2e-4
    m.ions["ca"]["i"][0] = -1e-3
    m.init()
    assert m.ions["ca"]["ci"][0] == 2e-4  # an ion concentration is not reset
    m.state()
    dt = 0.025
    want = (2e-4 + dt * (1e-2 + 1e-4 / 20)) / (1 + dt / 20)
    assert m.ions["ca"]["ci"][0] == exact(want)


def test_breakpoint_without_current_runs_with_the_states(load_mod):
    m = load_mod(HEAD + "BREAKPOINT { out = out + a }")
    m.init()
    assert m["out"][0] == 0
    assert not m.desc.cur
    m.state()
    assert m["out"][0] == 2


def test_breakpoint_with_current_runs_twice(load_mod):
    text = """
    NEURON { SUFFIX x  NONSPECIFIC_CURRENT i  RANGE n }
    ASSIGNED { v i n }
    BREAKPOINT { n = n + 1  i = 0 }
    """
    m = load_mod(text, n=2)
    m.cur()
    assert list(m["n"]) == [2, 2]


def test_solve_in_an_if_always_runs(load_mod):
    text = (
        HEAD
        + """
    STATE { m }
    BREAKPOINT { if (a > 100) { SOLVE s METHOD cnexp } }
    DERIVATIVE s { m' = a }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    assert m["m"][0] == exact(0.05)


def test_conductance_hint(load_mod):
    text = """
    NEURON { SUFFIX x  NONSPECIFIC_CURRENT i  RANGE g, i }
    PARAMETER { g = 0.25 }
    ASSIGNED { v i }
    BREAKPOINT { CONDUCTANCE g  i = g*(v + 60) }
    """
    m = load_mod(text)
    m.cur()
    assert (m.rhs[0], m.d[0]) == (1.25, 0.25)


TABLE = """
NEURON { SUFFIX x  RANGE inf  GLOBAL shift }
PARAMETER { shift = 0 }
ASSIGNED { v inf }
BREAKPOINT { rates(v) }
PROCEDURE rates(v) {
    TABLE inf DEPEND shift FROM -100 TO 100 WITH 50
    inf = 1/(1 + exp(-(v + shift)/10))
}
FUNCTION half(x) { TABLE FROM 0 TO 10 WITH 10  half = x*x }
"""


@pytest.mark.parametrize("contiguous", [False, True])
def test_table(load_mod, contiguous):
    m = load_mod(TABLE, n=6, contiguous=contiguous)
    m.v[:] = [-200.0, -100.0, 1.0, 100.0, 200.0, math.nan]
    m.init()
    m.state()

    def f(x):
        return 1 / (1 + math.exp(-x / 10))

    want = [f(-100), f(-100), f(0) + 0.25 * (f(4) - f(0)), f(100), f(100)]
    assert list(m["inf"])[:5] == exact(want)
    assert math.isnan(m["inf"][5])
    m["shift"][0] = 20
    m.state()
    assert m["inf"][0] == exact(f(-80))
    m["usetable"][0] = 0
    m.state()
    assert m["inf"][0] == exact(f(-180))
    assert m.call("half", 2.5, row=-1) == 6.25
    m["usetable"][0] = 1
    assert m.call("half", 2.5, row=-1) == 6.5


def test_table_bounds_may_be_parameters(load_mod):
    text = TABLE.replace("FROM -100 TO 100", "FROM low TO high").replace(
        "shift = 0", "shift = 0  low = -100  high = 100"
    )
    m = load_mod(text)
    m.v[0] = 1.0
    m.state()
    low, high = 1 / (1 + math.exp(0)), 1 / (1 + math.exp(-0.4))
    assert m["inf"][0] == exact(low + 0.25 * (high - low))


def test_functions_from_hoc(load_mod):
    text = (
        HEAD
        + """
    FUNCTION f(x, y) { f = x*y + a }
    FUNCTION g(x) { g = 2*x }
    PROCEDURE set(x) { out = x }
    FUNCTION nothing(x) { LOCAL y  y = x }
    """
    )
    m = load_mod(text)
    assert m.call("f", 3, 4) == 14
    assert m.call("set", 7) == 1
    assert m["out"][0] == 7
    assert m.call("nothing", 1) == 0
    info = {
        m.desc.functions[i].name.decode(): m.desc.functions[i].needs_instance
        for i in range(m.desc.n_functions)
    }
    assert info == {"f": 1, "g": 0, "set": 1, "nothing": 0}


def test_arithmetic(load_mod):
    text = (
        HEAD
        + """
    PROCEDURE run(k) {
        out = %s
    }
    ASSIGNED { arr[6] }
    INITIAL { FROM i = 0 TO 5 { arr[i] = 10*i } }
    """
    )
    cases = {
        "-2^2": -4,
        "2^3^2": 512,
        "2^-1": 0.5,
        "1/2": 0.5,
        "2 (3) * 5": 10,
        "(1 < 2) + (2 < 1)": 1,
        "!a": 0,
        "arr[k/2+1]": 30,
        "arr[a+b]": 50,
        "fmod(7, 4) + floor(1.5) + ceil(1.5) + fabs(-1)": 3 + 1 + 2 + 1,
        "exp(1000) / exp(700)": 1,
        "7 - 2 - 1": 4,
        "8/4/2": 1,
        "8/(4/2)": 4,
        "a - -b": 5,
    }
    for expression, want in cases.items():
        m = load_mod(text % expression)
        m.init()
        m.call("run", 5)
        assert m["out"][0] == pytest.approx(want, rel=1e-15), expression


def test_index_out_of_range_fails_the_step(load_mod):
    text = (
        HEAD
        + """
    ASSIGNED { arr[3] }
    BREAKPOINT { out = arr[a + b] }
    """
    )
    m = load_mod(text)
    m.init()
    m.state()
    assert m.error.startswith("`arr[")
    assert "` is out of range: `arr` has 3 elements (text.mod:" in m.error


def test_net_receive(load_mod):
    text = """
    NEURON { POINT_PROCESS x  RANGE g, last }
    ASSIGNED { v last }
    STATE { g }
    INITIAL { g = 0  net_send(2, 7) }
    NET_RECEIVE(w, n, t0 (ms)) {
        INITIAL { n = 5  t0 = t }
        last = flag
        if (flag == 0) {
            g = g + w
            n = n + 1
            net_event(t + 1)
            net_send(0.5, 1)
        } else { last = w  net_move(t + 3)  v = -10 }
    }
    """
    m = load_mod(text)
    m.nt.t = 1.0
    m.init()
    assert m.sent == [(0, 3.0, 7.0, False)]
    assert m.receive(0, [0.25, 1, 0]) == [0.25, 2, 0]
    assert m["g"][0] == 0.25
    assert m.events == [(0, 2.0)]
    assert m.sent[1:] == [(0, 1.5, 1.0, True)]
    m.receive(0, None, 7.0)  # sent from INITIAL: no weights
    assert math.isnan(m["last"][0])
    assert m.v[0] == -10
    assert m.desc.n_weights == 3


def test_pointer(load_mod):
    import ctypes

    text = """
    NEURON { POINT_PROCESS x  POINTER p  RANGE out }
    ASSIGNED { p out }
    BREAKPOINT { if (nrn_pointing(p)) { out = p  p = p + 1 } else { out = -1 } }
    INITIAL { out = p }
    """
    m = load_mod(text, n=2)
    target = (ctypes.c_double * 1)(5.0)
    m.point("p", 1, target)
    m.state()
    assert list(m["out"]) == [-1, 5]
    assert target[0] == 6
    assert m.error is None
    m.init()
    assert m.error == "a POINTER is used that is not set"


ARRAY_TEST = """
NEURON {
    POINT_PROCESS ARRAY_TEST
    POINTER foo
    RANGE val
}

ASSIGNED {
    v       (mV)
    foo
    val     (1)
}

BREAKPOINT {
    VERBATIM
    val = %s[(int) _v + 100];
    ENDVERBATIM
}
"""


@pytest.mark.parametrize("name", ["_p_foo", "(&foo)"])
def test_array_behind_a_pointer(load_mod, name):
    import ctypes

    m = load_mod(ARRAY_TEST % name, n=2)
    data = (ctypes.c_double * 200)(*range(200))
    for row in range(2):
        m.point("foo", row, data)
    m.v[:] = [14.0, -43.0]
    m.state()
    assert list(m["val"]) == [114, 57]


def test_verbatim_names(load_mod):
    text = (
        HEAD
        + """
    ASSIGNED { arr[3] }
    LOCAL top
    FUNCTION twice(x) { twice = 2*x }
    FUNCTION f(x) {
        LOCAL y
        y = 4
        VERBATIM
        /* comments may mention inf and a */
        double z = _lx + _ly + a + arr[1] + twice(_threadargscomma_ 3.0);
        z += twice_x(_threadargs_, 1.0);
        _lf = z + t + dt;
        return _lf;
        ENDVERBATIM
    }
    VERBATIM
    #include <stdlib.h>
    static double helper(double q) { return q + 1; }
    ENDVERBATIM
    PROCEDURE g() {
        VERBATIM
        out = helper(a);
        ENDVERBATIM
    }
    """
    )
    m = load_mod(text)
    m["arr"][1] = 100
    assert m.call("f", 1) == exact(1 + 4 + 2 + 100 + 6 + 2 + 0.025)
    m.call("g")
    assert m["out"][0] == 3


def test_thread_variables_start_at_zero_and_keep_the_last(load_mod):
    text = """
    NEURON { SUFFIX x  GLOBAL g  THREADSAFE  RANGE out }
    PARAMETER { g = 5 }
    ASSIGNED { v out }
    INITIAL { out = g }
    BREAKPOINT { g = v  out = 2*g }
    """
    m = load_mod(text, n=3)
    m.init()
    assert list(m["out"]) == [0, 0, 0]
    m.v[:] = [1.0, 2.0, 3.0]
    m.state()
    assert list(m["out"]) == [2, 4, 6]
    assert m["g"][0] == 3


def test_scratch_kept_between_instances(load_mod):
    text = """
    NEURON { SUFFIX x  RANGE q }
    ASSIGNED { celsius q }
    LOCAL old, f
    BREAKPOINT { if (old != celsius) { old = celsius  f = f + celsius } q = f }
    """
    m = load_mod(text, n=3)
    m.state()
    assert list(m["q"]) == [6.3, 6.3, 6.3]


def test_defaults_have_six_digits(load_mod):
    text = """
    NEURON { SUFFIX x  RANGE r  GLOBAL g }
    PARAMETER { r = 1.23456789 <0, 9.87654321>  g = 1.23456789 }
    CONSTANT { c = 1.23456789 }
    STATE { s START 1.23456789 }
    FUNCTION f() { f = c }
    """
    m = load_mod(text)
    m.init()
    assert m["r"][0] == 1.23457
    assert m["g"][0] == 1.23457
    assert m["s"][0] == 1.23457
    assert m.call("f") == 1.23456789
    assert m.desc.vars[0].hi == 9.87654


def test_state_start_values(load_mod):
    text = """
    NEURON { SUFFIX x  GLOBAL m0 }
    PARAMETER { m0 = 0.25 }
    STATE { m n arr[2] START 3 }
    """
    m = load_mod(text)
    m["n"][0] = 9
    m.init()
    assert (m["m"][0], m["n"][0], list(m["arr"])) == (0.25, 0, [3, 3])


def test_at_time_ghk_and_printf(load_mod):
    text = (
        HEAD
        + """
    PROCEDURE run() {
        out = at_time(1) + 10*at_time(2)
        printf("%d %g %s\\n", a, b, "text")
    }
    FUNCTION ghk() { ghk = nrn_ghk(-65, 5e-5, 2, 2) }
    """
    )
    m = load_mod(text)
    m.nt.t = 1.0
    m.call("run")
    assert m["out"][0] == 1
    assert m.printed == ["2 3 text\n"]
    assert m.call("ghk") == pytest.approx(-2092.939529, rel=1e-9)


def test_random(load_mod):
    text = """
    NEURON { SUFFIX x  RANDOM r  RANGE u }
    ASSIGNED { u }
    INITIAL { random_setids(r, 1, 2, 3)  random_setseq(r, 0) }
    BREAKPOINT { u = random_uniform(r, 5, 6) }
    """
    m = load_mod(text, n=2)
    m.init()
    m.state()
    assert 5 < m["u"][0] == m["u"][1] < 6


def test_hooks_constructor(load_mod):
    text = (
        HEAD
        + """
    BEFORE BREAKPOINT { out = 1 }
    AFTER SOLVE { out = out + 10 }
    CONSTRUCTOR { out = 100 }
    """
    )
    m = load_mod(text)
    m.hook(2)
    m.hook(3)
    assert m["out"][0] == 11
    m.desc.constructor(m._nm, 0, 1)
    assert m["out"][0] == 100


def test_secondorder_halves_implicit_steps(load_mod):
    text = (
        HEAD
        + """
    STATE { p q }
    INITIAL { p = 1  q = 1 }
    BREAKPOINT { SOLVE s METHOD derivimplicit }
    DERIVATIVE s { p' = -a*p }
    """
    )
    m = load_mod(text)
    m.init()
    m.nt.secondorder = 2
    m.state()
    half = 1 / (1 + 2 * 0.0125)
    assert m["p"][0] == exact(half + (half - 1))


def test_while_and_from_by(load_mod):
    text = (
        HEAD
        + """
    PROCEDURE run() { LOCAL k
        out = 0
        FROM i = 0 TO 10 BY 5 { out = out + i }
        k = 0
        while (k < 3) { k = k + 1  out = out + 100 }
    }
    """
    )
    m = load_mod(text)
    m.call("run")
    assert m["out"][0] == 315


def test_diam_area_and_celsius(load_mod):
    text = """
    NEURON { SUFFIX x  RANGE out }
    ASSIGNED { diam area celsius out }
    INITIAL { out = diam + area + celsius }
    """
    m = load_mod(text)
    m.init()
    assert m["out"][0] == exact(1 + 100 + 6.3)


def test_names_that_c_claims(load_mod):
    text = """
    NEURON { SUFFIX x  RANGE int, y0, I, end, begin, node }
    PARAMETER { int = 1  y0 = 2  I = 3  end = 4  begin = 5  node = 6 }
    FUNCTION long(double) { LOCAL short
        short = int + y0 + I + end + begin + node + double
        long = short }
    """
    m = load_mod(text)
    assert m.call("long", 10) == 31


def test_locals_of_a_kinetic_block(load_mod):
    """The block is evaluated twice in one function: for the matrix, and at the end."""
    text = """
    NEURON { SUFFIX x }
    STATE { c o }
    ASSIGNED { v }
    INITIAL { c = 1  o = 0 }
    BREAKPOINT { SOLVE k METHOD sparse }
    KINETIC k {
        LOCAL a, b
        a = exp(v/50)  b = 0.5
        ~ c <-> o (a, b)
        CONSERVE c + o = 1
    }
    """
    m = load_mod(text)
    m.init()
    m.state()
    a, b, dt = math.exp(-65 / 50), 0.5, 0.025
    assert m["o"][0] == pytest.approx(dt * a / (1 + dt * (a + b)), rel=1e-12)


@pytest.mark.parametrize(
    "block",
    [
        "NONLINEAR s { ~ x*x + y*y = -1  ~ x = y }",
        "DERIVATIVE s { x' = 1e9*(x*x + 1)  y' = -y }",
    ],
)
def test_newton_says_where_it_does_not_converge(tmp_path, block):
    from nrnmini import Simulator
    from nrnmini.errors import ModelError

    method = "METHOD derivimplicit" if "DERIVATIVE" in block else ""
    path = tmp_path / "hard.mod"
    path.write_text(
        f"NEURON {{ SUFFIX hard }}\nSTATE {{ x y }}\nASSIGNED {{ v }}\n"
        f"BREAKPOINT {{ SOLVE s {method} }}\n{block}\n"
    )
    sim = Simulator()
    sim.load_mechanisms(path)
    h = sim.h
    soma, dend = h.Section(name="soma"), h.Section(name="dend")
    dend.nseg = 3
    dend.insert("hard")
    h.finitialize(-65)
    h.dt = 0.025
    with pytest.raises(ModelError) as error:
        for _ in range(3):
            h.fadvance()
    first, second = str(error.value).splitlines()[:2]
    assert first.endswith("SOLVE s does not converge")
    assert "`hard` at dend(0.166667)" in second
    assert "while solving states, t = 0.025 ms" in second
    assert soma


def test_a_step_of_from_that_is_not_positive_ends_the_loop(load_mod):
    text = (
        HEAD
        + """
    PROCEDURE run(k) {
        out = 0
        FROM i = 0 TO 6 BY k { out = out + i }
    }
    """
    )
    m = load_mod(text)
    m.call("run", 2)
    assert (m["out"][0], m.error) == (12, None)
    m.call("run", 0)
    assert m["out"][0] == 0
    assert m.error.endswith("the step of FROM i is not positive")
