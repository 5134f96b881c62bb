"""Initialisation, handlers, callbacks, and errors of a run."""

import signal
import threading

import numpy as np
import pytest

from nrnmini.errors import FrozenError, ModelError
from nrnmini.store.column import Buffer


def test_handlers_run_in_order_and_may_change_the_model(sim):
    sec = sim.section()
    seen = []
    kept = [
        sim.engine.add_init_handler(k, lambda k=k: seen.append((k, sim.t.value)))
        for k in (2, 1, 0, 3, 1)
    ]
    grow = sim.engine.add_init_handler(3, lambda: sim.section("new"))
    sim.t.value = 7.0
    sim.engine.finitialize(-65)
    assert [k for k, _ in seen] == [3, 0, 1, 1, 2]
    assert seen[0][1] == 7.0 and seen[1][1] == 0.0
    assert len(sim.model.all_sections()) == 2
    del kept, grow
    seen.clear()
    sim.engine.finitialize(-65)
    assert not seen
    with pytest.raises(ModelError, match="0..3, not 5"):
        sim.engine.add_init_handler(5, print)
    assert sec.range_handle("v", 0.5).value == -65


def test_finitialize_without_argument_keeps_voltages(sim):
    v = sim.section().range_handle("v", 0.5)
    v.value = -33.0
    sim.engine.finitialize()
    assert v.value == -33.0


def test_callbacks_come_at_the_end_of_their_step(sim):
    sim.section()
    seen = []
    sim.engine.finitialize(-65)
    for te in (0.03, 0.1, 0.24):
        sim.engine.add_event(te, lambda: seen.append(round(sim.t.value, 6)))
    sim.engine.add_event(-1.0, lambda: seen.append("past"))
    sim.engine.run_until(1)
    assert seen == [0.05, 0.1, 0.25]


def test_a_callback_between_steps_may_change_the_model_and_run_it(sim):
    sim.section()
    sim.engine.finitialize(-65)

    def grow():
        sim.section("grown")
        sim.engine.fadvance()

    sim.engine.add_event(0.06, grow)
    sim.engine.run_until(1)
    assert len(sim.model.all_sections()) == 2
    assert sim.t.value == pytest.approx(1.0)


def test_a_bare_event_ends_psolve(sim):
    sim.section()
    sim.engine.finitialize(-65)
    sim.engine.add_event(0.5)
    sim.engine.psolve(2.0)
    assert sim.t.value == pytest.approx(0.5)
    sim.engine.psolve(2.0)
    assert sim.t.value == pytest.approx(2.0)


def test_structure_is_frozen_inside_a_step(sim):
    v = sim.section().range_handle("v", 0.5)
    nc = sim.engine.connect(v, None, threshold=-100.0)
    nc.record_callback(lambda: sim.section("too late"))
    sim.engine.finitialize(-65)
    with pytest.raises(FrozenError, match="cannot change while it is running"):
        sim.engine.fadvance()
    nc.record_clear()
    nc.record_callback(sim.engine.fadvance)
    sim.engine.finitialize(-65)
    with pytest.raises(FrozenError, match="from inside a time step"):
        sim.engine.fadvance()
    nc.record_clear()
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    sim.section("now")


def test_the_token_freezes(sim):
    sim.section()
    with sim.engine.prepare() as token:
        assert token.is_valid
        with pytest.raises(FrozenError):
            sim.section("b")
    assert not token.is_valid
    sim.section("b")


def test_exceptions_of_callbacks_keep_their_type(sim):
    class Odd(Exception):
        pass

    def fail():
        raise Odd("well")

    sim.section()
    sim.engine.finitialize(-65)
    sim.engine.add_event(0.1, fail)
    with pytest.raises(Odd):
        sim.engine.run_until(1)
    sim.engine.run_until(1)
    assert sim.t.value == pytest.approx(1.0)
    # Raised under NET_RECEIVE, by a source that it fires:
    stim = sim.point("TStim", start=0.2)
    nc = sim.engine.connect(stim, None)
    nc.record_callback(fail)
    sim.engine.finitialize(-65)
    with pytest.raises(Odd):
        sim.engine.run_until(1)


@pytest.mark.parametrize(
    "mode, message",
    [
        (1, r"too much of a good thing\n  in `tfail` at soma\(0.5\), in BREAKPOINT"),
        (2, r"stop here:.* now\n  in `tfail`, in BREAKPOINT, t = 0.2"),
        (3, r"began with `x` of `tfail` at soma\(0.5\), which is -?nan"),
    ],
)
def test_errors_of_mechanisms_name_place_and_time(sim, mode, message):
    sec = sim.section("soma", mechs=("tpas", "tfail"))
    sec.range_handle("mode_tfail", 0.5).value = mode
    sec.range_handle("at_tfail", 0.5).value = 0.2
    sim.engine.finitialize(-65)
    with pytest.raises(ModelError, match=message):
        sim.engine.run_until(1)
    assert sim.t.value == pytest.approx(0.2, abs=0.03)
    sec.range_handle("mode_tfail", 0.5).value = 0
    sec.range_handle("x_tfail", 0.5).value = 0
    sim.engine.finitialize(-65)
    sim.engine.run_until(1)


def test_mechanisms_that_are_not_thread_safe_stay_on_thread_0(sim):
    a = sim.section("a", mechs=("tfail",))
    b = sim.section("b")
    sim.engine.set_threads(2)
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    b.insert("tfail")
    with pytest.raises(ModelError, match="`tfail` is not thread safe"):
        sim.engine.fadvance()
    sim.engine.set_partition(0, [a, b])
    sim.engine.set_partition(1, [])
    sim.engine.fadvance()
    sim.engine.set_partition(0, [a])
    with pytest.raises(ModelError, match="`b` is missing"):
        sim.engine.fadvance()


def test_raw_pointers_must_be_set(sim):
    sec = sim.section("soma")
    pp = sim.point("TPoint", sec, 0.5)
    with pytest.raises(
        ModelError, match=r"POINTER `p` of `TPoint\[0\]` at soma\(0.5\) is not set"
    ):
        sim.engine.finitialize(-65)
    numbers = Buffer(4)
    np.asarray(memoryview(numbers))[:] = [1, 2, 3, 4]
    from nrnmini.store.handle import DataHandle

    pp.set_pointer("p", DataHandle(numbers, 2))
    sim.engine.finitialize(-65)
    sim.engine.fadvance()
    assert pp.handle("copy").value == 3
    numbers.set_size(1000)  # moves: the address is taken anew
    np.asarray(memoryview(numbers))[2] = 30
    sim.engine.fadvance()
    assert pp.handle("copy").value == 30
    target = sim.section("target")
    pp.set_pointer("p", target.range_handle("v", 0.5))
    sim.engine.fadvance()
    assert pp.handle("copy").value == pytest.approx(-65, abs=1)
    sim.model.delete_section(target)
    with pytest.raises(ModelError, match="points to what is gone, and"):
        sim.engine.fadvance()


def test_gap_junctions_copy(sim):
    a, b = sim.section("a"), sim.section("b")
    pp = sim.point("TClamp", b, 0.5)
    source, target = a.range_handle("v", 0.5), pp.handle("del")
    sim.engine.set_transfers([(target, source)])
    sim.engine.finitialize(-40)
    assert target.value == -40
    sim.engine.fadvance()
    assert target.value == source.value
    sim.model.delete_section(a)
    with pytest.raises(ModelError, match="lost one of its ends"):
        sim.engine.fadvance()


def test_interrupt_leaves_the_model_consistent(sim):
    v = sim.section(L=20, diam=20).range_handle("v", 0.5)
    out = sim.record(v)
    sim.engine.finitialize(-40)
    main = threading.main_thread().ident
    timer = threading.Timer(0.1, lambda: signal.pthread_kill(main, signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        timer.start()
        sim.engine.psolve(1e9)
    assert sim.t.value == pytest.approx((len(out) - 1) * 0.025)
    sim.engine.fadvance()
    assert sim.t.value == pytest.approx((len(out) - 1) * 0.025)


def test_two_engines_in_two_threads(make_sim):
    def run(sim, result, k):
        sec = sim.section(L=20, diam=20 + k, nseg=401)
        out = sim.record(sec.range_handle("v", 0.5))
        sim.run(5, -40 - k)
        result[k] = np.array(out)

    alone, together = {}, {}
    for k in range(2):
        run(make_sim(), alone, k)
    threads = [
        threading.Thread(target=run, args=(make_sim(), together, k)) for k in range(2)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for k in range(2):
        assert np.array_equal(alone[k], together[k])
