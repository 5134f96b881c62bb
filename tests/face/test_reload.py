"""Editing a MOD file of a living model, and `reload_mechanisms()`."""

from __future__ import annotations

import gc
import os
import re
import resource
from pathlib import Path

import pytest

from nrnmini import Simulator
from nrnmini.errors import FrozenError, HandleError, ModelError, NmodlError

CHANNEL = """
NEURON {
    SUFFIX kx
    USEION k READ ek WRITE ik
    RANGE gbar, m, a
    GLOBAL vhalf, many
    POINTER p
}
PARAMETER { gbar = 0.01 (S/cm2)  vhalf = -40 (mV) }
ASSIGNED { v (mV)  ek (mV)  ik (mA/cm2)  a[2]  many[2]  p  hidden }
STATE { n  m }
BREAKPOINT { SOLVE states METHOD cnexp  ik = gbar*n*m*(v - ek) }
INITIAL { n = 0.1  m = 0.9  a[0] = 1  a[1] = 2  hidden = 0 }
DERIVATIVE states { n' = (rate(v) - n)/5.0  m' = (1 - m)/30  hidden = hidden + n }
FUNCTION rate(v (mV)) { rate = 1/(1 + exp(-(v - vhalf)/9)) }
"""
SYNAPSE = """
NEURON { POINT_PROCESS Syn  RANGE tau, e, i, w2  NONSPECIFIC_CURRENT i }
PARAMETER { tau = 2 (ms)  e = 0 (mV) }
ASSIGNED { v (mV)  i (nA)  w2 }
STATE { g (uS) }
INITIAL { g = 0  w2 = 0 }
BREAKPOINT { SOLVE state METHOD cnexp  i = g*(v - e) }
DERIVATIVE state { g' = -g/tau }
NET_RECEIVE (weight (uS)) { g = g + weight  w2 = w2 + 1 }
FUNCTION twice(x) { twice = 2*x }
"""


class Workshop:
    """A simulator and its MOD files, which a test edits."""

    def __init__(self, folder):
        self.folder = folder
        self.sim = None

    def write(self, **files):
        for name, text in files.items():
            (self.folder / f"{name}.mod").write_text(text)

    def start(self, **files):
        self.write(**files)
        self.sim = Simulator()
        self.notices = []
        self.sim.model.notice = self.notices.append
        self.sim.load_mechanisms(self.folder)
        return self.sim.h

    def edit(self, name, *changes):
        path = self.folder / f"{name}.mod"
        text = path.read_text()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text)

    def reload(self, name, *changes):
        self.edit(name, *changes)
        return self.sim.reload_mechanisms()


@pytest.fixture
def shop(tmp_path):
    return Workshop(tmp_path)


def cell(h):
    soma = h.Section(name="soma")
    soma.nseg = 3
    soma.insert("hh")
    soma.insert("kx")
    return soma


def values(soma):
    """Everything that a section has, by place and name."""
    found = {(x, "v"): soma(x).v for x in (0, 1)}
    for seg in soma:
        found[seg.x, "v"] = seg.v
        for mech in seg:
            for var in mech:
                found[seg.x, var.name()] = var[:]
    return found


def put(soma, what):
    for (x, name), value in what.items():
        if name == "v":
            soma(x).v = value
        else:
            mech, _, suffix = name.rpartition("_")
            for k, one in enumerate(value):
                if len(value) > 1:
                    getattr(soma(x), name)[k] = one
                else:
                    setattr(soma(x), name, one)


def steps(h, n):
    for _ in range(n):
        h.fadvance()


# ---- what is kept ---------------------------------------------------------------


def test_edits_of_a_rate_equal_a_fresh_build(shop, tmp_path):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    soma(0.5).kx.gbar = 0.02
    h.vhalf_kx = -38
    n, v = soma(0.5).kx._ref_n, soma(0.5)._ref_v
    h.finitialize(-65)
    for k in range(4):
        steps(h, 20)
        before = n[0], values(soma)
        assert shop.reload("kx", (f"/{5.0 + k}", f"/{6.0 + k}")) == ["kx"]
        assert (n[0], values(soma)) == before
        # The same state in a simulator that never knew another file.
        fresh = Simulator()
        fresh.load_mechanisms(tmp_path)
        other = cell(fresh.h)
        fresh.h.finitialize(-65)
        put(other, values(soma))
        fresh.h.vhalf_kx = h.vhalf_kx
        fresh.h.t = h.t
        mine = []
        for _ in range(10):
            h.fadvance()
            fresh.h.fadvance()
            mine.append((v[0], n[0]))
            assert mine[-1] == (other(0.5).v, other(0.5).kx.n)
        assert len(set(mine)) == 10
    assert soma(0.5).kx.gbar == 0.02 and h.vhalf_kx == -38
    assert shop.sim.reload_mechanisms() == []


def test_edits_do_not_leak(shop):
    # NRNMINI_LONG=1: the hundred edits that are promised to leak less than 1 MB.
    n = 100 if os.environ.get("NRNMINI_LONG") else 10
    h = shop.start(leaky=CHANNEL)
    soma = cell(h)
    soma(0.5).kx.gbar = 0.02
    h.finitialize(-65)

    def edit(k):
        shop.reload("leaky", (f"/{5.0 + k}", f"/{6.0 + k}"))
        steps(h, 5)

    for k in range(3):
        edit(k)
    gc.collect()
    start = memory()
    for k in range(3, 3 + n):
        edit(k)
    gc.collect()
    leaked = memory() - start
    print(f"{n} edits leak {leaked / 1e3:.0f} kB")
    assert leaked < 1e6
    assert soma(0.5).kx.gbar == 0.02
    mapped = re.findall(r"leaky-\w+\.so", Path("/proc/self/maps").read_text())
    assert len(set(mapped)) == 1


def memory():
    """Bytes of this process that are in memory."""
    if not os.path.exists("/proc/self/statm"):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_new_variables_have_defaults_and_gone_ones_are_dead(shop):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    soma(0.5).kx.gbar, soma(0.5).kx.a[1] = 0.02, 7
    gbar, a0, a1 = soma(0.5).kx._ref_gbar, soma(0.5).kx._ref_a[0], None
    a1 = soma(0.5).kx._ref_a[1]
    shop.reload(
        "kx",
        ("gbar, m, a", "gbar, m, a, q10"),
        ("a[2] ", "a[1] "),
        ("a[1] = 2", ""),
        ("gbar = 0.01 (S/cm2)", "q10 = 3  gbar = 0.01 (S/cm2)"),
    )
    kx = soma(0.5).kx
    assert (kx.q10, kx.gbar, gbar[0], len(kx.a)) == (3, 0.02, 0.02, 1)
    kx.a[0] = 4
    assert a0[0] == 4
    with pytest.raises(HandleError, match=r"no longer exists .*kx::field::a.*Take a"):
        a1[0]
    shop.reload("kx", (", q10", ""), ("q10 = 3", ""), ("a[1] ", "a[3] "))
    assert gbar[0] == 0.02 and list(soma(0.5).kx.a) == [4, 0, 0]
    with pytest.raises(AttributeError, match="q10"):
        soma(0.5).kx.q10  # noqa: B018
    with pytest.raises(AttributeError, match="q10_kx"):
        soma(0.5).q10_kx  # noqa: B018
    soma2 = cell(h)
    h.finitialize(-65)
    steps(h, 3)
    assert soma2(0.5).kx.gbar == 0.01


def test_a_default_edited_in_the_file_reaches_what_still_has_the_old_one(shop):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    soma(0.5).kx.gbar = 0.02
    shop.reload("kx", ("gbar = 0.01", "gbar = 0.03"), ("= -40", "= -50"))
    assert [seg.kx.gbar for seg in soma] == [0.03, 0.02, 0.03]
    assert h.vhalf_kx == -50
    assert [n.split(";")[0] for n in shop.notices] == [
        "nrnmini: gbar_kx: the value in the MOD file was 0.01 and is 0.03",
        "nrnmini: vhalf_kx: the value in the MOD file was -40 and is -50",
    ]
    h.vhalf_kx = -45
    shop.reload("kx", ("= -50", "= -60"))
    assert h.vhalf_kx == -45


def test_globals_move_under_references_and_compiled_hoc(shop):
    h = shop.start(kx=CHANNEL)
    h("seen = 0")
    h("proc look() { seen = vhalf_kx + many_kx[1]  vhalf_kx = vhalf_kx + 1 }")
    h.many_kx[1] = 10
    h.look()
    assert (h.seen, h.vhalf_kx) == (-30, -39)
    vhalf, many = h._ref_vhalf_kx, h._ref_many_kx[1]
    shop.reload(
        "kx",
        ("GLOBAL vhalf, many", "GLOBAL first, second, vhalf, many"),
        ("many[2]", "first  second[4]  many[3]"),
    )
    assert (vhalf[0], many[0], h.vhalf_kx, len(h.many_kx)) == (-39, 10, -39, 3)
    h.look()
    assert (h.seen, h.vhalf_kx, vhalf[0]) == (-29, -38, -38)
    assert h.first_kx == 0 and len(h.second_kx) == 4
    h.second_kx[3] = 5
    assert h.second_kx[3] == 5 and h.units("vhalf_kx") == "mV"


def test_global_becomes_range_and_back(shop):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    vhalf = h._ref_vhalf_kx
    shop.reload("kx", ("GLOBAL vhalf, many", "GLOBAL many  RANGE vhalf"))
    assert soma(0.5).vhalf_kx == -40
    with pytest.raises(HandleError, match="vhalf_kx"):
        vhalf[0]
    with pytest.raises(TypeError, match="range variable"):
        h.vhalf_kx  # noqa: B018
    h.finitialize(-65)
    steps(h, 2)
    shop.reload("kx", ("GLOBAL many  RANGE vhalf", "GLOBAL vhalf, many"))
    assert h.vhalf_kx == -40
    steps(h, 2)


def test_point_process_keeps_its_connections_and_gets_new_functions(shop):
    h = shop.start(syn=SYNAPSE)
    soma = h.Section(name="soma")
    syn = h.Syn(soma(0.5))
    syn.tau = 5
    stim = h.NetStim()
    stim.number, stim.start, stim.interval = 3, 1, 1
    con = h.NetCon(stim, syn, 0, 0.1, 0.001)
    g = h.Vector().record(syn._ref_g)
    h.finitialize(-65)
    steps(h, 60)
    before = syn.g
    assert before > 0
    shop.reload(
        "syn",
        ("weight (uS))", "weight (uS), n)"),
        ("w2 = w2 + 1", "n = n + 1  w2 = n"),
        ("FUNCTION twice(x) { twice = 2*x }", "FUNCTION thrice(x) { thrice = 3*x }"),
    )
    assert syn.g == before and syn.tau == 5
    assert con.wcnt() == 2 and con.weight[0] == 0.001 and con.weight[1] == 0
    steps(h, 80)
    assert syn.w2 == 2 and len(g) == 141
    assert syn.thrice(2) == 6
    with pytest.raises((AttributeError, LookupError), match="twice"):
        syn.twice(2)
    h("objref s")
    h("s = new Syn(0.5)")
    h("x = s.thrice(3)")
    assert h.x == 9


def test_pointers_streams_and_tables_go_on(shop):
    text = CHANNEL.replace("POINTER p", "POINTER p  RANDOM r").replace(
        "FUNCTION rate", "FUNCTION_TABLE tab(x)\nFUNCTION draw() { draw = "
        "random_uniform(r) }\nFUNCTION seen() { seen = tab(2) + p }\nFUNCTION rate"
    )  # fmt: skip
    h = shop.start(kx=text)
    soma = cell(h)
    other = h.Section(name="other")
    other.v = -12
    kx = soma(0.5).kx
    h.setpointer(other(0.5)._ref_v, "p", kx)
    h.table_tab_kx(30)
    first = kx.draw()
    shop.reload(
        "kx", ("/5.0", "/6.0"), ("POINTER p ", "POINTER q, p "), ("  p  ", " p q ")
    )
    assert kx.seen() == 18
    second = kx.draw()
    fresh = Simulator()
    fresh.load_mechanisms(shop.folder)
    same = cell(fresh.h)(0.5).kx
    assert [same.draw(), same.draw()] == [first, second]


def test_ions_are_added(shop):
    h = shop.start(kx=CHANNEL, syn=SYNAPSE)
    soma = cell(h)
    syn = h.Syn(soma(0.5))
    shop.edit(
        "syn", ("NONSPECIFIC_CURRENT i", "NONSPECIFIC_CURRENT i USEION ca READ cai")
    )
    shop.edit("syn", ("i (nA)", "i (nA)  cai (mM)"), ("g*(v - e)", "g*(v - e)*cai"))
    shop.reload(
        "kx",
        ("USEION k READ", "USEION na WRITE ina USEION k READ"),
        ("ASSIGNED {", "ASSIGNED { ina (mA/cm2) "),
        ("{ SOLVE", "{ ina = 0.1 SOLVE"),
    )
    h.finitialize(-65)
    steps(h, 2)
    assert soma(0.5).cai == 5e-5 and syn.g == 0
    assert soma(0.5).ina > 0.09


# ---- what is refused, and leaves everything as it was ---------------------------


def unchanged(h, soma, before):
    assert values(soma) == before
    steps(h, 1)


def played(h, soma):
    vec = h.Vector([1, 2])
    vec.play(soma(0.5).kx._ref_gbar, 0.1)
    return vec


USES = {
    "a Vector records it": lambda h, s, keep: keep.append(
        h.Vector().record(s(0.5).kx._ref_gbar)
    ),
    "a Vector is played into it": lambda h, s, keep: keep.append(played(h, s)),
    "it is the source of a NetCon": lambda h, s, keep: keep.append(
        h.NetCon(s(0.5).kx._ref_gbar, None, sec=s)
    ),
    "the POINTER `p` of `kx` points to it": lambda h, s, keep: h.setpointer(
        s(0.5).kx._ref_gbar, "p", s(0.1).kx
    ),
}


@pytest.mark.parametrize("how", USES)
def test_a_variable_in_use_cannot_go(shop, how):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    keep = []
    USES[how](h, soma, keep)
    h.finitialize(-65)
    steps(h, 2)
    before = values(soma)
    with pytest.raises(ModelError) as caught:
        shop.reload("kx", ("gbar", "gmax"))
    assert "`kx.mod` has no variable `gbar` any more" in str(caught.value)
    assert how in str(caught.value)
    unchanged(h, soma, before)


def test_a_global_that_a_procedure_uses_cannot_go(shop):
    h = shop.start(kx=CHANNEL)
    h("proc look() {\n print vhalf_kx\n}")
    with pytest.raises(ModelError, match=r"no global `vhalf_kx`.*`look` uses it.*:2:"):
        shop.reload("kx", ("vhalf", "vh"))
    assert h.vhalf_kx == -40
    h("proc look() { }")
    assert shop.sim.reload_mechanisms() == ["kx"]
    assert h.vh_kx == -40
    with pytest.raises(AttributeError, match="vhalf_kx"):
        h.vhalf_kx  # noqa: B018


def test_a_failing_compile_changes_nothing(shop):
    h = shop.start(kx=CHANNEL, syn=SYNAPSE)
    soma = cell(h)
    h.finitialize(-65)
    before = values(soma)
    shop.edit("syn", ("tau = 2", "tau = 3"))
    with pytest.raises(NmodlError, match=r"kx.mod:\d+:\d+"):
        shop.reload("kx", ("= gbar*n", "= gbr*n"))
    unchanged(h, soma, before)
    assert h.Syn(soma(0.5)).tau == 2
    assert shop.reload("kx", ("= gbr*n", "= gbar*n")) == ["Syn"]
    assert h.Syn(soma(0.5)).tau == 3


def test_other_kinds_and_names_are_refused(shop):
    h = shop.start(kx=CHANNEL, syn=SYNAPSE)
    soma = cell(h)
    syn = h.Syn(soma(0.5))
    con = h.NetCon(None, syn)
    for name, change, message in (
        ("kx", ("SUFFIX kx", "SUFFIX ky"), "defines `ky` instead of `kx`.*keeps names"),
        (
            "kx",
            ("SUFFIX kx", "POINT_PROCESS kx"),
            "is a density mechanism.*a point proc",
        ),
        (
            "syn",
            ("NET_RECEIVE (weight (uS)) { g = g + weight  w2 = w2 + 1 }", ""),
            "no NET_RECEIVE",
        ),
        ("kx", ("USEION k ", "USEION k VALENCE 3 "), "charge"),
    ):
        with pytest.raises((ModelError, NmodlError), match=f"(?s){message}"):
            shop.reload(name, change)
        shop.edit(name, change[::-1]) if change[1] else shop.write(syn=SYNAPSE)
    assert shop.sim.reload_mechanisms() == [] and con.wcnt() == 1
    shop.edit("kx", ("vhalf", "dt2"))
    h.finitialize(-65)


def test_not_inside_a_step(shop):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    shop.edit("kx", ("/5.0", "/6.0"))
    with shop.sim.prepare(), pytest.raises(FrozenError, match="while it is running"):
        shop.sim.reload_mechanisms()
    h.finitialize(-65)
    done = []
    h.CVode().event(0.1, lambda: done.append(shop.sim.reload_mechanisms()))
    steps(h, 10)
    assert done == [["kx"]] and soma(0.5).kx.n > 0


def test_a_pinned_array_keeps_its_length(shop):
    h = shop.start(kx=CHANNEL)
    soma = cell(h)
    view = shop.sim.model.mechanism("kx").store.view("a")
    with pytest.raises(ModelError, match="`a` of `kx` cannot change its length"):
        shop.reload("kx", ("a[2] ", "a[3] "))
    del view
    assert shop.sim.reload_mechanisms() == ["kx"] and len(soma(0.5).kx.a) == 3


def test_a_second_simulator_keeps_the_old_code(shop):
    h = shop.start(kx=CHANNEL)
    other = Simulator()
    other.load_mechanisms(shop.folder)
    a, b = cell(h), cell(other.h)
    shop.reload("kx", ("/5.0", "/50.0"))
    for one in (h, other.h):
        one.finitialize(-65)
        steps(one, 50)
    assert a(0.5).kx.n != b(0.5).kx.n
    with pytest.raises(
        ModelError, match="(?s)edited since it was loaded.*reload_mechanisms"
    ):
        other.load_mechanisms(shop.folder)
    assert other.reload_mechanisms() == ["kx"]
    put(b, values(a))
    steps(h, 1)
    steps(other.h, 1)
    assert a(0.5).kx.n == b(0.5).kx.n


def test_threads_keep_their_variables(shop):
    text = CHANNEL.replace("SUFFIX kx", "SUFFIX kx THREADSAFE").replace(
        "GLOBAL vhalf, many", "GLOBAL vhalf, many, rinf"
    )
    text = text.replace("m }", "m }\nASSIGNED { rinf }", 1)
    text = text.replace("n' = (rate(v) - n)/5.0", "rinf = rate(v) n' = (rinf - n)/5.0")
    h = shop.start(kx=text)
    cells = [cell(h) for _ in range(4)]
    h.ParallelContext().nthread(2)
    h.finitialize(-65)
    steps(h, 5)
    before = h.rinf_kx
    shop.reload("kx", ("/5.0", "/6.0"), ("GLOBAL vhalf", "GLOBAL extra, vhalf"),
                ("ASSIGNED { rinf", "ASSIGNED { extra rinf"))  # fmt: skip
    assert h.rinf_kx == before
    steps(h, 5)
    assert len({c(0.5).kx.n for c in cells}) == 1


def test_from_hoc_and_from_the_package(shop, capsys):
    h = shop.start(kx=CHANNEL)
    shop.edit("kx", ("/5.0", "/6.0"))
    assert h("changed = reload_mechanisms()") and h.changed == 1
    shop.edit("kx", ("/6.0", "/7.0"))
    assert h.reload_mechanisms() == ["kx"]
    (shop.folder / "kx.mod").unlink()
    assert h.reload_mechanisms() == []
    assert shop.notices[-1].endswith("is gone; its mechanism stays as it was")


def test_names_used_before_their_mechanism_was_loaded(shop):
    sim = Simulator()
    h = sim.h
    h("create soma")
    h("access soma")
    assert not h("insert kx") and not h("print gbar_kx") and not h("print vhalf_kx")
    shop.write(kx=CHANNEL)
    sim.load_mechanisms(shop.folder)
    assert h("insert kx") and h("x = gbar_kx + vhalf_kx")
    assert h.x == 0.01 - 40
