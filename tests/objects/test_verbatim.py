"""What VERBATIM blocks of mechanisms ask of HOC: objects, names, methods of Vector."""

import gc
import math

import pytest
from oracle import Script, check, run_scripts

import nrnmini
from nrnmini.errors import ModelError, NmodlError


@pytest.fixture
def load(tmp_path):
    """A simulator's `h` with a MOD text loaded."""

    def load(text, name="text.mod", **others):
        for other, content in others.items():
            (tmp_path / other.replace("_h", ".h")).write_text(content)
        (tmp_path / name).write_text(text)
        simulator = nrnmini.Simulator()
        simulator.load_mechanisms(tmp_path)
        return simulator.h

    return load


RANDOM = """
NEURON { POINT_PROCESS Draws  POINTER donotuse  RANGE n }
ASSIGNED { donotuse n }
FUNCTION draw() {
VERBATIM
    if (_p_donotuse) {
        _ldraw = nrn_random_pick((Rand*)_p_donotuse);
    } else {
        _ldraw = -1;
    }
ENDVERBATIM
}
PROCEDURE setRNG() {
VERBATIM
    void** pv = (void**)(&_p_donotuse);
    if (ifarg(1)) {
        *pv = nrn_random_arg(1);
    } else {
        *pv = (void*)0;
    }
ENDVERBATIM
}
"""


def test_a_mechanism_draws_from_a_random_object(load):
    h = load(RANDOM)
    soma = h.Section(name="soma")
    one, other = h.Draws(soma(0.5)), h.Draws(soma(0.5))
    assert one.draw() == -1
    r, twin = h.Random(), h.Random()
    for random in (r, twin):
        random.Random123(1, 2, 3)
        random.negexp(1)
    one.setRNG(r)
    assert [one.draw() for _ in range(5)] == [twin.repick() for _ in range(5)]
    assert other.draw() == -1  # each instance has its own
    one.setRNG()
    assert one.draw() == -1


def test_a_random_object_that_is_gone_is_an_error_not_garbage(load):
    h = load(RANDOM)
    soma = h.Section(name="soma")
    p = h.Draws(soma(0.5))
    r = h.Random()
    r.Random123(1)
    p.setRNG(r)
    del r
    gc.collect()
    with pytest.raises(
        ModelError, match="has kept no longer exists.*keep a reference to it"
    ):
        p.draw()


OBJECTS = """
NEURON { SUFFIX nothing }
VERBATIM
#include "kinds.h"
static double total(void* vv) {
    double *x, *y = 0, sum = 0;
    int i, n = vector_instance_px(vv, &x), m = ifarg(1) ? vector_arg_px(1, &y) : 0;
    for (i = 0; i < n; i++) sum += x[i] * (i < m ? y[i] : ONE);
    return sum;
}
ENDVERBATIM
PROCEDURE install() {
VERBATIM
    install_vector_method("total", total);
ENDVERBATIM
}
FUNCTION largest() {
VERBATIM
    Object *list = *hoc_objgetarg(1), *item;
    int i, n = ivoc_list_count(list);
    for (i = 0; i < n; i++) {
        item = ivoc_list_item(list, i);
        if (strncmp(hoc_object_name(item), "Vector", 6)) hoc_execerror("no Vector", 0);
        if (vector_capacity(item->u.this_pointer) > _llargest)
            _llargest = vector_capacity(item->u.this_pointer);
    }
ENDVERBATIM
}
FUNCTION kinds() {
VERBATIM
    int i, n;
    for (n = 0; ifarg(n); n++) {}
    for (i = 1; i < n; i++) {
        _lkinds *= 10;
        if (hoc_is_double_arg(i)) _lkinds += 1;
        if (hoc_is_str_arg(i)) _lkinds += 2;
        if (hoc_is_object_arg(i)) _lkinds += 3;
        if (hoc_is_pdouble_arg(i)) _lkinds += 4;
    }
ENDVERBATIM
}
FUNCTION apply() {
VERBATIM
    Symbol* f = hoc_lookup(gargstr(1));
    if (!f) hoc_execerror(gargstr(1), "is not known");
    hoc_pushx(*getarg(2));
    hoc_pushx(2.0);
    _lapply = hoc_call_func(f, 2);
ENDVERBATIM
}
FUNCTION global() {
VERBATIM
    _lglobal = *(hoc_objectdata[hoc_get_symbol(gargstr(1))->u.oboff]._pval);
ENDVERBATIM
}
PROCEDURE entitle() {
VERBATIM
    hoc_assign_str(hoc_pgargstr(1), "from a mechanism");
ENDVERBATIM
}
PROCEDURE put() {
VERBATIM
    fprintf(hoc_obj_file_arg(1), "%g\\n", *getarg(2));
ENDVERBATIM
}
PROCEDURE perform() {
VERBATIM
    hoc_oc("seen = 5\\n");
ENDVERBATIM
}
"""

DRIVER = """
install()
double out[9]
objref vec, w, list
strdef s
vec = new Vector(3)
vec.indgen(1, 1)
w = new Vector(2)
w.fill(10)
out[0] = vec.total()
out[1] = vec.total(w)
list = new List()
list.append(w)
list.append(vec)
out[2] = largest(list)
seen = 0
out[3] = kinds(1, "a", vec)
func twice() { return $1 * $2 + vec.total() }
out[4] = apply("twice", 7)
out[5] = global("seen") + 1
perform()
out[6] = seen
entitle(s)
out[7] = strcmp(s, "from a mechanism")
"""


def test_vectors_lists_names_and_calls_as_in_neuron(tmp_path):
    mods = tmp_path / "mods"
    mods.mkdir()
    (mods / "objects.mod").write_text(OBJECTS)
    (mods / "kinds.h").write_text("#define ONE 1.0\n")
    text = DRIVER + "objref result\nresult = new Vector(8)\n"
    text += "for i = 0, 7 result.x[i] = out[i]\n"
    script = Script(text, "hoc", {"out": "result"}, 0.0, mods=mods, name="objects")
    [(theirs, ours)] = run_scripts([script])
    check(script, theirs, ours)
    assert ours["values"]["out"] == [6, 33, 3, 123, 20, 1, 5, 0]


def test_a_file_of_hoc_is_a_file_of_c(load, tmp_path):
    h = load(OBJECTS, kinds_h="#define ONE 1.0\n")
    f = h.File()
    f.wopen(str(tmp_path / "out.txt"))
    h.put(f, 2.5)
    f.close()
    assert (tmp_path / "out.txt").read_text() == "2.5\n"


@pytest.mark.parametrize(
    ("call", "want"),
    [
        ('apply("nobody", 1)', "`apply`: nobody: is not known"),
        ("largest(3)", "`largest`: argument 1 is not an object"),
        ("largest(new_vector)", "is not a List"),
        ("put(new_vector, 1)", "argument 1 is not a File"),
        ("put(File(), 1)", "is not open"),
        ('entitle("a literal")', "needs a strdef"),
        ('global("nobody")', "is not defined in HOC: nobody"),
    ],
)
def test_errors_name_the_function_and_the_argument(load, call, want):
    h = load(OBJECTS, kinds_h="#define ONE 1.0\n")
    names = {n: getattr(h, n) for n in ("apply", "largest", "put", "entitle")}
    names |= {"new_vector": h.Vector(), "File": h.File}
    names["global_"] = getattr(h, "global")
    with pytest.raises(Exception, match=want):
        eval(call.replace("global(", "global_("), names)


@pytest.mark.parametrize(
    ("text", "want", "line"),
    [
        ("\n\n    x = nonsense;", "`?nonsense.? undeclared", 6),
        ("    x = 1;\n    x = y_;", "`?y_.? undeclared", 5),
    ],
)
def test_the_compilers_errors_are_at_their_line(tmp_path, text, want, line):
    path = tmp_path / "bad.mod"
    path.write_text(
        "NEURON { SUFFIX bad RANGE x }\nASSIGNED { x }\nINITIAL { VERBATIM\n"
        + text
        + "\nENDVERBATIM\n}\n"
    )
    with pytest.raises(NmodlError) as caught:
        nrnmini.Simulator().load_mechanisms(path)
    assert f"bad.mod:{line}:" in str(caught.value)


def test_a_member_of_a_structure_may_have_the_name_of_a_function(load):
    h = load(
        """
NEURON { SUFFIX nothing }
VERBATIM
typedef struct { short kind; double id; } Mine;
static double both(Mine* m) { return m->kind + m -> id; }
ENDVERBATIM
FUNCTION id() { id = 7 }
FUNCTION kind() {
VERBATIM
    Mine mine = {3, 0.5}, *m = &mine;
    _lkind = both(m) + m->id + id();
ENDVERBATIM
}
"""
    )
    assert h.kind() == 3 + 0.5 + 0.5 + 7


@pytest.mark.parametrize("include", ["", "#include <assert.h>"])
def test_a_claim_that_fails_ends_the_call_and_not_the_process(load, include):
    h = load(
        f"""
NEURON {{ SUFFIX nothing }}
VERBATIM
{include}
ENDVERBATIM
FUNCTION claims(x) {{
VERBATIM
    assert(_lx > 1);
    _lclaims = 2 * _lx;
ENDVERBATIM
}}
"""
    )
    assert h.claims(3) == 6
    with pytest.raises(RuntimeError, match="a claim in VERBATIM is false: _lx > 1"):
        h.claims(0)


ARC = """
NEURON { SUFFIX arc  RANGE kept }
ASSIGNED { kept  v (millivolt) }
FUNCTION arcsine(x) {
VERBATIM
    _larcsine = asin(*getarg(1));
ENDVERBATIM
}
FUNCTION keeps(x) {
VERBATIM
    kept = *getarg(1);
ENDVERBATIM
    keeps = kept
}
FUNCTION level() {
VERBATIM
    _llevel = _v;
ENDVERBATIM
}
"""


def test_a_function_needs_an_instance_only_if_it_uses_one(load):
    h = load(ARC)
    assert h.arcsine_arc(1) == pytest.approx(math.pi / 2, rel=1e-15)
    for name in ("keeps_arc", "level_arc"):
        with pytest.raises(RuntimeError, match="uses the data of an instance"):
            getattr(h, name)(1)
    soma = h.Section(name="soma")
    soma.insert("arc")
    h.finitialize(-60)
    h.setdata_arc(soma(0.5))
    assert (h.keeps_arc(3), soma(0.5).arc.kept, h.level_arc()) == (3, 3, -60)


SHARED = """
NEURON { SUFFIX shared  GLOBAL scale, count  RANGE here }
PARAMETER { scale = -1.347e120 }
ASSIGNED { count  here  other }
VERBATIM
static int matches(double x) {
    int n = 0;
    if (x == scale) n = 1;
    count = count + 1;
    return n;
}
static double n_matching(void* vv) {
    double *x, sum = 0;
    int i, n = vector_instance_px(vv, &x);
    for (i = 0; i < n; i++) sum += matches(x[i]);
    return sum;
}
static double raised(void) { here = here + 1; return here; }
ENDVERBATIM
PROCEDURE install() {
VERBATIM
    install_vector_method("n_matching", n_matching);
ENDVERBATIM
}
FUNCTION matching(x) {
VERBATIM
    _lmatching = matches(_lx);
ENDVERBATIM
}
FUNCTION step_up() {
VERBATIM
    _lstep_up = raised();
ENDVERBATIM
}
"""


def test_c_functions_of_the_file_see_its_variables(load):
    h = load(SHARED)
    h.install_shared()
    h("objref vec\nvec = new Vector()\nvec.append(scale_shared, 2, scale_shared)")
    h("x = vec.n_matching()")
    assert (h.x, h.count_shared) == (2, 3)
    h.scale_shared = 2
    h("x = vec.n_matching()")
    assert (h.x, h.count_shared) == (1, 6)
    a, b = h.Section(name="a"), h.Section(name="b")
    for sec, value in ((a, 10), (b, 20)):
        sec.insert("shared")
        sec(0.5).shared.here = value
    h.setdata_shared(b(0.5))
    assert (h.matching_shared(2), h.matching_shared(3), h.count_shared) == (1, 0, 8)
    assert (h.step_up_shared(), h.step_up_shared()) == (21, 22)
    assert (a(0.5).shared.here, b(0.5).shared.here) == (10, 22)


@pytest.mark.parametrize("where", ["file", "block"])
def test_a_c_function_of_another_file_is_its_function(load, tmp_path, where):
    prototype = "extern double place_of(double gid, double width);"
    h = load(f"""
    NEURON {{ SUFFIX nothing }}
    VERBATIM
    {prototype if where == "file" else ""}
    ENDVERBATIM
    FUNCTION asks(x) {{
    VERBATIM
        {prototype if where == "block" else ""}
        _lasks = place_of(_lx, 2) + 1;
    ENDVERBATIM
    }}
    """)
    with pytest.raises(RuntimeError, match="place_of is not defined in text.mod"):
        h.asks(4)
    other = tmp_path / "other"
    other.mkdir()
    (other / "gives.mod").write_text(
        "NEURON { SUFFIX nothing }\n"
        "FUNCTION place_of(gid, width) { place_of = gid * 10 + width }\n"
    )
    h._sim.load_mechanisms(other)
    assert h.asks(4) == 43
