"""Fixed steps against NEURON, with mechanisms that do the same arithmetic."""

import numpy as np
import pytest

neuron = pytest.importorskip("neuron")


def values(buffer):
    return np.array(buffer, dtype=float)


def tree(sim):
    """A branched cell: soma, two dendrites at its end, one in its middle."""
    soma = sim.section("soma", L=20, diam=20)
    parts = [soma]
    for k, (at, nseg) in enumerate(((1.0, 5), (1.0, 3), (0.5, 7))):
        dend = sim.section(f"dend[{k}]", L=200 + 50 * k, diam=2 + k, nseg=nseg)
        dend.connect(0, soma, at)
        parts.append(dend)
    twig = sim.section("twig", L=80, diam=1, nseg=3)
    twig.connect(0, parts[1], 0.7)
    return [*parts, twig]


def neuron_tree(h):
    soma = h.Section("soma")
    soma.L, soma.diam = 20, 20
    parts = [soma]
    for k, (at, nseg) in enumerate(((1.0, 5), (1.0, 3), (0.5, 7))):
        dend = h.Section(f"dend{k}")
        dend.nseg = nseg
        dend.L, dend.diam = 200 + 50 * k, 2 + k
        dend.connect(soma(at))
        parts.append(dend)
    twig = h.Section("twig")
    twig.nseg = 3
    twig.L, twig.diam = 80, 1
    twig.connect(parts[1](0.7))
    parts.append(twig)
    for sec in parts:
        sec.insert("pas")
    return parts


@pytest.fixture
def h():
    from neuron import h

    h.secondorder = 0
    h.dt = 0.025
    yield h
    h.secondorder = 0
    h.dt = 0.025


@pytest.mark.parametrize("order", ["interleaved", "cell"])
@pytest.mark.parametrize("secondorder", [0, 1, 2])
def test_tree_agrees_with_neuron_to_the_bit(sim, h, secondorder, order):
    parts = tree(sim)
    sim.engine.set_sort_order(order)
    sim.model.globals.entries["secondorder"].set(secondorder)
    clamps = [
        sim.point("TClamp", parts[k], x, **{"del": 1, "dur": 3, "amp": 0.1 * (k + 1)})
        for k, x in ((0, 0.5), (2, 1.0), (4, 0.3))
    ]
    ours = [sim.record(p.range_handle("v", x)) for p in parts for x in (0, 0.5, 1)]
    sim.run(8)

    theirs_parts = neuron_tree(h)
    stimuli = []
    for k, x in ((0, 0.5), (2, 1.0), (4, 0.3)):
        ic = h.IClamp(theirs_parts[k](x))
        ic.delay, ic.dur, ic.amp = 1, 3, 0.1 * (k + 1)
        stimuli.append(ic)
    theirs = [h.Vector().record(p(x)._ref_v) for p in theirs_parts for x in (0, 0.5, 1)]
    h.secondorder = secondorder
    h.finitialize(-65)
    while h.t < 8 - h.dt / 2:
        h.fadvance()
    worst = max(
        np.abs(values(a) - np.array(b)).max() for a, b in zip(ours, theirs, strict=True)
    )
    assert worst < 1e-12
    assert len(clamps) == len(stimuli)


def network(make_sim, n_cells, n_threads, order):
    """Cells of three shapes with clamps of their own; all end voltages."""
    sim = make_sim()
    out, keep = [], []
    for c in range(n_cells):
        soma = sim.section(f"soma[{c}]", L=20 + c % 3, diam=20)
        keep.append(sim.point("TClamp", soma, 0.5, dur=4, amp=0.01 * (c + 1)))
        for k in range(c % 3):
            dend = sim.section(f"dend[{c}_{k}]", L=150, diam=2, nseg=3)
            dend.connect(0, soma, 1.0)
            out.append(sim.record(dend.range_handle("v", 1)))
        out.append(sim.record(soma.range_handle("v", 0.5)))
    sim.engine.set_threads(n_threads)
    sim.engine.set_sort_order(order)
    sim.run(3)
    return np.array([values(b) for b in out])


def test_threads_and_sort_order_give_the_same_bits(make_sim):
    reference = network(make_sim, 23, 1, "cell")
    assert reference.std() > 0.1
    for n_threads in (1, 2, 3, 7, 40):
        for order in ("interleaved", "cell"):
            assert np.array_equal(reference, network(make_sim, 23, n_threads, order))


def test_time_accumulates_as_in_neuron(sim, h):
    sim.section()
    h_sec = h.Section("x")
    sim.engine.finitialize(-65)
    h.finitialize(-65)
    for _ in range(4000):
        sim.engine.fadvance()
        h.fadvance()
    assert sim.t.value == h.t == 100.00000000001417
    del h_sec


def test_changed_dt_and_t_are_adopted(sim, h):
    sec = sim.section(L=20, diam=20)
    theirs = h.Section("x")
    theirs.L, theirs.diam = 20, 20
    theirs.insert("pas")
    sim.engine.finitialize(-40)
    h.finitialize(-40)
    for dt in (0.025, 0.1, 0.01):
        sim.dt.value = dt
        h.dt = dt
        for _ in range(20):
            sim.engine.fadvance()
            h.fadvance()
        assert sec.range_handle("v", 0.5).value == theirs(0.5).v
    sim.t.value = 100
    sim.engine.fadvance()
    assert sim.t.value == pytest.approx(100.01)


def test_i_membrane_sums_to_the_electrode_current(sim):
    parts = tree(sim)
    ic = sim.point("TClamp", parts[0], 0.5, dur=100, amp=0.5)
    sim.engine.set_fast_imem(True)
    sim.engine.finitialize(-65)
    total = 0.0
    for _ in range(40):
        sim.engine.fadvance()
    for p in parts:
        n = p.nseg
        for k in range(n):
            total += p.range_handle("i_membrane_", (k + 0.5) / n).value
    assert total == pytest.approx(0.5, abs=1e-9)
    del ic


def test_many_steps_at_once(sim):
    sec = sim.section(L=20, diam=20)
    v = sim.record(sec.range_handle("v", 0.5))
    sim.engine.finitialize(-40)
    sim.engine.psolve(1.024)
    assert sim.t.value == pytest.approx(1.0)
    sim.engine.run_until(2.0)
    assert sim.t.value == pytest.approx(2.0)
    assert len(v) == 81
    with pytest.raises(RuntimeError, match="t is 2 ms already"):
        sim.engine.psolve(1.0)
