"""`extracellular`: names, what it refuses, and use with other parts of the engine. Its
numbers are compared with NEURON's in tests/differential/scripts/extracellular_*."""

import pytest
from oracle import Script, check, run_scripts

import nrnmini
from nrnmini.errors import ModelError

# As published stimulation and recording through POINTERs is done.
PROBE = """
NEURON {
    SUFFIX probe
    RANGE r, seen
    GLOBAL is
    POINTER im, ex
}
PARAMETER { r = 0.02 (megohm) }
ASSIGNED {
    im (milliamp/cm2)
    ex (millivolt)
    is (milliamp)
    seen (microvolt)
    area (micron2)
}
INITIAL {
    ex = is * r * (1e6)
    seen = (10) * r * im * area
}
BEFORE BREAKPOINT { ex = is * r * (1e6) }
AFTER SOLVE { seen = (10) * r * im * area }
"""

PROBED = """
load_file("stdrun.hoc")
create soma, axon
connect axon(0), soma(1)
soma { nseg = 1  L = 20  diam = 20 }
axon { nseg = 9  L = 600  diam = 1.5 }
forall {
    insert hh
    insert extracellular
    insert probe
    for (x, 0) {
        setpointer im_probe(x), i_membrane(x)
        setpointer ex_probe(x), e_extracellular(x)
        r_probe(x) = 0.01 + 0.03 * x
    }
}
objref current, when, seen, somav, clamp
current = new Vector()
current.append(0, 0, -1, -1, 1, 1, 0, 0)
current.mul(4e-3)
when = new Vector()
when.append(0, 0.5, 0.5, 0.7, 0.7, 0.9, 0.9, 20)
current.play(&is_probe, when, 1)
axon { clamp = new SEClamp(0.9) }
clamp.dur1 = 1
clamp.amp1 = -70
seen = new Vector()
axon { seen.record(&seen_probe(0.5)) }
somav = new Vector()
somav.record(&soma.v(0.5))
tstop = 5
run()
"""


@pytest.fixture
def h():
    return nrnmini.Simulator().h


@pytest.fixture
def cable(h):
    sec = h.Section("cable")
    sec.nseg = 3
    sec.insert("pas")
    sec.insert("extracellular")
    h.dt = 0.025
    return sec


def test_stimulation_and_recording_through_pointers(tmp_path):
    (tmp_path / "probe.mod").write_text(PROBE)
    vectors = {"seen": "seen", "v": "somav"}
    script = Script(PROBED, "hoc", vectors, 1e-9, mods=tmp_path, name="probe")
    [(theirs, ours)] = run_scripts([script])
    check(script, theirs, ours)
    assert max(ours["values"]["v"]) > 0


def test_names_in_python(h, cable):
    seg = cable(0.5)
    assert list(seg.xraxial) == list(seg.xg) == [1e9, 1e9]
    assert list(seg.xc) == [0, 0]
    assert seg.e_extracellular == seg.extracellular.e == seg.i_membrane == 0
    seg.extracellular.xg[1] = 3
    seg.e_extracellular = 7
    assert [s.xg[1] for s in cable] == [1e9, 3, 1e9]
    assert seg.extracellular.e == 7
    cable(0).vext[1], cable(1).vext[0], seg.vext[0] = 1, 2, 3
    assert [list(s.vext) for s in cable.allseg()] == [
        [0, 1], [0, 0], [3, 0], [0, 0], [2, 0]
    ]  # fmt: skip
    ref = cable(1)._ref_vext[0]
    ref[0] = 5
    assert cable(1).vext[0] == 5
    with pytest.raises(IndexError, match=r"vext\[2\]: index out of range, size is 2"):
        seg.vext[2]
    with pytest.raises(AttributeError, match="has no instance at the end"):
        cable(0).extracellular  # noqa: B018
    described = cable.psection()["density_mechs"]["extracellular"]
    assert list(described) == ["xraxial", "xg", "xc", "e", "i_membrane", "vext"]
    assert described["vext"][1] == [3, 0]


def test_names_without_the_mechanism(h):
    bare = h.Section("bare")
    for name in ("vext", "xg", "e_extracellular", "_ref_vext"):
        with pytest.raises(AttributeError, match="`extracellular` is not inserted"):
            getattr(bare(0.5), name)


def test_it_stays(h, cable, capfd):
    cable.uninsert("extracellular")
    assert "Can't uninsert mechanism extracellular" in capfd.readouterr().err
    assert cable.has_membrane("extracellular")


def test_layers(h, cable):
    message = "the number of layers cannot change while sections have `extracellular`"
    with pytest.raises(ModelError, match=message):
        h.nlayer_extracellular(3)
    other = nrnmini.Simulator().h
    assert other.nlayer_extracellular(3) == other.nlayer_extracellular() == 3
    sec = other.Section("s")
    sec.insert("extracellular")
    assert len(sec(0.5).xc) == len(sec(0.5).vext) == 3
    assert h.nlayer_extracellular() == 2


def test_one_thread_only(h, cable):
    h.ParallelContext().nthread(2)
    with pytest.raises(ModelError, match="`extracellular` runs on one thread, but 2"):
        h.finitialize(-65)


def test_fixed_step_only(h, cable):
    h.CVode().active(1)
    with pytest.raises(ModelError, match=r"`extracellular` cannot be used with the va"):
        h.finitialize(-65)


def test_impedance_is_refused(h, cable):
    impedance = h.Impedance()
    impedance.loc(cable(0.5))
    with pytest.raises(ModelError, match="nothing of potentials outside"):
        impedance.compute(0)


def test_a_voltage_that_is_no_number_is_found(h, cable):
    cable(0.5).e_extracellular = float("inf")
    h.finitialize(-65)
    with pytest.raises(ModelError, match="cable"):
        h.fadvance()


def test_gap_junctions_transfer_the_potential_inside(h, cable):
    pc = h.ParallelContext()
    other = h.Section("other")
    clamp = h.IClamp(other(0.5))
    cable(0.5).e_extracellular = 20
    pc.source_var(cable(0.5)._ref_v, 1, sec=cable)
    pc.target_var(clamp, clamp._ref_amp, 1)
    pc.setup_transfer()
    h.finitialize(-65)
    h.fadvance()
    assert cable(0.5).vext[0] > 5
    assert clamp.amp == cable(0.5).v + cable(0.5).vext[0]


def cells(h, with_layers):
    kept = []
    for k in range(6):
        soma, dend = h.Section(f"soma{k}"), h.Section(f"dend{k}")
        dend.connect(soma(1))
        dend.nseg = 3 + 2 * (k % 2)
        for sec in (soma, dend):
            sec.L, sec.diam = 60 + 40 * k, 4
            sec.insert("hh")
        clamp = h.IClamp(soma(0.5))
        clamp.dur, clamp.amp = 1, 0.4
        kept.append((soma, dend, clamp))
        if with_layers and k == 2:
            for sec in (soma, dend):
                sec.insert("extracellular")
                for seg in sec:
                    seg.xg[0], seg.xraxial[0] = 0.02, 1e4
    return kept


def voltages(with_layers, order):
    simulator = nrnmini.Simulator()
    h = simulator.h
    simulator.engine.set_sort_order(order)
    model = cells(h, with_layers)
    h.finitialize(-65)
    for _ in range(200):
        h.fadvance()
    return [[s.v for sec in cell[:2] for s in sec.allseg()] for cell in model]


def test_other_cells_keep_their_bits():
    plain = voltages(False, "interleaved")
    mixed = voltages(True, "interleaved")
    assert voltages(True, "cell") == mixed
    assert [k for k in range(6) if plain[k] != mixed[k]] == [2]
