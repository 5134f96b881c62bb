"""Mechanism types, instances, ions, range variables and calls."""

import gc
import math

import pytest

from nrnmini.errors import HandleError, ModelError
from nrnmini.model import Model, PointProcess
from nrnmini.model.ion import ghk_current, nernst_potential


@pytest.fixture
def soma(model):
    soma = model.create_section("soma")
    soma.set_nseg(3)
    return soma


def values(section, name, **kw):
    return [section.range_value(name, x, **kw) for x in section.segment_positions()]


# ---- density mechanisms ----


def test_insert_sets_defaults_and_calls_constructor(soma):
    soma.insert("toy")
    assert values(soma, "gbar_toy") == [0.25] * 3
    assert values(soma, "seen_toy") == [41] * 3
    assert soma.mechanism_names() == ["ca_ion", "xyz_ion", "toy"]
    assert soma.has("toy") and not soma.has("hh") and not soma.has("nonsense")


def test_insert_twice_keeps_values(soma):
    soma.insert("hh")
    soma.set_range("gnabar_hh", 0.5, 7)
    soma.insert("hh")
    assert values(soma, "gnabar_hh") == [0.12, 7, 0.12]


def test_uninsert_leaves_ions(soma):
    soma.insert("hh")
    handle = soma.range_handle("gnabar_hh", 0.5)
    soma.uninsert("hh")
    assert soma.mechanism_names() == ["na_ion", "k_ion"]
    assert not handle
    with pytest.raises(HandleError):
        handle.value  # noqa: B018
    soma.uninsert("hh")
    with pytest.raises(ModelError, match="ions cannot be uninserted"):
        soma.uninsert("na_ion")
    with pytest.raises(ModelError, match="`morphology` belongs to every section"):
        soma.uninsert("morphology")


@pytest.mark.parametrize(
    "name, message",
    [
        ("hhh", r"there is no mechanism `hhh`\nhelp: a similar name exists: `hh`"),
        ("IClamp", r"`IClamp` is a point process and cannot be inserted\nhelp: create"),
    ],
)
def test_what_cannot_be_inserted(soma, name, message):
    with pytest.raises(ModelError, match=message):
        soma.insert(name)


def test_range_variable_errors(soma):
    soma.insert("toy")
    for name, message in [
        ("gnabr_hh", "no range variable `gnabr_hh`\nhelp: .*: `gnabar_hh`"),
        ("gnabar_hh", "`hh` is not inserted in section `soma`\nhelp: insert it with"),
        ("i_membrane_", "`i_membrane_` is switched off\nhelp: switch it on with"),
        ("link_toy", "POINTER `link_toy` of section `soma` is not set at 0.5"),
    ]:
        with pytest.raises(ModelError, match=message):
            soma.range_value(name, 0.5)
    with pytest.raises(ModelError, match="subscript 3 of `arr_toy` is out of range"):
        soma.range_value("arr_toy", 0.5, 3)
    with pytest.raises(ModelError, match="subscript -1 of `arr_toy` is out of range"):
        soma.set_range("arr_toy", 0.5, 1, -1)
    with pytest.raises(ModelError, match=r"position 1.5 of section `soma` is not in"):
        soma.range_value("v", 1.5)


def test_array_elements(soma):
    soma.insert("toy")
    soma.set_range_all("arr_toy", 5, 1)
    soma.set_range("arr_toy", 0.5, 6, 2)
    assert [soma.range_value("arr_toy", 0.5, k) for k in range(3)] == [0, 5, 6]
    assert soma.range_value("arr_toy", 0.1, 2) == 0


def test_interpolation(soma):
    soma.set_nseg(5)
    soma.insert("hh")
    soma.interpolate_range("gnabar_hh", 0.1, 0.77, 1, 2)
    assert values(soma, "gnabar_hh") == [
        1.0, 1.2985074626865671, 1.5970149253731343, 1.8955223880597014, 0.12
    ]  # fmt: skip
    soma.interpolate_range("v", 0, 1, 1, 2)
    assert soma.range_value("v", 0) == 1 and soma.range_value("v", 1) == 2
    assert values(soma, "v") == [1.1, 1.2999999999999998, 1.5, 1.7, 1.9]
    soma.set_range_all("v", -40)
    assert {soma.range_value("v", x) for x in (0, 0.5, 1)} == {-40}
    with pytest.raises(ModelError, match="needs two positions in 0..1 that ascend"):
        soma.interpolate_range("v", 0.9, 0.2, 1, 2)


# ---- ions ----


def test_styles(model):
    from neuron import h

    for names, expected in [
        (["na_ion"], 0),
        (["hh"], 8),
        (["toy"], 49),
        (["toy", "hh"], 49),
    ]:
        s = model.create_section("s")
        for name in names:
            s.insert(name)
        ion = "ca_ion" if "toy" in names else "na_ion"
        assert s.get_ion_style(ion) == expected
    assert s.get_ion_style("xyz_ion") == 0o367  # written: 3 | 4 | 020 | 040 | ...
    t = h.Section(name="t")
    t.insert("hh")
    assert h.ion_style("na_ion", sec=t) == 8
    assert s.set_ion_style("na_ion", 1, 2, 0, 1, 0) == 8
    h.ion_style("na_ion", 1, 2, 0, 1, 0, sec=t)
    assert s.get_ion_style("na_ion") == h.ion_style("na_ion", sec=t) == 81
    bare = model.create_section("bare")
    assert bare.get_ion_style("na_ion") == -1
    with pytest.raises(ModelError, match="there is no ion `sodium_ion`"):
        bare.get_ion_style("sodium_ion")


def test_ion_values(model, soma):
    model.globals["nai0_na_ion"].set(11)
    soma.insert("hh")
    soma.insert("toy")
    assert soma.range_value("nai", 0.5) == 10  # the global acts at finitialize
    assert soma.range_value("ena", 0.5) == 50
    assert soma.range_value("eca", 0.5) == 132.4579341637009
    assert soma.range_value("xyzo", 0.5) == 1
    assert model.ions["xyz"].charge == 2


def test_ion_register(model):
    index = model.ion_register("zz", 2)
    assert index == model.ion_register("zz", 2) == model.ions["zz"].index
    with pytest.raises(ModelError, match="the ion `zz` has charge 2, it cannot be"):
        model.ion_register("zz", 3)
    n = len(model.range_vars)
    model.create_section("s")
    assert model.ion_register("ca", 2) >= 0
    assert len(model.range_vars) == n


def test_nernst_and_ghk():
    from neuron import h

    s = h.Section(name="s")
    for ci, co, z in [(10, 140, 1), (5e-5, 2, 2), (54.4, 2.5, 1), (120, 9, -1)]:
        assert nernst_potential(ci, co, z, h.celsius) == h.nernst(ci, co, z, sec=s)
        for v in (-80.0, 0.0, 1e-6, 25.5):
            assert ghk_current(v, ci, co, z, h.celsius) == pytest.approx(
                h.ghk(v, ci, co, z), rel=1e-13
            )
    assert nernst_potential(0, 1, 1, 6.3) == 1e6
    assert nernst_potential(1, 0, 1, 6.3) == -1e6
    assert nernst_potential(1, 2, 0, 6.3) == 0


def test_charge_must_be_known(model):
    ion = model.ion("strange")
    assert math.isnan(ion.charge)
    s = model.create_section("s")
    with pytest.raises(ModelError, match="the charge of ion `strange` is not known"):
        s.insert("strange_ion")
    model.ion_register("strange", 1)
    s.insert("strange_ion")


# ---- registration ----


def test_names_that_clash(model, libraries):
    with pytest.raises(ModelError, match="a mechanism `.*` exists already"):
        model.register(libraries[0].descriptors[0], libraries[0])
    fresh = Model()
    fresh.ion("toy2", 1)
    fresh.globals.define("factor_toy", 1.0)
    toy = next(lib for lib in libraries if "toy" in lib.names)
    before = set(fresh.range_vars), set(fresh.mech_by_name), set(fresh.functions)
    with pytest.raises(
        ModelError, match="`toy` cannot define `factor_toy`: a global variable has"
    ):
        fresh.register(toy.descriptors[0], toy)
    assert before == (
        set(fresh.range_vars), set(fresh.mech_by_name), set(fresh.functions)
    )  # fmt: skip


def test_globals(model):
    assert model.globals["factor_toy"].get() == 3
    table = model.globals["table3_toy"]
    assert len(table) == 3 and table.is_array
    table.handle(2).value = 8
    assert table.get(2) == 8
    with pytest.raises(ModelError, match="subscript 3 of `table3_toy` is out of range"):
        table.handle(3)
    with pytest.raises(ModelError, match="help: a similar name exists: `factor_toy`"):
        model.globals["factr_toy"]
    order = model.globals["secondorder"]
    order.set(1.9)
    assert order.get() == 1
    with pytest.raises(ModelError, match="`secondorder` has no address"):
        order.handle()


def test_describe(model):
    toy = model.mechanism("toy")
    gbar = toy.var("gbar")
    assert (gbar.hoc_name, gbar.units, gbar.kind) == ("gbar_toy", "S/cm2", "parameter")
    assert gbar.limits == (0, 10) and gbar.default == 0.25
    assert toy.var("arr").is_array and toy.var("arr").dim == 3
    assert toy.pointer_names == ["link"]
    assert toy.function_argc("twice") == 1
    assert model.functions["twice_toy"] == (toy, "twice")
    assert model.functions["setdata_toy"] == (toy, None)
    assert model.range_var("link_toy").is_pointer
    cell = model.mechanism("ToyCell")
    assert cell.is_artificial and cell.n_weights == 2


def test_two_models_share_nothing(libraries):
    models = []
    for _ in range(2):
        m = Model()
        for library in libraries:
            for address in library.descriptors:
                m.register(address, library)
        models.append(m)
    a, b = models
    a.globals["factor_toy"].set(9)
    assert b.globals["factor_toy"].get() == 3
    s, t = a.create_section("s"), b.create_section("t")
    s.insert("toy")
    assert not t.has("toy")
    with pytest.raises(ModelError, match="belongs to another model"):
        t.connect(0, s, 1)
    with pytest.raises(ModelError, match="belongs to another model"):
        a.point_process("IClamp", t, 0.5)
    with pytest.raises(ModelError, match="belongs to another model"):
        a.delete_section(t)


# ---- calls ----


def test_calls(model, soma):
    toy = model.mechanism("toy")
    assert toy.call("twice", (21,)) == 42
    with pytest.raises(ModelError, match="`remember` of `toy` uses the data of an"):
        toy.call("remember", (1,))
    soma.insert("toy")
    toy.call("remember", (17,), (soma, 0.5))
    assert values(soma, "seen_toy") == [41, 17, 41]
    toy.set_data(soma, 0.1)
    toy.call("remember", (18,))
    assert values(soma, "seen_toy") == [18, 17, 41]
    soma.set_range("v", 0.9, -12)
    assert toy.call("where", (), (soma, 0.9)) == -12
    for call, message in [
        (("twise", (1,)), "no function `twise` in mechanism `toy`\nhelp: .*`twice`"),
        (("twice", ()), "`twice` of `toy` needs 1 argument, 0 given"),
        (("complain", ()), "`complain`: toy complains: as told"),
    ]:
        with pytest.raises(ModelError, match=message):
            toy.call(*call)
    model.delete_section(soma)
    with pytest.raises(ModelError, match="none is chosen"):
        toy.call("remember", (1,))


def test_pointers(model, soma):
    soma.insert("toy")
    toy = model.mechanism("toy")
    target = soma.range_handle("v", 0.1)
    soma.set_range_pointer("link_toy", 0.5, target)
    target.value = 7
    assert soma.range_value("link_toy", 0.5) == 7
    assert toy.call("from_link", (), (soma, 0.5)) == 21
    soma.set_range("link_toy", 0.5, 8)
    assert target.value == 8
    soma.set_range_pointer("link_toy", 0.5, None)
    with pytest.raises(ModelError, match="is not set"):
        soma.range_value("link_toy", 0.5)
    with pytest.raises(ModelError, match="`gbar_toy` is not a POINTER"):
        soma.set_range_pointer("gbar_toy", 0.5, target)


# ---- point processes ----


def test_point_process(model, soma):
    p = model.point_process("ToyPoint", soma, 0.5)
    assert str(p) == "ToyPoint[0]" and p.has_loc()
    assert p.handle("a").value == 2
    assert [p.handle("arr", k).value for k in range(4)] == [0, 0, 0, 7]
    assert p.call("sum", (1, 2)) == 5
    soma.set_range("v", 0.5, 3)
    assert p.call("at_v", ()) == 3
    target = soma.range_handle("v", 0)
    assert p.get_pointer("p") is None
    with pytest.raises(ModelError, match="POINTER `p` of `ToyPoint.0.` is not set"):
        p.handle("p")
    p.set_pointer("p", target)
    assert p.handle("p") == target == p.get_pointer("p")
    for f, message in [
        (lambda: p.handle("b"), "there is no variable `b` in `ToyPoint`"),
        (lambda: p.handle("ar"), "help: a similar name exists: `arr`"),
        (lambda: p.handle("arr", 4), "subscript 4 of `arr` is out of range: it has 4"),
        (lambda: p.set_pointer("q", target), "there is no POINTER `q` in `ToyPoint`"),
        (lambda: PointProcess(model.mechanism("hh")), "`hh` is no point process"),
    ]:
        with pytest.raises(ModelError, match=message):
            f()


def test_moving(model, soma):
    dend = model.create_section("dend")
    p = model.point_process("IClamp", soma, 0.5)
    handle = p.handle("amp")
    handle.value = 3
    p.locate(dend, 1)
    assert handle.value == 3
    assert (p.get_section(), p.get_x()) == (dend, 1)
    assert soma.point_processes() == [] and dend.point_processes() == [p]
    model.delete_section(dend)
    assert not p.has_loc() and not handle
    with pytest.raises(ModelError, match="`IClamp.0.` is not located in a section"):
        p.handle("amp")
    p.locate(soma, 0.1)
    assert p.handle("amp").value == 0  # as in NEURON: made anew


def test_rows_go_with_objects(model, soma):
    store = model.mechanism("IClamp").store
    many = [model.point_process("IClamp", soma, 0.5) for _ in range(5)]
    assert len(store) == 5
    assert soma.point_processes() == many[::-1]
    del many[1:3]
    gc.collect()
    assert len(store) == 3
    assert [str(p) for p in soma.point_processes()] == [
        "IClamp[4]", "IClamp[3]", "IClamp[0]"
    ]  # fmt: skip
    assert model.objects.find("IClamp", 3) is many[1]
    assert model.objects.find("IClamp", 1) is None
    assert str(model.point_process("IClamp")) == "IClamp[5]"
    many.clear()
    gc.collect()
    assert len(store) == 0 and soma.point_processes() == []
    assert str(model.point_process("IClamp")) == "IClamp[0]"


def test_artificial_cells(model, soma):
    cell = model.point_process("ToyCell")
    assert cell.handle("n").value == 5
    with pytest.raises(ModelError, match="`ToyCell` cannot be located in a section"):
        cell.locate(soma, 0.5)
    with pytest.raises(ModelError, match="artificial cell `ToyCell.0.` has no loc"):
        cell.get_x()


def test_a_model_goes_away_with_everything(libraries):
    import weakref

    m = Model()
    for library in libraries:
        for address in library.descriptors:
            m.register(address, library)
    s = m.create_section("s")
    s.insert("toy")
    p = m.point_process("ToyPoint", s, 0.5)
    p.set_pointer("p", s.range_handle("v", 0.5))
    refs = [weakref.ref(s), weakref.ref(p)]
    del m, s
    gc.collect()
    assert p.handle("a").value == 2
    del p
    gc.collect()
    assert [r() for r in refs] == [None, None]


def test_places(model, soma):
    soma.insert("hh")
    dend = model.create_section("dend")
    dend.connect(0, soma, 1)
    p = model.point_process("IClamp", dend, 0.5)
    assert model.place_of_handle(soma.range_handle("gnabar_hh", 0.9)) == (soma, 5 / 6)
    assert model.place_of_handle(soma.range_handle("v", 0)) == (soma, 0)
    assert model.place_of_handle(dend.range_handle("v", 0)) == (soma, 1)
    assert model.place_of_handle(p.handle("amp")) == (dend, 0.5)
    assert model.place_of_handle(model.globals["celsius"].handle()) is None
    handle = p.handle("amp")
    del p
    assert model.place_of_handle(handle) is None


def test_nothing_changes_while_running(model, soma):
    from nrnmini.errors import FrozenError

    p = model.point_process("IClamp", soma, 0.5)
    store = model.mechanism("IClamp").store
    other = model.point_process("IClamp", soma, 0.5)
    with model.nodes.issue_frozen_token(), store.issue_frozen_token():
        for change in (
            lambda: model.create_section("x"),
            lambda: soma.set_nseg(5),
            lambda: soma.insert("hh"),
            lambda: p.locate(soma, 0.1),
            lambda: model.delete_section(soma),
        ):
            with pytest.raises(FrozenError, match="cannot change while it is running"):
                change()
        del other
        gc.collect()
        assert len(store) == 2 and soma.point_processes() == [p]
    assert len(store) == 1
    assert soma.nseg == 3 and not soma.has("hh")
    soma.insert("hh")
