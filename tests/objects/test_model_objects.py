"""Classes that act on a model: sections, connections, events, gids, mechanisms."""

import gc

import pytest

from nrnmini.errors import ModelError
from nrnmini.model.mechanism import PointProcess
from nrnmini.objects import point_process
from nrnmini.objects.args import RangeError
from nrnmini.objects.table import StringRef, all_specs


@pytest.fixture
def cell(builtin):
    model = builtin.model
    soma, dend, tip = (model.create_section(n) for n in ("soma", "dend", "tip"))
    dend.connect(0, soma, 1.0)
    tip.connect(0, dend, 0.5)
    soma.insert("hh")
    model.push_section(soma)
    return soma, dend, tip


def pp(context, name, *args):
    return point_process.create(context, name, *args)


# ---- table ------------------------------------------------------------------


def test_every_method_exists():
    for spec in all_specs().values():
        for name in spec.methods:
            method = spec.method(name)
            assert callable(method), f"{spec.name}.{name}"
            assert method.__doc__, f"{spec.name}.{name} has no docstring"


# ---- sections ---------------------------------------------------------------


def test_section_list(cell, make, context):
    soma, dend, tip = cell
    sl = make("SectionList")
    assert sl.append() == 1.0 and list(sl) == [soma]
    context.model.push_section(dend)
    sl.subtree()
    assert list(sl) == [soma, dend, tip]
    sl.wholetree()
    assert sl.unique() == 3 and sl.size() == 3 and len(sl) == 3
    sl.children()
    assert sl.contains(tip) and soma in sl
    assert sl.remove() == 1.0 and dend not in sl
    sl.allroots()
    sl.printnames()
    assert "soma\n" in context.output
    other = make("SectionList", [soma])
    sl.remove(other)
    assert soma not in sl
    context.model.delete_section(tip)
    assert len(sl) == 0


def test_section_ref(cell, make, context):
    soma, dend, tip = cell
    spec = all_specs()["SectionRef"]
    context.model.push_section(dend)
    ref = make("SectionRef")

    def get(name, *where):
        return spec.member_by_name[name].get(ref, *where)

    assert get("sec") is dend and get("parent") is soma and get("root") is soma
    assert get("trueparent") is soma and get("child", 0) is tip
    assert ref.nchild() == 1 and ref.has_parent() and ref.exists() and ref.is_cas()
    with pytest.raises(ModelError, match=r"child\[3\]`: index 3 is out of range"):
        get("child", 3)
    context.model.push_section(soma)
    ref = make("SectionRef")
    assert not ref.has_parent() and not ref.has_trueparent()
    with pytest.raises(ModelError, match="`soma` is a root section"):
        get("parent")


# ---- NetCon -----------------------------------------------------------------


def test_netcon(cell, make, builtin):
    soma, dend, _ = cell
    syn, stim = pp(builtin, "ExpSyn", 0.5), pp(builtin, "NetStim")
    nc = make("NetCon", soma.range_handle("v", 0.5), syn)
    nc2 = make("NetCon", stim, syn, 1, 2, 3)
    members = all_specs()["NetCon"].member_by_name
    weight, delay = members["weight"], members["delay"]
    assert weight.handle(nc, 0).value == 0 and weight.handle(nc2, 0).value == 3
    assert delay.handle(nc2).value == 2 and members["threshold"].get(nc) == 10
    delay.handle(nc).value = 4
    assert nc.delay == 4
    assert members["x"].get(nc) == -65 and members["x"].get(nc2) == 0
    with pytest.raises(ModelError, match="index 1 is out of range, size is 1"):
        weight.handle(nc, 1)
    assert nc.active() is True and nc.active(0) is True and nc.active(1) is False
    assert nc.valid() and nc.wcnt() == 1 and nc.srcgid() == -1
    assert nc.syn() is syn and nc.pre() is None and nc2.pre() is stim
    assert nc.preloc() == 0.5 and builtin.model.current_section() is soma
    assert nc2.preloc() == -1 and nc.postseg() == (soma, 0.5)
    assert nc2.preseg() is None
    assert list(nc.synlist()) == [nc, nc2] and list(nc2.prelist()) == [nc2]
    assert list(make("CVode").netconlist("", "", syn)) == [nc, nc2]
    assert list(make("CVode").netconlist(stim, "", "")) == [nc2]
    assert list(make("CVode").netconlist("", "soma", "")) == [nc, nc2]
    assert nc.setpost(None) == 0 and nc.syn() is None and not nc.valid()
    v = make("Vector")
    assert nc2.record(v) == 0 and nc2.get_recordvec() is v
    nc2.record()
    assert nc2.get_recordvec() is None


def test_netcon_messages(cell, make, builtin):
    soma, _, _ = cell
    with pytest.raises(ModelError, match="needs a source and a target"):
        make("NetCon", None)
    with pytest.raises(ModelError, match="source must be a reference .* not the numb"):
        make("NetCon", 3, None)
    with pytest.raises(ModelError, match="no NET_RECEIVE"):
        make("NetCon", None, pp(builtin, "IClamp", 0.5))
    with pytest.raises(ModelError, match="delay cannot be negative"):
        make("NetCon", None, None, 0, -1)


def test_netcon_dies_with_its_last_reference(cell, make, builtin):
    nc = make("NetCon", None, pp(builtin, "ExpSyn", 0.5))
    h = all_specs()["NetCon"].member_by_name["weight"].handle(nc, 0)
    assert h
    del nc
    gc.collect()
    assert not h and builtin.engine.live_connections() == []


# ---- point processes ----------------------------------------------------------


def test_point_process_members(cell, builtin):
    soma, dend, _ = cell
    clamp = pp(builtin, "IClamp", 0.5)
    spec = point_process.spec_for(builtin, clamp.type)
    assert [m.name for m in spec.members][:4] == ["del", "delay", "dur", "amp"]
    assert spec is point_process.spec_for(builtin, clamp.type)
    spec.member_by_name["amp"].handle(clamp).value = 2
    assert clamp.handle("amp").value == 2
    assert spec.method("has_loc")(clamp) == 1.0
    assert spec.method("loc")(clamp, 0.2) == 0.2
    assert spec.method("get_loc")(clamp) == 0.5
    assert spec.method("get_segment")(clamp) == (soma, 0.5)
    assert point_process.member_kind(clamp, "dur") == "double"
    assert point_process.member_kind(clamp, "loc") == "method"
    assert point_process.member_kind(clamp, "nothing") is None
    with pytest.raises(ModelError, match="a similar name exists: `amp`"):
        point_process.handle(clamp, "ampl")
    vclamp = pp(builtin, "VClamp", 0.5)
    assert point_process.member_kind(vclamp, "dur") == "array"
    point_process.handle(vclamp, "dur", 2).value = 3
    assert vclamp.handle("dur", 2).value == 3
    stim = pp(builtin, "NetStim")
    assert point_process.call(builtin, stim, "has_loc") == 0.0
    assert "noiseFromRandom" in point_process.member_names(stim.type)


def test_netstim_follows_a_random(cell, make, builtin):
    stim, r = pp(builtin, "NetStim"), make("Random")
    r.Random123(1, 2, 3)
    r.negexp(1)
    point_process.call(builtin, stim, "noiseFromRandom", r)
    state = make("NMODLRandom", stim, "ranvar")
    assert list(state.get_ids()) == [1, 2, 3] and state.get_seq() == r.seq()
    state.set_ids(4, 5, 6).set_seq(0)
    assert list(state.get_ids()) == [4, 5, 6] and state.get_seq() == 0
    r.Random123(4, 5, 6)
    assert state.uniform() == r.uniform(0, 1)


# ---- running ------------------------------------------------------------------


def test_record_and_play_in_a_run(cell, make, builtin):
    soma, _, _ = cell
    clamp = pp(builtin, "IClamp", 0.5)
    clamp.handle("del").value, clamp.handle("dur").value = 1, 5
    clamp.handle("amp").value = 300
    v, t = make("Vector"), make("Vector")
    clock = builtin.model.globals.entries["t"].handle()
    assert v.record(soma.range_handle("v", 0.5)) is v
    t.record(clock)
    sparse = make("Vector").record(soma.range_handle("v", 0.5), 1.0)
    count = pp(builtin, "APCount", 0.5)
    times, spikes, ids = make("Vector"), make("Vector"), make("Vector")
    point_process.call(builtin, count, "record", times)
    nc = make("NetCon", soma.range_handle("v", 0.5), None)
    nc.threshold = -20.0
    nc.record(spikes, ids, 7)
    builtin.engine.finitialize(-65.0)
    builtin.engine.psolve(10)
    assert len(v) == len(t) == 401 and len(sparse) in (10, 11)
    assert abs(t[-1] - 10) < 1e-9 and v.max() > 0
    assert count.handle("n").value == len(times) == len(spikes) >= 1
    assert list(ids) == [7] * len(spikes)
    assert abs(times[0] - spikes[0]) < 0.03
    seen = []
    values, at = make("Vector", [1, 2, 3]), make("Vector", [0, 1, 2])
    values.play(seen.append, at)
    builtin.engine.finitialize(-65.0)
    builtin.engine.psolve(3)
    assert seen == [1, 2, 3]
    values.play_remove()
    n = len(v)
    assert v.play_remove() == 1.0
    builtin.engine.finitialize(-65.0)
    builtin.engine.psolve(3)
    assert seen == [1, 2, 3] and len(v) == n


def test_events_and_handlers(cell, make, builtin):
    calls = []
    handlers = [
        make("FInitializeHandler", kind, (calls.append, kind)) for kind in (3, 0, 2, 1)
    ]
    cvode = make("CVode")
    also = make("FInitializeHandler", lambda: cvode.event(1, lambda: calls.append("e")))
    builtin.engine.finitialize(-65.0)
    assert calls == [3, 0, 1, 2]
    builtin.engine.psolve(2)
    assert calls[-1] == "e"
    del handlers[:], also
    calls.clear()
    builtin.engine.finitialize(-65.0)
    assert calls == []


def test_cvode_is_honest(make):
    cvode = make("CVode")
    assert cvode.active() is False and cvode.active(0) is False
    assert cvode.current_method() == 1 and cvode.cache_efficient() is True
    with pytest.raises(ModelError, match="CVode.use_daspk.*is not supported yet"):
        cvode.use_daspk(1)
    for name in ("stiff", "jacobian"):
        with pytest.raises(RangeError, match=f"CVode.{name}.*only . is supported"):
            getattr(cvode, name)(1)
    with pytest.raises(ModelError, match="state_magnitudes` is not supported"):
        cvode.state_magnitudes()
    with pytest.raises(ModelError, match="the variable step is not active"):
        cvode.ygather(make("Vector"))
    assert cvode.active(1) is True and cvode.current_method() == 301
    assert cvode.active(0) is False
    assert cvode.atol() == 1e-3 and cvode.atol(1e-4) == 1e-4
    assert make("CVode").atol() == 1e-4
    assert cvode.use_fast_imem(1) is False and cvode.use_fast_imem(0) is True


def test_cells_share_a_step(make, capsys):
    cvode = make("CVode")
    assert cvode.use_local_dt() is False and cvode.use_local_dt(1) is True
    assert make("CVode").use_local_dt(1) is True and cvode.current_method() == 1
    said = "nrnmini: CVode.use_local_dt: all cells share the step of the one that needs"
    assert capsys.readouterr().err.count(said) == 1
    cvode.active(1)
    assert cvode.current_method() == 1301
    assert cvode.use_local_dt(0) is False and cvode.current_method() == 301


def test_gids(cell, make, builtin):
    soma, _, _ = cell
    pc, syn = make("ParallelContext"), pp(builtin, "ExpSyn", 0.5)
    nc = make("NetCon", soma.range_handle("v", 0.5), None)
    assert (pc.id(), pc.nhost(), pc.gid_exists(5)) == (0, 1, 0)
    pc.set_gid2node(5, 0)
    assert pc.gid_exists(5) == 1
    with pytest.raises(ModelError, match="gid 5 is on this process already"):
        pc.set_gid2node(5, 0)
    with pytest.raises(ModelError, match="gid 5 has no cell yet"):
        pc.gid_connect(5, syn)
    pc.cell(5, nc)
    assert pc.gid_exists(5) == 3 and nc.srcgid() == 5
    assert pc.threshold(5) == 10 and pc.threshold(5, 3) == 3 == nc.threshold
    made = pc.gid_connect(5, syn)
    assert made.srcgid() == 5 and made.syn() is syn
    stub = pc.gid_connect(7, syn)
    assert stub.srcgid() == 7 and pc.gid_exists(7) == 0
    stub.delay = 2
    assert pc.set_maxstep(10) == 2
    times, ids = make("Vector"), make("Vector")
    pc.spike_record(-1, times, ids)
    clamp = pp(builtin, "IClamp", 0.5)
    clamp.handle("dur").value, clamp.handle("amp").value = 3, 300
    builtin.engine.finitialize(-65.0)
    pc.psolve(10)
    assert len(times) >= 1 and set(ids) == {5}
    pc.gid_clear()
    assert pc.gid_exists(5) == 0 and nc.srcgid() == -1


def test_bulletin_board(make, context):
    pc = make("ParallelContext")
    first = pc.submit(lambda x: x * 2, 4)
    second = pc.submit(17, lambda: [1, 2])
    assert pc.working() == first and pc.pyret() == 8 and pc.retval() == 8
    assert pc.userid() == first
    assert pc.working() == second and pc.pyret() == [1, 2] and pc.userid() == 17
    assert pc.working() == 0
    s, v = StringRef(), make("Vector", [1, 2])
    pc.pack(3.5, "abc")
    pc.post("key", v)
    assert pc.look("other") == 0.0 and pc.look("key") == 1.0
    assert pc.take("key") == 1.0
    assert pc.upkscalar() == 3.5 and pc.upkstr(s) == 0 and s.value == "abc"
    assert list(pc.upkvec()) == [1, 2]
    with pytest.raises(ModelError, match="nothing was posted under the key `key`"):
        pc.take("key")
    assert pc.allreduce(3, 1) == 3 and pc.py_gather(4, 0) == [4]
    assert pc.runworker() == 0 and pc.nthread() == 1


def test_gap_junction(cell, make, builtin):
    soma, dend, _ = cell
    pc, clamp = make("ParallelContext"), pp(builtin, "SEClamp", 0.5)
    source = soma.range_handle("v", 0.5)
    target = clamp.handle("amp1")
    pc.source_var(source, 1)
    pc.target_var(clamp, target, 1)
    pc.setup_transfer()
    builtin.engine.finitialize(-60.0)
    assert target.value == -60
    pc.target_var(target, 9)
    with pytest.raises(ModelError, match="no `source_var` has id 9"):
        pc.setup_transfer()


# ---- mechanisms ---------------------------------------------------------------


def test_mechanism_type(cell, make, builtin):
    soma, dend, _ = cell
    points, density = make("MechanismType", 1), make("MechanismType", 0)
    name = StringRef()
    density.select("hh")
    density.selected(name)
    assert name.value == "hh"
    builtin.model.push_section(dend)
    density.make()
    assert dend.has("hh")
    density.remove()
    assert not dend.has("hh")
    points.select("ExpSyn")
    assert points.is_netcon_target() and not points.is_artificial()
    assert isinstance(points.make(), PointProcess)
    syn = pp(builtin, "ExpSyn", 0.5)
    assert points.pp_begin() is syn and points.pp_next() is None
    points.select("NetStim")
    assert points.is_artificial() and points.has_net_event()
    with pytest.raises(ModelError, match="a similar name exists: `ExpSyn`"):
        points.select("ExpSym")


def test_mechanism_standard(cell, make, builtin):
    soma, dend, _ = cell
    ms, name = make("MechanismStandard", "hh"), StringRef()
    assert ms.count() == 4
    assert [(ms.name(name, i), name.value)[1] for i in range(4)] == [
        "gnabar_hh", "gkbar_hh", "gl_hh", "el_hh"]  # fmt: skip
    assert make("MechanismStandard", "hh", 0).count() == 16
    assert make("MechanismStandard", "hh", 3).count() == 3
    assert ms.get("gnabar_hh") == 0.12
    ms.set("gnabar_hh", 0.5)
    ms.out()
    assert soma.range_value("gnabar_hh", 0.5) == 0.5
    soma.set_range("el_hh", 0.5, -60)
    all_specs()["MechanismStandard"].method("in")(ms)
    assert ms.get("el_hh") == -60
    clamp = pp(builtin, "IClamp", 0.5)
    standard = make("MechanismStandard", "IClamp")
    standard.set("dur", 7)
    standard.out(clamp)
    assert clamp.handle("dur").value == 7
    with pytest.raises(ModelError, match="`gnabr_hh` is not a variable"):
        ms.get("gnabr_hh")
    with pytest.raises(ModelError, match="`hhh` is not a mechanism"):
        make("MechanismStandard", "hhh")


# ---- others -------------------------------------------------------------------


def test_pointers(make, context):
    v = make("Vector", [1, 2, 3])
    p = make("Pointer", v._ref_x[1])
    assert p.val == 2 and p.assign(5) == 5 and v[1] == 5
    many = make("PtrVector", 2)
    many.pset(0, v._ref_x[0])
    many.pset(1, v._ref_x[2])
    many.scatter(make("Vector", [7, 8]))
    assert list(v) == [7, 5, 8]
    out = make("Vector", 2)
    many.gather(out)
    assert list(out) == [7, 8]
    with pytest.raises(ModelError, match="index 5 is out of range, size is 2"):
        many.pset(5, v._ref_x[0])


def test_graphics_say_it_once(make, context, capsys):
    g = make("Graph", 0)
    box = make("VBox")
    assert g.size(0, 1, 2, 3) == 0 and g.view_count() == 0 and box.map("x") == 0
    shape = make("PlotShape")
    assert shape.hname if hasattr(shape, "hname") else True
    glyph = make("Glyph")
    assert glyph.path().m(0, 0).l(1, 1).s(1) is glyph
    assert capsys.readouterr().err.count("nrnmini:") == 1


def test_range_var_plot(cell, make, builtin):
    soma, dend, tip = cell
    for s, n in ((soma, 3), (dend, 5), (tip, 1)):
        s.set_nseg(n)
    builtin.model.update_geometry()
    plot = make("RangeVarPlot", "v")
    plot.begin(0)
    builtin.model.push_section(tip)
    plot.end(1)
    y, x = make("Vector"), make("Vector")
    n = plot.to_vector(y, x)
    assert n == len(y) == len(x) and set(y) == {-65.0}
    assert list(x) == sorted(x) and x[0] == 0
    assert plot.left() == 0 and plot.right() == pytest.approx(250)
    sl = make("SectionList")
    plot.list(sl)
    assert list(sl) == [soma, dend, tip]
    y.fill(-50)
    plot.from_vector(y)
    assert tip.range_value("v", 0.5) == -50
