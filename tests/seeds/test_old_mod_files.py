"""The data-structures document: compatibility with older MOD files.

Every test is named after its statement in `statements.toml`. The patterns of VERBATIM
that cannot work on columns are refused with their place and with what to write instead;
the advice that the document gives is shown to work.
"""

import pytest

import nrnmini
from nrnmini.errors import NmodlError
from nrnmini.nmodl.translator import translate

HEAD = "NEURON { POINT_PROCESS Q  RANGE x, y, arr }\nASSIGNED { x y arr[3] }\n"


def refused(verbatim, *said, before=""):
    """The VERBATIM text is refused; each of `said` is in the message."""
    text = f"{HEAD}{before}\nPROCEDURE p() {{\nVERBATIM\n{verbatim}\nENDVERBATIM\n}}\n"
    with pytest.raises(NmodlError) as caught:
        translate(text, "q.mod")
    message = str(caught.value)
    for words in said:
        assert words in message, message
    assert "q.mod:" in message and "^" in message and "help: " in message
    return message


def accepted(verbatim, before=""):
    text = f"{HEAD}{before}\nPROCEDURE p() {{\nVERBATIM\n{verbatim}\nENDVERBATIM\n}}\n"
    return translate(text, "q.mod")


def load(tmp_path, text):
    path = tmp_path / "q.mod"
    path.write_text(text)
    sim = nrnmini.Simulator()
    sim.load_mechanisms(path)
    return sim


def test_c01_references_stick_to_what_they_refer_to():
    h = nrnmini.Simulator().h
    sec, other = h.Section(name="a"), h.Section(name="b")
    sec.insert("hh")
    vec = h.Vector().record(sec(0.5)._ref_v)
    more = [h.Section(name=f"m{i}") for i in range(200)]
    del other
    sec.nseg = 3
    h.ParallelContext().nthread(2)
    h.finitialize(-65)
    for i in range(5):
        sec(0.5).v = i
        h.fadvance()
    assert vec.x[len(vec) - 1] == sec(0.5).v and len(more) == 200


KEPT = [
    "saved = &x;",
    "saved = (double*) &x;",
    "table[3] = &x;",
    "thing->place = &x;",
    "thing.place = & x ;",
]


@pytest.mark.parametrize("code", KEPT)
def test_c02_an_address_of_a_range_variable_is_not_kept(code):
    outer = "VERBATIM\nstatic double* saved;\nENDVERBATIM"
    said = refused(
        "double one;\n" + code,
        "error[E0304]: VERBATIM keeps the address of `x`",
        "help: declare a POINTER and set it with `setpointer`",
        before=outer,
    )
    assert code in said


@pytest.mark.parametrize(
    "code", ["double* here = &x; *here = 1;", "double *here; here = &x; *here = 1;"]
)
def test_c02_an_address_within_one_block_is_fine(code):
    accepted(code)


def test_c03_a_pointer_stays_right_where_an_address_would_not(tmp_path):
    sim = load(
        tmp_path,
        "NEURON { POINT_PROCESS Q  POINTER p  RANGE x, seen }\n"
        "ASSIGNED { x p seen }\nBREAKPOINT { seen = p }\n",
    )
    h = sim.h
    secs = [h.Section(name=f"s{i}") for i in range(4)]
    first, second = h.Q(secs[3](0.5)), h.Q(secs[0](0.5))
    first._ref_p = second._ref_x
    second._ref_p = first._ref_x
    first.x, second.x = 1, 2
    many = [h.Q(secs[i % 4](0.5)) for i in range(100)]
    for point in many:
        point._ref_p = first._ref_x
    for threads in (1, 2):
        # Use of POINTER is not thread safe: all cells on thread 0.
        pc = h.ParallelContext()
        pc.nthread(threads)
        if threads == 2:
            pc.partition(0, h.SectionList(secs))
            pc.partition(1, h.SectionList())
        h.finitialize(-65)
        h.fadvance()
        assert (first.seen, second.seen) == (2, 1)
        assert {point.seen for point in many} == {1}


def test_c04_a_section_has_no_members():
    refused(
        "Section* sec = chk_access();\nSection* child = sec->child;",
        "`Section`",
    )


@pytest.mark.parametrize("name", ["Prop", "Node"])
def test_c05_nor_has_an_instance_or_a_node(name):
    refused(f"{name}* it = 0;\nit->v;", f"`{name}`")


def test_c06_what_a_mechanism_needs_of_its_place_has_a_name(tmp_path):
    sim = load(
        tmp_path,
        "NEURON { SUFFIX q  RANGE a, b, c }\nASSIGNED { v diam area a b c }\n"
        "BREAKPOINT {\nVERBATIM\n a = v; b = diam; c = area;\nENDVERBATIM\n}\n",
    )
    sec = sim.h.Section(name="a")
    sec.insert("q")
    sim.h.finitialize(-65)
    sim.h.fadvance()
    mech = sec(0.5).q
    assert (mech.a, mech.b) == (-65, sec(0.5).diam)
    assert mech.c == pytest.approx(sec(0.5).area())


@pytest.mark.parametrize(
    "code",
    ["double* data = it->param; y = data[3];", "y = it->param[3];"],
)
def test_c07_the_variables_of_an_instance_are_no_array(code):
    refused(
        code,
        "error[E0303]: VERBATIM reads the variables of an instance as one array",
        "help: use the names of the variables, or a POINTER",
    )


@pytest.mark.parametrize(
    "code",
    ["y = *(it->dparam[2].pval);", "y = _nrn_mechanism_access_dparam(it)[2].pval[0];"],
)
def test_c07_the_pointers_of_an_instance_are_no_array(code):
    refused(
        code,
        "error[E0303]: VERBATIM reads the POINTERs of an instance as one array",
        "help: `_p_x` is the POINTER `x` of this instance",
    )


def test_c08_two_variables_of_an_instance_are_not_neighbours(tmp_path):
    sim = load(tmp_path, HEAD)
    sec = sim.h.Section(name="a")
    points = [sim.h.Q(sec(0.5)) for _ in range(50)]
    x = sorted(point._ref_x.address_now for point in points)
    y = sorted(point._ref_y.address_now for point in points)
    # What is next to an x is the x of another instance.
    assert x == list(range(x[0], x[0] + 50 * 8, 8))
    assert y == list(range(y[0], y[0] + 50 * 8, 8))
    assert abs(y[0] - x[0]) >= 50 * 8


def test_c09_the_nth_variable_of_a_mechanism_is_found_by_the_simulator(tmp_path):
    sim = load(tmp_path, HEAD)
    store = sim.model.mechanism("Q").store
    sec = sim.h.Section(name="a")
    point = sim.h.Q(sec(0.5))
    for n, value in enumerate((7, 8)):
        store.handle(0, store.fields[n].name).value = value
    assert (point.x, point.y) == (7, 8)


def test_c10_out_of_bounds_in_verbatim():
    """Everything else that is out of bounds is in `test_bounds.py`."""
    for index in (3, 4, 10):
        refused(
            f"y = arr[{index}];",
            f"error[E0204]: `arr[{index}]` does not exist",
            "help: its elements are `[0]` to `[2]`",
        )
    accepted("y = arr[0] + arr[ 2 ];")
    accepted("double mine[9]; y = mine[8];")


@pytest.mark.parametrize(
    "code, name",
    [
        ("_p = it->par;", "_p"),
        ("_ppvar = get_dparam(it);", "_ppvar"),
        ("if (1) { _p=0; }", "_p"),
    ],
)
def test_c11_the_instance_cannot_be_switched(code, name):
    refused(
        code,
        f"error[E0302]: VERBATIM sets `{name}`",
        "help: call a FUNCTION or PROCEDURE of that instance",
    )


def test_c12_verbatim_is_c():
    """There it became C++; here what the older files hold stays C."""
    accepted("double* room = calloc(3, sizeof(double)); free(room); y = 1;")
