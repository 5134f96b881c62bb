"""Connections, detection, the queue and self-events."""

import gc

import numpy as np
import pytest

from nrnmini.engine.queue import EventQueue
from nrnmini.errors import HandleError, ModelError
from nrnmini.store.column import Buffer


def values(buffer):
    return np.array(buffer, dtype=float)


def test_stimulus_drives_a_synapse_at_the_expected_steps(sim):
    sec = sim.section(L=20, diam=20)
    syn = sim.point("TSyn", sec, 0.5, tau=2.0)
    stim = sim.point("TStim", interval=3.0, number=3, start=1.0)
    nc = sim.engine.connect(stim, syn, delay=0.51, weight=0.01)
    g = sim.record(syn.handle("g"))
    times = Buffer(0)
    nc.record(times)
    sim.run(12)
    assert values(times).tolist() == [1.0, 4.0, 7.0]
    jumps = np.nonzero(np.diff(values(g)) > 0)[0] + 1
    # te = 1.51 lies within half a step of 1.5, so the sample of 1.525 shows it.
    assert (jumps * 0.025).round(3).tolist() == [1.525, 4.525, 7.525]


def test_detection_is_strict_and_stamped(sim):
    sec = sim.section(L=20, diam=20)
    v = sec.range_handle("v", 0.5)
    nc = sim.engine.connect(v, None, threshold=-60.0)
    times = Buffer(0)
    nc.record(times)
    sim.engine.finitialize(-50.0)  # above from the start: a spike at once
    for _ in range(4):
        sim.engine.fadvance()
    v.value = -60.0  # not above: the flag falls
    sim.engine.fadvance()
    v.value = -59.0
    sim.engine.fadvance()
    spikes = values(times)
    assert spikes[0] == 1e-10
    assert spikes[1] == pytest.approx(0.125, abs=1e-6) and spikes[1] > 0.125
    assert len(spikes) == 2


def test_threshold_belongs_to_the_source(sim):
    v = sim.section().range_handle("v", 0.5)
    a = sim.engine.connect(v, None, threshold=-20.0)
    b = sim.engine.connect(v, None)
    assert b.threshold == -20.0
    b.threshold = 5.0
    assert a.threshold == 5.0
    assert a.presyn is b.presyn and a.presyn.connections == [a, b]


def test_ties_leave_as_in_neuron(sim):
    order = []
    sec = sim.section()
    v = sec.range_handle("v", 0.5)
    sim.engine.finitialize(-65)
    for te, name in ((5, "A"), (5, "B"), (3, "C")):
        sim.engine.add_event(te + 0.01, lambda name=name: order.append(name))
    sim.engine.run_until(6)
    assert order == ["C", "B", "A"]
    assert v


def test_queue_is_a_queue():
    q = EventQueue()
    assert len(q) == 0 and q.times() == []


def test_callback_sees_the_time_of_the_spike(sim):
    v = sim.section(L=20, diam=20).range_handle("v", 0.5)
    nc = sim.engine.connect(v, None, threshold=-60.0)
    seen = []
    nc.record_callback(lambda: seen.append(sim.t.value))
    sim.engine.finitialize(-70)
    sim.engine.fadvance()
    v.value = 0
    sim.engine.fadvance()
    assert seen == [0.025 + 1e-10]
    assert sim.t.value == 0.05


def test_net_move_moves_the_last_event_with_flag_1(sim):
    cell = sim.point("TMove")
    stim = sim.point("TStim", interval=0.5, number=2, start=3.0)
    nc = sim.engine.connect(stim, cell, delay=1.0, weight=0.5)
    nc.weights.set_size(2)
    sim.section()
    out = sim.engine.connect(cell, None)
    times = Buffer(0)
    out.record(times)
    sim.run(20)
    assert values(times).tolist() == [5.5]
    assert cell.handle("at").value == 5.5


def test_dead_ends_of_pending_events_are_dropped(sim):
    sec = sim.section()
    syn = sim.point("TSyn", sec, 0.5)
    nc = sim.engine.connect(None, syn, delay=1.0, weight=1.0)
    other = sim.engine.connect(None, sim_target := sim.point("TSyn", sec, 0.5))
    sim.engine.finitialize(-65)
    nc.send(0.2)
    other.send(0.2)
    del nc, sim_target
    gc.collect()
    sim.engine.run_until(1)
    assert syn.handle("g").value == 0.0


def test_min_delay_sources_deliver_in_creation_order(sim):
    sec = sim.section()
    syns = [sim.point("TSyn", sec, 0.5, tau=1e9) for _ in range(4)]
    stim = sim.point("TStim", number=1, start=1.0)
    ncs = [sim.engine.connect(stim, s, weight=k + 1) for k, s in enumerate(syns)]
    sim.run(3)
    assert ncs[0].presyn.uses_min_delay
    assert [round(s.handle("g").value) for s in syns] == [1, 2, 3, 4]


def test_what_cannot_be_connected_says_so(sim):
    sec = sim.section()
    clamp = sim.point("TClamp", sec, 0.5)
    with pytest.raises(ModelError, match="`TClamp` cannot be the target of a NetCon"):
        sim.engine.connect(None, clamp)
    with pytest.warns(RuntimeWarning, match="`TClamp` never sends events"):
        sim.engine.connect(clamp, None)
    v = sec.range_handle("v", 0.5)
    sim.model.delete_section(sec)
    with pytest.raises(HandleError, match="no longer exists"):
        sim.engine.connect(v, None)
    nc = sim.engine.connect(None, None)
    with pytest.raises(ModelError, match="has no target"):
        nc.send(1.0)


def test_deleting_a_section_ends_its_sources(sim):
    a, b = sim.section("a"), sim.section("b")
    nc = sim.engine.connect(a.range_handle("v", 0.5), None, threshold=-100.0)
    times = Buffer(0)
    nc.record(times)
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    assert len(times) == 1
    sim.model.delete_section(a)
    assert not nc.is_valid
    sim.engine.finitialize(-65)
    sim.engine.run_until(1)
    assert len(times) == 0
    assert b.is_alive


@pytest.mark.parametrize("seed", range(5))
def test_order_of_many_ties_agrees_with_neuron(sim, seed):
    h = pytest.importorskip("neuron").h
    import random

    def scenario(add, run):
        # Events on a coarse grid that queue more events when they are executed.
        rng = random.Random(seed)
        order = []

        def event(name, depth):
            def call():
                order.append(name)
                for k in range(rng.randrange(3) if depth else 0):
                    add(rng.randrange(20, 60) * 0.11, event(f"{name}.{k}", depth - 1))

            return call

        for k in range(60):
            add(rng.randrange(1, 12) * 0.11, event(str(k), 2))
        run()
        return order

    sim.section()
    sim.engine.finitialize(-65)
    ours = scenario(sim.engine.add_event, lambda: sim.engine.run_until(8))

    sec = h.Section("x")
    cvode = h.CVode()
    h.dt = 0.025
    h.finitialize(-65)

    def run():
        while h.t < 8 - h.dt / 2:
            h.fadvance()

    theirs = scenario(cvode.event, run)
    assert len(ours) > 60 and ours == theirs
    del sec


def test_a_target_that_is_placed_anew_still_receives(sim):
    first, second = sim.section(L=20, diam=20), sim.section(L=20, diam=20)
    syn = sim.point("TSyn", first, 0.5, tau=1e9)
    stim = sim.point("TStim", interval=1.0, number=3, start=1.0)
    nc = sim.engine.connect(stim, syn, delay=0.5, weight=0.25)
    sim.run(2)
    assert syn.handle("g").value == pytest.approx(0.25)
    syn.unlocate()
    syn.locate(second, 0.5)
    syn.handle("tau").value = 1e9
    for _ in range(36):  # to 2.9 ms
        sim.engine.fadvance()
    assert syn.handle("g").value == pytest.approx(0.25)
    nc.is_active = False
    for _ in range(44):
        sim.engine.fadvance()
    assert syn.handle("g").value == pytest.approx(0.25)
    assert not nc.is_active
