"""The data-structures document: how the simulator uses its containers.

Every test is named after its statement in `statements.toml`. What the document says
of C++ code is said here of the C that a MOD file becomes and of `sim.model`.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import nrnmini
from nrnmini.errors import FrozenError, ModelError
from nrnmini.nmodl.translator import translate

MODS = Path(__file__).parent / "model"


@pytest.fixture
def sim():
    sim = nrnmini.Simulator()
    sim.load_mechanisms(MODS)
    return sim


@pytest.fixture
def h(sim):
    return sim.h


_alive = []


@pytest.fixture(autouse=True)
def sections_live_as_long_as_the_test():
    yield
    _alive.clear()


def cells(h, n=3, nseg=3, *mechanisms):
    made = [h.Section(name=f"c{i}") for i in range(n)]
    for sec in made:
        sec.nseg = nseg
        for name in mechanisms:
            sec.insert(name)
    _alive.append(made)
    return made


def soa_cells(h, n=3, nseg=3):
    """Cells with soa, whose POINTERs point to the voltage of their own segment."""
    made = cells(h, n, nseg, "soa")
    for sec in made:
        for seg in sec:
            seg.soa._ref_far = seg._ref_v
    return made


def kernel(text, name):
    """The C of one kernel."""
    found = re.search(rf"^void _?{name}_\w*rows\(.*?^}}", text, re.M | re.S)
    return found[0]


# ---- kernels work on plain arrays ------------------------------------------------


def test_d05_kernels_work_on_the_arrays_themselves():
    text = translate(MODS / "soa.mod").c_source
    assert "_nm->col[" in text and "_nm->v" in text and "_nm->rhs" in text
    body = kernel(text, "cur")
    assert re.search(r"for \(int32_t _row = \w+; _row < \w+; \+\+_row\)", body)
    # Nothing in it knows of handles; a POINTER is a plain address by then.
    assert "handle" not in text.lower()
    header = (Path(nrnmini.__file__).parent / "include" / "nrnmini.h").read_text()
    assert (
        "double* const* col;" in header and "double* const* const* NmTargets;" in header
    )


def test_d15_pointers_are_handles_while_building_and_addresses_while_running(sim, h):
    secs = soa_cells(h)
    types = {c.name: c for c in sim.model.mechanism("soa").store.columns}
    assert types["POINTER far"].dtype == 6  # handles
    with sim.prepare() as token:
        addresses = token.pointer_addresses("soa", "far")
        wanted = sorted(seg._ref_v.address_now for sec in secs for seg in sec)
        assert sorted(addresses) == wanted
    h.finitialize(-65)
    assert {seg.soa.seen_far for sec in secs for seg in sec} == {-65}


def test_d23_a_mechanism_has_a_column_for_each_range_variable(sim, h):
    secs = cells(h, 2, 3, "soa")
    store = sim.model.mechanism("soa").store
    for name in ("x", "y", "z", "g", "seen"):
        assert len(store.view(name)) == 6
    x = store.view("x")
    x[:] = np.arange(6)
    assert sorted(seg.soa.x for sec in secs for seg in sec) == list(range(6))


def test_d35_a_range_variable_may_be_an_array_of_one_size_for_all(sim, h):
    [sec] = soa_cells(h, 1, 3)
    store = sim.model.mechanism("soa").store
    h.finitialize(-65)
    assert store.view("y").shape == (3, 2)
    assert store.view("y").ravel().tolist() == [15, 30] * 3
    # No instance has a size of its own.
    for seg in sec:
        assert len(seg.soa.y) == 2
    with pytest.raises((AttributeError, TypeError, IndexError, ValueError)):
        sec(0.5).soa.y = [1, 2, 3]


# ---- node data -------------------------------------------------------------------


def test_d27_fast_imem_is_filled_only_where_it_is_asked_for(sim, h):
    [sec] = cells(h, 1, 3, "pas")
    nodes = sim.model.nodes
    without = nodes.memory_usage().data
    assert nodes.get_tag("i_membrane_").optional
    assert not nodes.field_active("i_membrane_")
    with pytest.raises((AttributeError, ModelError), match="use_fast_imem"):
        sec(0.5).i_membrane_  # noqa: B018
    cvode = h.CVode()
    cvode.use_fast_imem(1)
    h.finitialize(-65)
    for _ in range(4):
        h.fadvance()
    assert nodes.field_active("i_membrane_")
    assert nodes.memory_usage().data > without
    assert sec(0.5).i_membrane_ != 0
    # All that flows through the membrane flows nowhere else.
    assert sum(seg.i_membrane_ for seg in sec) == pytest.approx(0, abs=1e-12)
    cvode.use_fast_imem(0)
    h.finitialize(-65)
    assert not nodes.field_active("i_membrane_")
    assert nodes.memory_usage().data == without


def test_d30_new_nodes_have_minus_65_mv_and_100_um2(sim, h):
    nodes = sim.model.nodes
    assert nodes.get_column("Voltage").default == -65
    assert nodes.get_column("Area").default == 100
    sec = h.Section(name="a")
    assert sec(0.5).v == -65
    assert set(nodes.view("Voltage")) == {-65}
    assert set(nodes.view("Area")) >= {100}  # the ends; the middle is 157080


def test_d54_node_data_are_in_a_store(sim, h):
    secs = cells(h, 2, 5)
    nodes = sim.model.nodes
    assert len(nodes) == 2 * (5 + 2)
    h.finitialize(-50)
    assert set(nodes.view("Voltage")) == {-50}
    nodes.view("Voltage")[:] = 12
    assert {seg.v for sec in secs for seg in sec} == {12}
    names = {c.name for c in nodes.columns}
    assert {"Voltage", "Area", "Diameter", "Diagonal", "RHS", "i_membrane_"} <= names


def test_d58_sections_and_point_processes_own_their_rows(sim, h):
    nodes, points = sim.model.nodes, sim.model.mechanism("IClamp").store
    sec = h.Section(name="a")
    assert len(nodes) == 3  # the root, one segment, the far end
    sec.nseg = 5
    assert len(nodes) == 7
    clamp = h.IClamp(sec(0.5))
    assert len(points) == 1
    del clamp
    assert len(points) == 0
    del sec
    assert len(nodes) == 0


def test_d76_an_instance_is_a_handle_and_holds_no_data_itself(h):
    import sys

    sec = h.Section(name="a")
    few, many = h.ExpSyn(sec(0.5)), h.SoaPoint(sec(0.5))
    assert sys.getsizeof(few) == sys.getsizeof(many)


# ---- mechanism data --------------------------------------------------------------


def test_d55_range_variables_are_in_the_store_of_their_mechanism(sim, h):
    soa_cells(h, 2, 3)
    store = sim.model.mechanism("soa").store
    assert store.name == "soa" and len(store) == 6
    h.finitialize(-65)
    doubles = {c.name for c in store.columns if c.dtype == 0}
    assert {"x", "y", "z", "g", "seen", "seen_diam"} <= doubles
    assert store.view("z").tolist() == [3] * 6


def test_d56_what_was_pdata_is_permuted_with_the_rest(sim, h):
    """There pdata stay where they were; here each is a column like the others."""
    secs = cells(h, 4, 1)
    points = [h.SoaPoint(sec(0.5)) for sec in reversed(secs)]
    targets = h.Vector([0, 1, 2, 3])
    for i, point in enumerate(points):
        point._ref_far = targets._ref_x[i]
    store = sim.model.mechanism("SoaPoint").store
    names = [c.name for c in store.columns]
    assert "POINTER far" in names and "RANDOM r" in names
    store.apply_reverse_permutation([2, 0, 3, 1])
    h.finitialize(-65)
    h.fadvance()
    assert [point.seen for point in points] == [0, 1, 2, 3]


def test_d78_integers_of_a_mechanism_are_a_column_of_integers(sim, h):
    """The style of an ion, which there is a literal in a generic handle."""
    cells(h, 2, 3, "hh")
    store = sim.model.mechanism("na_ion").store
    style = store.view("(style)")
    assert style.dtype == np.int32 and style.shape == (6,)
    assert len(set(style.tolist())) == 1


def test_d80_pointers_are_a_field_of_data_handles(sim, h):
    soa_cells(h, 1, 3)
    store = sim.model.mechanism("soa").store
    field = store.get_tag("(pdata)")
    assert field.dtype == "handle" and field.variable_names == ("POINTER far",)
    for row in range(3):
        target = store.handle(row, "POINTER far").value
        assert repr(target).startswith("data_handle<double>{Node::field::Voltage")


def test_d81_a_pointer_moves_with_its_instance(sim, h):
    secs = soa_cells(h, 6, 1)
    for i, sec in enumerate(secs):
        sec(0.5).v = i
    store = sim.model.mechanism("soa").store
    order = np.random.default_rng(3).permutation(6)
    store.apply_reverse_permutation(order)
    sim.model.nodes.apply_reverse_permutation(list(range(len(sim.model.nodes)))[::-1])
    for i, sec in enumerate(secs):
        assert sec(0.5).soa.far == i


def test_d73_two_scalars_where_one_array_is_not_wanted(tmp_path, h):
    (tmp_path / "two.mod").write_text(
        "NEURON { SUFFIX two  RANGE x0, x1 }\nASSIGNED { x0 x1 }\n"
    )
    sim = nrnmini.Simulator()
    sim.load_mechanisms(tmp_path)
    sec = sim.h.Section(name="a")
    sec.nseg = 3
    sec.insert("two")
    store = sim.model.mechanism("two").store
    assert store.view("x0").shape == store.view("x1").shape == (3,)
    assert not np.shares_memory(store.view("x0"), store.view("x1"))


def test_a_range_variable_may_have_the_name_of_the_field_of_pointers(tmp_path):
    (tmp_path / "named.mod").write_text(
        "NEURON { SUFFIX named  RANGE pdata  POINTER far }\nASSIGNED { pdata far }\n"
        "BREAKPOINT { pdata = 2*far }\n"
    )
    sim = nrnmini.Simulator()
    sim.load_mechanisms(tmp_path)
    sec = sim.h.Section(name="a")
    sec.insert("named")
    sec(0.5).named._ref_far = sec(0.5)._ref_v
    sec(0.5).named.pdata = 1
    sim.h.finitialize(-60)
    sim.h.fadvance()
    assert sec(0.5).named.pdata == pytest.approx(-120)


# ---- references ------------------------------------------------------------------


def test_d59_references_of_hoc_are_handles(sim, h):
    h("create soma, dend[3]")
    h("objref vec, rec")
    h("soma { nseg = 3  insert hh }")
    h("rec = new Vector()")
    h("rec.record(&soma.v(0.5))")
    h("objref link, nil  soma link = new NetCon(&v(0.5), nil)")
    h("finitialize(-60)")
    h("dend[2] { nseg = 50 }  forall insert pas  soma.nseg = 9")
    h.ParallelContext().nthread(2)
    h("soma.v(0.5) = -60")
    h("fadvance()")
    h("fadvance()")
    assert h.rec.x[h.rec.size() - 1] == h.soma(0.5).v


def test_d04_node_at_the_middle_stays_the_same(sim, h):
    secs = cells(h, 5, 3)
    middle = secs[2](0.5)
    reference = middle._ref_v
    middle.v = 7
    nodes = sim.model.nodes
    nodes.apply_reverse_permutation(list(range(len(nodes)))[::-1])
    assert middle.v == 7 and reference[0] == 7
    secs += cells(h, 50, 3)
    assert middle.v == 7 and reference[0] == 7


# ---- preparing to run ------------------------------------------------------------


def test_d39_while_a_model_is_built_it_is_not_sorted(sim, h):
    cells(h, 2, 3, "pas")
    stores = [sim.model.nodes, sim.model.mechanism("pas").store]
    assert not any(s.is_sorted for s in stores)


def test_d40_the_model_is_prepared_when_it_is_to_run(sim, h):
    cells(h, 2, 3, "pas")
    stores = [sim.model.nodes, sim.model.mechanism("pas").store]
    h.finitialize(-65)
    assert all(s.is_sorted and not s.is_frozen for s in stores)
    more = cells(h, 1, 1, "pas")
    assert not any(s.is_sorted for s in stores)
    h.fadvance()
    assert all(s.is_sorted for s in stores) and more


def test_d47_what_is_sorted_is_not_sorted_again(sim, h):
    secs = cells(h, 2, 3, "pas")
    h.finitialize(-65)
    n = sim.engine.n_prepared
    for _ in range(10):
        h.fadvance()
    h.finitialize(-65)
    secs[0](0.5).pas.g = 0.002  # values are no structure
    h.fadvance()
    assert sim.engine.n_prepared == n
    secs[0].nseg = 5
    h.fadvance()
    assert sim.engine.n_prepared == n + 1


def test_d51_a_callback_may_delete_a_part_of_the_model(sim, h):
    secs = [h.Section(name=f"c{i}") for i in range(4)]
    for sec in secs:
        sec.insert("hh")
    del sec
    seen = []

    def drop():
        secs.pop()  # nobody else owns it
        h.delete_section(sec=secs[0])
        seen.append(sim.model.n_sections)

    cvode = h.CVode()
    handler = h.FInitializeHandler(lambda: cvode.event(1, drop))
    h.finitialize(-65)
    while h.t < 2:
        h.fadvance()
    assert seen == [2] and len(sim.model.nodes) == 2 * 3 and handler
    assert all(np.isfinite(sim.model.nodes.view("Voltage")))
    # Inside of a step, and under a token, what is dropped goes at the thaw.
    with sim.prepare():
        del secs[2]
        assert sim.model.n_sections == 2
        with pytest.raises(FrozenError, match="cannot change while it is running"):
            h.delete_section(sec=secs[1])
    assert sim.model.n_sections == 1 and len(sim.model.nodes) == 3
    h.fadvance()


def test_d63_the_order_may_follow_the_tree_cell_by_cell(sim, h):
    parent, left, right = cells(h, 3, 2, "pas")
    left.connect(parent(1))
    right.connect(parent(1))
    other = h.Section(name="other")
    clamp = h.IClamp(left(0.5))
    clamp.dur, clamp.amp = 5, 0.1
    results = {}
    for order in ("cell", "interleaved"):
        sim.engine.sort_order = order
        parent.nseg, parent.nseg = 3, 2  # sort again
        h.finitialize(-65)
        for _ in range(200):
            h.fadvance()
        results[order] = [seg.v for sec in (parent, left, right) for seg in sec]
        if order == "cell":
            rows = [[seg._ref_v.row for seg in sec] for sec in (parent, left, right)]
            assert all(b == a + 1 for a, b in rows)  # a section in one piece
            assert rows[0] < min(rows[1:])  # parents before their children
    assert results["cell"] == results["interleaved"]  # to the bit
    assert other(0.5).v == -65


def test_d64_threads_share_the_arrays_in_ranges_of_their_own(sim, h):
    cells(h, 5, 3, "hh")
    h.ParallelContext().nthread(3)
    with sim.prepare() as token:
        caches = [token.thread_cache(i) for i in range(3)]
    for rows, n in [
        ([(c.node_data_offset, c.n_nodes) for c in caches], len(sim.model.nodes)),
        ([c.mechanisms["hh"] for c in caches], 15),
    ]:
        assert rows[0][0] == 0
        for (begin, count), (next_begin, _) in zip(rows, rows[1:], strict=False):
            assert begin + count == next_begin
        assert sum(rows[-1]) == n and all(count > 0 for _, count in rows)


def test_d65_another_number_of_threads_needs_no_other_memory(sim, h):
    cells(h, 8, 3, "hh")
    h.finitialize(-65)
    stores = [sim.model.nodes, sim.model.mechanism("hh").store]
    before = [(s.capacity, s.memory_usage()) for s in stores]
    pc = h.ParallelContext()
    for n in (4, 1, 3):
        pc.nthread(n)
        h.finitialize(-65)
        h.fadvance()
        assert [(s.capacity, s.memory_usage()) for s in stores] == before


def test_d66_instances_follow_the_order_of_their_nodes(sim, h):
    secs = cells(h, 4, 3)
    for sec in reversed(secs):
        sec.insert("hh")
    points = [h.ExpSyn(sec(0.5)) for sec in reversed(secs)]
    h.finitialize(-65)
    nodes = [sec(0.5)._ref_v.row for sec in secs]
    rows = [sec(0.5).hh._ref_gnabar.row for sec in secs]
    assert sorted(nodes) == nodes and sorted(rows) == rows
    point_rows = [point._ref_tau.row for point in reversed(points)]
    assert point_rows == sorted(point_rows)


# ---- what is known only while the model is sorted --------------------------------


def test_d68_the_cache_knows_where_the_nodes_of_a_thread_start(sim, h):
    secs = cells(h, 4, 3)
    h.ParallelContext().nthread(2)
    with sim.prepare() as token:
        second = token.thread_cache(1).node_data_offset
        on_second = [s for s in secs if s(0.5)._ref_v.row >= second]
        assert len(on_second) == 2
        with pytest.raises(ModelError, match="no thread 2: the model runs on 2"):
            token.thread_cache(2)


def test_d69_the_cache_knows_the_address_of_a_pointer(sim, h):
    secs = soa_cells(h, 2, 1)
    with sim.prepare() as token:
        wanted = [sec(0.5)._ref_v.address_now for sec in secs]
        assert sorted(token.pointer_addresses("soa", "far")) == sorted(wanted)
        with pytest.raises(ModelError, match="no POINTER `fur` in `soa`"):
            token.pointer_addresses("soa", "fur")


def test_d89_ion_variables_are_reached_through_the_cache(sim, h):
    secs = soa_cells(h, 3, 1)
    ions = sim.model.mechanism("na_ion").store
    for i, sec in enumerate(secs):
        sec(0.5).ena = 10 + i
    ions.apply_reverse_permutation([1, 2, 0])
    with sim.prepare() as token:
        rows = token.ion_rows("soa", "na")
        assert sorted(rows) == [0, 1, 2]
        for sec in secs:
            ion = sec(0.5)._ref_ena.row
            assert rows[sec(0.5).soa._ref_seen_far.row] == ion
        with pytest.raises(ModelError, match="no ion `k` in `soa`"):
            token.ion_rows("soa", "k")
    h.finitialize(-65)
    h.fadvance()
    assert [sec(0.5).ena for sec in secs] == [10, 11, 12]


def test_d70_the_token_holds_the_model_sorted_and_its_structure_still(sim, h):
    secs = cells(h, 2, 3, "hh")
    with sim.prepare() as token:
        assert token.is_valid
        stores = [sim.model.nodes, sim.model.mechanism("hh").store]
        assert all(s.is_sorted and s.is_frozen for s in stores)
        with pytest.raises(FrozenError):
            h.Section(name="another")
        with pytest.raises(FrozenError):
            secs[0].nseg = 5
        with pytest.raises(FrozenError):
            secs[0].insert("pas")
        secs[0](0.5).hh.gnabar = 0.1  # values may change
    assert not token.is_valid and not any(s.is_frozen for s in stores)
    with pytest.raises(ModelError, match="this token was released"):
        token.__enter__()
    secs.append(h.Section(name="another"))


def test_d71_the_offset_of_a_thread_is_read_from_its_token(sim, h):
    secs = cells(h, 4, 3)
    h.ParallelContext().nthread(2)
    with sim.prepare() as token:
        for thread, sec in ((0, secs[0]), (1, secs[2])):
            begin = token.thread_cache(thread).node_data_offset
            end = begin + token.thread_cache(thread).n_nodes
            assert all(begin <= seg._ref_v.row < end for seg in sec)
    with pytest.raises(ModelError, match="this token was released"):
        token.thread_cache(0)


def test_d72_a_change_of_structure_ends_the_cache(sim, h):
    secs = soa_cells(h, 2, 1)
    h.finitialize(-65)
    n = sim.engine.n_prepared
    # Move the target of a POINTER: the address taken before must not be used.
    vec = h.Vector([42])
    secs[0](0.5).soa._ref_far = vec._ref_x[0]
    h.fadvance()
    assert secs[0](0.5).soa.seen_far == 42 and sim.engine.n_prepared == n + 1
    vec.append(*range(1000))
    vec.x[0] = 43
    h.fadvance()
    assert secs[0](0.5).soa.seen_far == 43
    many = cells(h, 200, 3, "hh")
    secs[1](0.5).v = 17
    h.fadvance()
    assert secs[1](0.5).soa.seen_far == pytest.approx(17) and len(many) == 200


def test_d53_the_callback_drops_what_was_derived_from_the_order(sim, h):
    secs = cells(h, 2, 3, "pas")
    h.finitialize(-65)
    callback = sim.model.nodes.unsorted_callback
    assert callback is not None
    assert sim.model.mechanism("pas").store.unsorted_callback == callback
    n = sim.engine.n_prepared
    sim.model.nodes.mark_as_sorted(False)
    h.fadvance()
    assert sim.engine.n_prepared == n + 1 and len(secs) == 2


# ---- diam and area ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["diam", "area"])
def test_d82_d83_mechanisms_read_them_as_they_read_the_voltage(name):
    text = translate(MODS / "soa.mod").c_source
    body = kernel(text, "cur")

    def loads(of):
        """How a kernel reaches a value of the node, without the name."""
        assert f"_nm->{of}" in text
        found = re.search(rf"_r->{of} = (\w+\[\w+\]);|double v_ = (\w+\[\w+\]);", body)
        return re.sub(rf"_{of}\b", "_", found[1] or found[2])

    assert loads(name) == loads("v")
    assert "morphology" not in text.lower()


def test_d82_diam_is_a_field_of_the_nodes(sim, h):
    secs = soa_cells(h, 2, 3)
    nodes = sim.model.nodes
    secs[0].diam, secs[1].diam = 7, 9
    h.finitialize(-65)
    assert {7, 9} <= set(nodes.view("Diameter"))
    assert "morphology" not in sim.model.mech_by_name
    assert [seg.soa.seen_diam for sec in secs for seg in sec] == [7] * 3 + [9] * 3


def test_d83_area_is_a_field_of_the_nodes(sim, h):
    [sec] = soa_cells(h, 1, 3)
    sec.L, sec.diam = 30, 5
    h.finitialize(-65)
    wanted = np.pi * 5 * 10
    assert [seg.soa.seen_area for seg in sec] == pytest.approx([wanted] * 3)
    assert [seg.area() for seg in sec] == [seg.soa.seen_area for seg in sec]


def test_d84_a_change_of_diam_is_seen_at_the_next_step(h):
    [sec] = soa_cells(h, 1, 1)
    h.finitialize(-65)
    h.fadvance()
    sec.diam = 3
    h.fadvance()
    assert sec(0.5).soa.seen_diam == 3
    assert sec(0.5).soa.seen_area == pytest.approx(np.pi * 3 * sec.L)
