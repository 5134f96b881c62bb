"""Two simulators share nothing, and life times are right."""

from __future__ import annotations

import gc
import itertools
import threading
import weakref

import numpy as np
import pytest

from nrnmini import Simulator
from nrnmini.errors import HandleError


@pytest.fixture
def h():
    return Simulator().h


def cable(h, amp):
    """A cell under a current: returns its voltage trace."""
    h.load_file("stdrun.hoc")
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20
    soma.insert("hh")
    clamp = h.IClamp(soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 5, amp
    v = h.Vector().record(soma(0.5)._ref_v)
    h.tstop = 10
    h.run()
    return list(v)


def test_two_models_in_one_process():
    a, b = Simulator().h, Simulator().h
    a.celsius, b.celsius = 6.3, 20
    a("x = 1")
    sa, sb = a.Section(name="s"), b.Section(name="s")
    assert list(a.allsec()) == [sa] and list(b.allsec()) == [sb]
    assert (a.celsius, b.celsius) == (6.3, 20)
    with pytest.raises(AttributeError):
        b.x  # noqa: B018
    assert sa != sb


def test_two_models_in_two_threads():
    alone = [cable(Simulator().h, amp) for amp in (0.3, 0.8)]
    together = [None, None]

    def work(k, amp):
        together[k] = cable(Simulator().h, amp)

    threads = [threading.Thread(target=work, args=a) for a in enumerate((0.3, 0.8))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert together == alone


def test_a_simulator_goes_with_its_last_reference():
    sim = Simulator()
    sim.h("create soma")
    sim.h("objref v")
    sim.h("v = new Vector(3)")
    gone = weakref.ref(sim)
    del sim
    gc.collect()
    assert gone() is None


def test_a_python_section_dies_with_its_wrapper(h):
    a = h.Section(name="a")
    seg_v = a(0.5)._ref_v
    assert [s.name() for s in h.allsec()] == ["a"]
    del a
    assert list(h.allsec()) == []
    with pytest.raises(HandleError):
        seg_v[0]
    assert not seg_v


def test_a_hoc_section_outlives_its_wrapper(h):
    h("create a")
    a = h.a
    del a
    gc.collect()
    assert [s.name() for s in h.allsec()] == ["a"]


def test_a_segment_keeps_its_section(h):
    seg = h.Section(name="a")(0.5)
    gc.collect()
    assert seg.v == -65 and seg.sec.name() == "a"


def test_wrappers_are_one_per_section(h):
    a = h.Section(name="a")
    assert a(0.5).sec is a
    assert next(iter(h.allsec())) is a


def test_use_of_a_deleted_section(h):
    a = h.Section(name="a")
    seg = a(0.5)
    a.insert("hh")
    mech = seg.hh
    h.delete_section(sec=a)
    assert repr(a) == "<deleted section>"
    for use in (
        lambda: a.L,
        lambda: a(0.5),
        lambda: seg.v,
        lambda: mech.gnabar,
        lambda: setattr(seg, "v", 1),
        lambda: a.insert("pas"),
        lambda: h.area(0.5, sec=a),
    ):
        with pytest.raises(ReferenceError, match="deleted section"):
            use()


def test_messages_help(h):
    a = h.Section(name="a")
    a.insert("hh")
    clamp = h.IClamp(a(0.5))
    for use, message in [
        (lambda: a(0.5).hh.gnabr, "a similar name exists: `gnabar`"),
        (lambda: a(0.5).gnabr_hh, "a similar name exists: `gnabar_hh`"),
        (lambda: a.nsge, "a similar name exists: `nseg`"),
        (lambda: clamp.dely, "a similar name exists: `delay`"),
        (lambda: h.Vector().apend(1), "a similar name exists: `append`"),
        (lambda: h.Vectr(3), "a similar name exists: `Vector`"),
        (lambda: a(0.5).pas, r'insert it with `a.insert\("pas"\)`'),
    ]:
        with pytest.raises(AttributeError, match=message):
            use()
    with pytest.raises(ValueError, match="a similar name exists: `pas`"):
        a.insert("pass")
    with pytest.raises(LookupError, match=r"define it with h\('nosuch = 0'\)"):
        h.nosuch = 1
    with pytest.raises(TypeError, match="a segment is made by calling a section"):
        type(a(0.5))()


def test_a_point_process_on_a_deleted_section(h):
    a = h.Section(name="a")
    clamp = h.IClamp(a(0.5))
    ref = clamp._ref_amp
    del a
    gc.collect()
    assert clamp.has_loc() == 0
    with pytest.raises((ReferenceError, RuntimeError)):
        clamp.amp  # noqa: B018
    with pytest.raises(ReferenceError):
        ref[0]


def test_vector_views_pin_their_memory(h):
    v = h.Vector([1, 2, 3])
    view = v.as_numpy()
    view[0] = 9
    assert v[0] == 9
    with pytest.raises(BufferError):
        v.resize(1000)
    del view
    gc.collect()
    v.resize(1000)
    assert len(v) == 1000


def test_memory_usage(h):
    from nrnmini import memory_usage

    before = memory_usage(h._sim).total.data
    soma = h.Section(name="soma")
    soma.insert("hh")
    report = memory_usage(h._sim)
    rows, usage = report.stores["hh"]
    assert rows == 1 and usage.data > 0
    assert report.total.data >= before + usage.data
    assert str(report).splitlines()[-1].startswith("total")
    with pytest.raises(TypeError, match="memory_usage takes a Simulator, not int"):
        memory_usage(3)


def test_numpy_array_reference_keeps_the_array(h):
    from nrnmini import numpy_element_ref

    data = np.arange(5.0)
    ref = numpy_element_ref(data, 3)
    del data
    gc.collect()
    assert ref[0] == 3
    ref[0] = 8
    assert ref[0] == 8
    with pytest.raises(TypeError, match="float64"):
        numpy_element_ref(np.arange(5), 0)
    with pytest.raises(IndexError):
        numpy_element_ref(np.arange(5.0), 5)


def test_python_subclass_of_a_hoc_class(h):
    h("begintemplate Thing")
    h("public x")
    h("proc init() { x = $1 }")
    h("endtemplate Thing")

    class Mine(h.Thing):
        def __init__(self, value, label):
            self.label = label

        def double(self):
            return 2 * self.x

    def make():
        return Mine(4, "text")

    with pytest.raises(Exception):  # noqa: B017  the text is no argument of init
        h.Thing()
    mine = make()
    assert (mine.x, mine.double(), mine.label) == (4, 8, "text")
    mine.x = 5
    assert mine.double() == 10
    assert isinstance(mine, h.Thing)


def test_the_same_name_for_another_mechanism_is_refused(h, tmp_path):
    (tmp_path / "pas2.mod").write_text("NEURON { SUFFIX pas }\n")
    from nrnmini.errors import ModelError

    with pytest.raises(ModelError, match="`pas` exists already"):
        h._sim.load_mechanisms(tmp_path)


def test_many_files_have_no_suffix(h, tmp_path):
    for name in ("a", "b", "old-b"):
        f = "of_" + name.replace("-", "_")
        (tmp_path / f"{name}.mod").write_text(
            f"NEURON {{ SUFFIX nothing }}\nFUNCTION {f}() {{ {f} = 7 }}\n"
        )
    h._sim.load_mechanisms(tmp_path)
    assert h.of_a() == h.of_b() == h.of_old_b() == 7
    (tmp_path / "c.mod").write_text(
        "NEURON { SUFFIX nothing }\nFUNCTION of_a() { of_a = 8 }\n"
    )
    from nrnmini.errors import ModelError

    with pytest.raises(ModelError, match="cannot define `of_a`: a function of"):
        h._sim.load_mechanisms(tmp_path)


def test_loading_what_is_not_there(h):
    with pytest.raises(FileNotFoundError, match="there is no file or folder"):
        h._sim.load_mechanisms("/nonexistent/place")


def test_a_long_chain_of_sections_ends_with_its_simulator():
    """Each section keeps its parent: their ends must not nest."""
    sim = Simulator()
    h = sim.h
    n = 100_000
    chain = [h.Section(name=f"a{i}") for i in range(n)]
    for parent, child in itertools.pairwise(chain):
        child.connect(parent(1))
    h(f"create b[{n}]")
    h(f"for i = 1, {n} - 1 connect b[i](0), b[i-1](1)")
    gone = weakref.ref(sim)
    del sim, h, parent, child
    chain.clear()
    gc.collect()
    assert gone() is None


def test_connections_with_callbacks_end_with_their_simulator():
    """A recording leads from a source of spikes back to everything."""

    def used():
        sim = Simulator()
        h = sim.h
        soma = h.Section(name="soma")
        synapse, stimulus = h.ExpSyn(soma(0.5)), h.NetStim()
        connection = h.NetCon(stimulus, synapse)
        seen = []
        connection.record(lambda: seen.append((connection.delay, h.t)))
        stimulus.number, stimulus.start = 1, 0
        h.finitialize(-65)
        h.fadvance()
        assert seen == [(1.0, 0.0)]
        return weakref.ref(sim)

    gone = used()
    gc.collect()
    assert gone() is None


def test_a_deleted_wrapper_is_made_anew():
    """The wrapper of a section made by HOC comes and goes; the section stays."""
    sim = Simulator()
    sim.h("create soma")
    first = sim.h.soma
    assert sim.h.soma is first
    del first
    again = sim.h.soma
    again.L = 7
    assert sim.h.soma is again and sim.h.soma.L == 7
