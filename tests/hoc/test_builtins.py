"""Built-in functions, called as the interpreter calls them."""

import json
import os
import random
import subprocess
import sys

import pytest

from nrnmini.errors import ModelError, NrnminiError
from nrnmini.hoc.builtins import praxis
from nrnmini.hoc.builtins.files import Reader
from nrnmini.hoc.builtins.table import BUILTINS
from nrnmini.model.model import Model
from nrnmini.objects.args import ArgumentError
from nrnmini.objects.context import Context
from nrnmini.objects.table import StringRef
from nrnmini.store import Buffer, DataHandle


class Interp:
    """As much of an interpreter as the functions need; calls go by attribute."""

    def __init__(self):
        self.model = Model()
        self.context = Context(self.model, None)
        self.top = {}
        self.printed = []
        self.context.write = self.printed.append
        self.reader = None

    def builtin(self, name):
        return None

    def inline_reader(self):
        return self.reader

    def __getattr__(self, name):
        if name not in BUILTINS:
            raise AttributeError(name)
        return lambda *args: BUILTINS[name].function(self, *args)

    def output(self):
        text = "".join(self.printed)
        self.printed.clear()
        return text


def small_tree():
    """soma - dend[0] - dend[1], axon at the 0 end of the soma."""
    interp = Interp()
    create = interp.model.create_section
    soma, dend = create("soma"), [create("dend[0]"), create("dend[1]")]
    axon = create("axon")
    dend[0].set_nseg(3)
    dend[0].connect(0, soma, 1.0)
    dend[1].connect(1, dend[0], 0.5)
    axon.connect(0, soma, 0.0)
    return interp


@pytest.fixture
def interp():
    return small_tree()


def box(value=0.0):
    h = DataHandle(Buffer(1, "x"))
    h.value = value
    return h


def run_neuron(program, cwd=None):
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=cwd,
        check=True,
    )
    return done.stdout


# ---- the same calls in NEURON ---------------------------------------------------

TREE = """create soma, dend[2], axon
dend[0] nseg = 3
connect dend[0](0), soma(1)
connect dend[1](1), dend[0](.5)
connect axon(0), soma(0)"""

# A text in a list is a strdef, a number in a list a variable passed by address.
CALLS = [
    ("secname",),
    ("sectionname", ["s"]),
    ("issection", "so"),
    ("issection", "soma"),
    ("issection", "s.*"),
    ("ismembrane", "hh"),
    ("ismembrane", "capacitance"),
    ("ismembrane", "morphology"),
    ("ismembrane", "nope"),
    *(("section_exists", n) for n in ("soma", "dend", "dend[1]", "dend[2]", "x")),
    *(("section_exists", n, i) for n, i in (("dend", 1), ("dend", 5), ("soma", 0))),
    ("section_orientation",),
    ("parent_connection",),
    ("parent_section", 0),
    ("area", 0.5),
    ("area", 0),
    ("area", 2),
    ("ri", 0.5),
    ("ri", 0),
    ("ri",),
    ("distance", 1),
    ("distance", 0, 0.5),
    ("distance", 1),
    ("distance",),
    ("distance", 0.5),
    ("distance", 2),
    ("distance", 1, 0.25),
    ("distance", 2, 0.25),
    ("push_section", "dend[1]"),
    ("secname",),
    ("distance", 0.3),
    ("parent_connection",),
    ("section_orientation",),
    ("pop_section",),
    ("push_section", "nope"),
    ("n3d",),
    ("x3d", 0),
    ("define_shape",),
    ("n3d",),
    *((f, i) for f in ("x3d", "arc3d", "diam3d") for i in range(3)),
    ("pt3dclear",),
    ("pt3dclear", 10),
    ("pt3dadd", 0, 0, 0, 10),
    ("pt3dadd", 10, 0, 0, 20),
    ("pt3dadd", 1, 2),
    ("pt3dinsert", 1, 5, 5, 0, 12),
    ("pt3dinsert", 9, 1, 2, 3, 4),
    ("n3d",),
    ("arc3d", 1),
    ("arc3d", 2),
    ("diam3d", 1),
    ("area", 0.5),
    ("pt3dchange", 1, 14),
    ("pt3dchange", 7, 14),
    ("diam3d", 1),
    ("area", 0.5),
    ("pt3dremove", 1),
    ("pt3dremove", 7),
    ("n3d",),
    ("pt3dconst",),
    ("pt3dconst", 1),
    ("pt3dconst", 0),
    ("pt3dstyle",),
    ("pt3dstyle", 1, 1, 2, 3),
    ("pt3dstyle", 0),
    ("spine3d", 0),
    ("setSpineArea", 2),
    ("getSpineArea",),
    ("ion_charge", "na_ion"),
    ("ion_charge", "nope_ion"),
    ("ion_style", "foo_ion"),
    ("ion_register", "na", 3),
    ("nernst", 10, 100, 1),
    ("nernst", 10, 100, 2),
    ("nernst", 0, 100, 1),
    ("nernst", 10, 0, 1),
    ("nernst", 10, 100, 0),
    ("nernst", "foo"),
    ("nernst", 1, 2),
    ("ghk", -65, 10, 100, 1),
    ("ghk", 0, 10, 100, 2),
    ("units", "dt"),
    ("units", "t"),
    ("units", "celsius"),
    ("units", "v"),
    ("units", "diam"),
    ("units", "L"),
    ("units", "Ra"),
    ("units", "nope"),
    ("units", "dt", "foo"),
    ("units", "dt"),
    ("variable_domain", "dt", 0, 5),
    ("variable_domain", "nope", 0, 5),
    ("unix_mac_pc",),
    ("nrnversion", 0),
    ("nrnversion", 5),
    ("strcmp", "a", "b"),
    ("strcmp", "b", "a"),
    ("strcmp", "abc", "abc"),
    ("strcmp", "a"),
    ("sprint", [""], "%d %g %s|%5s|%-5s|", 3.7, 2.5, "abc", "x", "y"),
    ("sprint", [""], "%x %o %c %%", 255, 8, 65),
    ("sprint", [""], "%d", 2.0**40),
    ("sprint", [""], "%ld", 2.0**40),
    ("sprint", [""], "%+d|%05d|% g|%e|%10.3f", 5, 42, 2, 3, 4),
    ("sprint", [""], "%i", 3),
    ("sprint", [""], "%u", 3),
    ("sprint", ["before"], "%d"),
    ("sprint", ["before"], "%s", 3),
    ("sscanf", "12 3.5 abc", "%lf %lf %s", [0.0], [0.0], [""]),
    ("sscanf", "ab 12 0x1f", "%s %d %x", [""], [0.0], [0.0]),
    ("sscanf", "he", "%c%c", [0.0], [0.0]),
    ("sscanf", "1.1", "%f", [0.0]),
    ("sscanf", "a=5,b=6", "a=%lf,b=%lf", [0.0], [0.0]),
    ("sscanf", "a=5;b=6", "a=%lf,b=%lf", [0.0], [0.0]),
    ("sscanf", "abc123", "%[a-z]%d", [""], [0.0]),
    ("sscanf", "abc123", "%[^0-9]%d", [""], [0.0]),
    ("sscanf", "12345", "%2d%3d", [0.0], [0.0]),
    ("sscanf", "1 2 3", "%*d %d", [0.0]),
    ("sscanf", "-7 010 +3", "%i %o %u", [0.0], [0.0], [0.0]),
    ("sscanf", "x", "%d", [0.0]),
    ("sscanf", "", "%d", [0.0]),
    ("sscanf", "1 2", "%d", ["s"]),
    ("mcell_ran4_init", 3),
    ("mcell_ran4", [1.0]),
    ("mcell_ran4", [2.0]),
    ("mcell_ran4", [123456.0]),
    ("mcell_ran4_init", 77),
    ("mcell_ran4", [1.0]),
    ("use_mcell_ran4", 1),
    ("use_mcell_ran4",),
    ("use_mcell_ran4", 0),
    ("chdir", "/nonexistent"),
    ("getcwd",),
    ("system", "exit 3"),
    ("system", "echo hi", ["s"]),
    ("wopen", "w.txt"),
    ("fprint", "%g %g abc\n", 1.5, 2),
    ("fprint", "xyz 3 inf 4\nline two\n-1e3x 5\nlast"),
    ("fprint", " 1.5,2.5 3 4;5 6e 7e+ 8.5.5 .5 -.5 - 9 1e400 nan 0x10 +3 5abc d 12"),
    ("wopen",),
    ("ropen", "none.txt"),
    ("ropen", "w.txt"),
    ("fscan",),
    ("fscan",),
    ("fscan",),
    ("getstr", [""]),
    ("getstr", [""], 1),
    ("getstr", [""]),
    ("fscan",),
    ("getstr", [""], 1),
    *[("fscan",)] * 17,
    ("ropen",),
    ("wopen", "none/w.txt"),
    ("hoc_stdout",),
    ("xpanel", "a"),
    ("xbutton", "a", "b"),
    ("xpanel",),
    ("boolean_dialog", "a"),
    ("string_dialog", "a", ["s"]),
    ("doEvents",),
    ("doNotify",),
    ("pwman_place", 1, 2),
    ("fstim", 2),
    ("fstimi", 5),
    ("disconnect",),
    ("push_section", "axon"),
    ("disconnect",),
    ("parent_section", 0),
    ("delete_section",),
    ("section_exists", "axon"),
]


def alike(a, b):
    if isinstance(a, str) or isinstance(b, str):
        return a == b
    return a == pytest.approx(b, rel=1e-9)


CALLER = """
import json, sys
from neuron import h
for line in {tree!r}.splitlines():
    h(line)
results = []
for name, *args in json.loads(sys.argv[1]):
    refs = []
    for k, a in enumerate(args):
        if isinstance(a, list):
            args[k] = h.ref(a[0])
            refs.append(args[k])
    try:
        value = getattr(h, name)(*args)
    except Exception:
        value = "error"
    results.append([value, *(r[0] for r in refs)])
sys.stdout.flush()
print("RESULTS" + json.dumps(results))
"""


def test_calls_give_what_neuron_gives(tmp_path, monkeypatch):
    done = subprocess.run(
        [sys.executable, "-c", CALLER.format(tree=TREE), json.dumps(CALLS)],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=tmp_path,
        check=True,
    )
    expected = json.loads(done.stdout.partition("RESULTS")[2])
    monkeypatch.chdir(tmp_path)
    interp = small_tree()
    wrong = []
    for (name, *args), (value, *after) in zip(CALLS, expected, strict=True):
        refs = []
        for k, a in enumerate(args):
            if isinstance(a, list):
                args[k] = StringRef(a[0]) if isinstance(a[0], str) else box(a[0])
                refs.append(args[k])
            elif isinstance(a, int):
                args[k] = float(a)
        try:
            got = getattr(interp, name)(*args)
        except NrnminiError:
            got = "error"
        got = [got, *(r.value for r in refs)]
        same = all(map(alike, got, [value, *after]))
        if not same:
            wrong.append(f"{name}{tuple(args)}: {got}, NEURON {[value, *after]}")
    assert not wrong, "\n".join(wrong)


def random_tree(seed):
    # (nseg, parent, where on the parent, which end of ours)
    r = random.Random(seed)
    tree = [(r.choice([1, 2, 3]), None, 0, 0)]
    for i in range(1, r.randint(2, 10)):
        nseg = r.choice([1, 1, 2, 3, 5])
        if r.random() < 0.9:
            x = r.choice([0, 1, 0.5, 0.2, 0.9, 1 / 3])
            tree.append((nseg, r.randrange(i), x, r.choice([0, 0, 0, 1])))
        else:
            tree.append((nseg, None, 0, 0))
    return tree


def test_topology_and_psection_print_what_neuron_prints():
    trees = [random_tree(seed) for seed in range(40)]
    lines = ["import sys", "from neuron import h"]
    for tree in trees:
        statements = [f"create s[{len(tree)}]"]
        for i, (nseg, parent, x, end) in enumerate(tree):
            statements.append(f"s[{i}] nseg = {nseg}")
            if parent is not None:
                statements.append(f"connect s[{i}]({end}), s[{parent}]({x!r})")
        statements.append("{topology()}")
        statements.append("forall if (nseg == 1) psection()")
        for s in statements:
            lines.append(f"h({s!r})")
        lines.append("sys.stdout.flush()")
        lines.append("h('print \"=====\"')")
    outputs = run_neuron("\n".join(lines)).split("=====\n")
    for tree, expected in zip(trees, outputs, strict=False):
        interp = Interp()
        sections = []
        for i, (nseg, *_) in enumerate(tree):
            sections.append(interp.model.create_section(f"s[{i}]"))
            sections[-1].set_nseg(nseg)
        for section, (_, parent, x, end) in zip(sections, tree, strict=True):
            if parent is not None:
                section.connect(end, sections[parent], x)
        interp.topology()
        for section in sections:
            if section.nseg == 1:
                interp.psection(section)
        assert interp.output() == expected.removeprefix("\t1 \n")


# ---- one by one -----------------------------------------------------------------


def test_every_function_is_documented():
    for name, f in BUILTINS.items():
        assert f.doc.startswith(f"{name}("), name
        assert f.returns in ("number", "string", "object")


def test_names_of_section_functions_suggest(interp):
    with pytest.raises(ModelError, match="similar name exists: `dend"):
        interp.push_section("dend[3]")
    with pytest.raises(ModelError, match="there is no section number 99"):
        interp.push_section(99.0)
    interp.push_section(interp.model.all_sections()[1])
    number = interp.this_section(0.0)
    interp.pop_section()
    interp.push_section(number)
    assert interp.secname() == "dend[0]"
    assert interp.parent_section(0.0) == 1


def test_no_section():
    with pytest.raises(ModelError, match="section access unspecified"):
        Interp().secname()


def test_section_owner_is_null_outside_of_templates(interp):
    assert interp.section_owner() is None


def test_a_deep_tree_does_not_overflow():
    interp = Interp()
    parent = interp.model.create_section("s0")
    for i in range(1, 5000):
        section = interp.model.create_section(f"s{i}")
        section.connect(0, parent, 1.0)
        parent = section
    interp.topology()
    assert interp.output().count("\n") == 5002
    interp.define_shape()
    assert parent.n3d() == 3


def test_point_vectors(interp):
    class Columns:
        def __init__(self, *values):
            self.buffer = Buffer(len(values))
            self.buffer.view()[:] = values

    interp.pt3dadd(Columns(0, 10), Columns(0, 0), Columns(0, 0), Columns(2, 2))
    assert interp.n3d() == 2 and interp.model.current_section().L == 10
    with pytest.raises(ModelError, match="the four Vectors differ in size"):
        interp.pt3dadd(Columns(0), Columns(0, 0), Columns(0, 0), Columns(2, 2))


def test_logical_connection_is_read_back(interp):
    interp.pt3dstyle(1.0, 1.0, 2.0, 3.0)
    cells = [box() for _ in range(3)]
    assert interp.pt3dstyle(1.0, *cells) == 1
    assert [c.value for c in cells] == [1, 2, 3]


def test_define_shape_keeps_what_is_there(interp):
    soma, dend = interp.model.all_sections()[:2]
    soma.pt3dadd(1, 2, 3, 4)
    soma.pt3dadd(1, 2, 13, 4)
    area = dend.area(0.5)
    interp.define_shape()
    assert soma.n3d() == 2 and soma.z3d(1) == 13
    assert dend.n3d() == 5 and dend.L == 100
    assert dend.area(0.5) == pytest.approx(area)
    # the child begins where it is attached
    assert (dend.x3d(0), dend.y3d(0), dend.z3d(0)) == (1, 2, 13)


def test_printing(interp):
    assert interp.printf("%5.1f|%s\n", 2.25, StringRef("abc")) == 10
    assert interp.output() == "  2.2|abc\n"
    with pytest.raises(ArgumentError, match="`printf`: the format needs more arg"):
        interp.printf("%d")
    assert interp.fprint("to the screen") == 13
    assert interp.output() == "to the screen"


def test_execerror(interp):
    with pytest.raises(ModelError, match="^a b$"):
        interp.execerror("a", "b")


def test_hoc_stdout(interp, tmp_path):
    interp.hoc_stdout(str(tmp_path / "out"))
    interp.printf("inside\n")
    with pytest.raises(ModelError, match="goes to a file already"):
        interp.hoc_stdout(str(tmp_path / "out2"))
    interp.hoc_stdout()
    interp.printf("outside\n")
    assert interp.output() == "outside\n"
    assert (tmp_path / "out").read_text() == "inside\n"
    with pytest.raises(ModelError, match="cannot open .*No such file"):
        interp.hoc_stdout(str(tmp_path / "none" / "out"))


def test_output_of_commands_is_ours(interp):
    assert interp.system("echo hello; exit 2") == 512
    said = StringRef()
    assert interp.system("echo hello; exit 3", said) == 768
    assert said.value == "hello\n"
    assert interp.output() == "hello\n"


def test_numbers_of_the_running_file(interp):
    with pytest.raises(ModelError, match="open a file with `ropen` first"):
        interp.fscan()
    interp.reader = Reader("1.5e2 word -3.25abc\n the rest\nline\n")
    assert (interp.fscan(), interp.fscan()) == (150, -3.25)
    s = StringRef()
    interp.getstr(s, 1.0)
    assert s.value == "the"
    interp.getstr(s)
    assert s.value == " rest\n"
    interp.getstr(s)
    with pytest.raises(ModelError, match="`getstr`: the end is reached"):
        interp.getstr(s)


def test_questions(interp, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("abc\n7\n2.5\n\n"))
    assert interp.xred("how many", 1.0, 0.0, 5.0) == 2.5
    assert interp.output() == (
        "how many (1)input error\nhow many (1)must be > 0 and < 5\nhow many (1)"
    )
    assert interp.xred("how many", 1.0, 0.0, 5.0) == 1
    with pytest.raises(ModelError, match="the input has ended"):
        interp.xred("how many", 1.0, 0.0, 5.0)


def test_inert_functions_say_so_once(interp, capsys):
    interp.doNotify()
    assert capsys.readouterr().err == ""
    interp.xpanel("a")
    interp.xbutton("b", "c")
    assert capsys.readouterr().err.count("no display") == 1


def test_object_id(interp):
    class Thing:
        index = 3

    thing = Thing()
    assert interp.object_id(None) == 0 and interp.object_id(None, 1.0) == -1
    assert interp.object_id(thing) == id(thing) and interp.object_id(thing, 1.0) == 3


def test_units_by_address(interp):
    model = interp.model
    assert interp.units(model.globals["dt"].handle()) == "ms"
    section = model.current_section()
    assert interp.units(section.range_handle("v", 0.5)) == "mV"
    assert interp.units(box()) == ""
    with pytest.raises(ModelError, match="similar name exists: `celsius`"):
        interp.units("celsuis")


def test_random_numbers_fill_arrays(interp):
    buffer = Buffer(3)
    counter = box(1.0)
    first = interp.mcell_ran4(counter, DataHandle(buffer), 3.0)
    values = buffer.view().tolist()
    assert counter.value == 4 and values[0] == first and len(set(values)) == 3
    with pytest.raises(ArgumentError, match="needs `&variable` as argument 1"):
        interp.mcell_ran4(1.0)


def test_nrnpython(interp, capsys):
    assert interp.nrnpython("_answer = 42") == 1
    assert interp.nrnpython("1 / 0") == 0
    assert "ZeroDivisionError" in capsys.readouterr().err
    import __main__

    assert __main__._answer == 42
    del __main__._answer


def test_matrix_elements(interp):
    section = interp.model.current_section()
    interp.model.nodes.get_column("RHS").set_value(section.node_row(0.5), 7.5)
    assert interp.fmatrix(0.5, 4.0) == 7.5 and interp.fmatrix(0.5, 2.0) == 0
    with pytest.raises(ModelError, match="the element is 1, 2, 3 or 4, not 5"):
        interp.fmatrix(0.5, 5.0)
    interp.fmatrix()
    lines = interp.output().splitlines()
    assert any(line.split()[0] == "soma(0.5)" and "7.5" in line for line in lines)


def test_memory_table(interp):
    interp.print_local_memory_usage()
    lines = interp.output().splitlines()
    assert lines[1].startswith("Node") and lines[-1].startswith("total")


def test_quit_closes_files(interp, tmp_path):
    interp.wopen(str(tmp_path / "w"))
    interp.fprint("x")
    with pytest.raises(SystemExit) as info:
        interp.quit(3.0)
    assert info.value.code == 3 and (tmp_path / "w").read_text() == "x"


def test_working_folder(interp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    assert interp.chdir("sub") == 0
    assert interp.getcwd() == os.getcwd() + "/"
    assert interp.chdir(StringRef("none")) == -1


@pytest.mark.parametrize("n", [1, 2, 5])
def test_fitting_finds_the_minimum(n):
    def valley(x):
        f = (x[0] - 3) ** 2
        for a, b in zip(x, x[1:], strict=False):
            f += 10 * (b - a * a / 3) ** 2
        return f

    value, x = praxis.minimise(valley, [0.0] * n, praxis.Settings())
    assert value < 1e-8 and x[0] == pytest.approx(3, abs=1e-3)


def test_fit_praxis(interp):
    buffer = Buffer(2)
    calls = []

    def function(n, target):
        calls.append(n)
        a, b = buffer.view().tolist()
        return (a - 1) ** 2 + (b + 2) ** 2 + a * b / 2

    least = interp.fit_praxis(2.0, function, DataHandle(buffer))
    a, b = buffer.view().tolist()
    assert a == pytest.approx(1.6, abs=1e-4) and b == pytest.approx(-2.4, abs=1e-4)
    assert least == pytest.approx(function(2, None)) and calls[0] == 2
    assert interp.pval_praxis(0.0) > 0
    with pytest.raises(ModelError, match="there is no number 2"):
        interp.pval_praxis(2.0)
