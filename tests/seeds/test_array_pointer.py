"""Many instances share one array through a POINTER, as the forum's answer shows it.

`array_test.mod` and the script are the example as written; only the import changes,
or `install_as_neuron()` makes that unnecessary. Every test is named after its statement
in `statements.toml`.
"""

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

MODS = Path(__file__).parent / "mods"

EXAMPLE = """
import numpy as np
from neuron import h, numpy_element_ref

# Create sections and mechanisms
soma = h.Section(name='soma')
dend = h.Section(name='dend')
pps = [h.ARRAY_TEST(seg) for seg in [soma(0.5), dend(0.5)]]

# Create large numpy array of data
data = np.random.random(200)

# Get pointer to the numpy array data
ptr = numpy_element_ref(data, 0)

# Assign the pointer to each mechanism instance's `foo` POINTER variable
for pp in pps:
    {assign}

# Example to demonstrate use
soma(0.5).v = 14
dend(0.5).v = -43
h.fadvance()

for pp in pps:
    print(pp.get_segment(), pp.val, data[int(pp.get_segment().v) + 100])
"""


def run_example(folder, text, before=""):
    """The lines that the example prints: (segment, value, value wanted)."""
    script = folder / "example.py"
    script.write_text(before + f"nrnmini.load_mechanisms({str(MODS)!r})\n" + text)
    done = subprocess.run(
        [sys.executable, "-P", str(script)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


ASSIGN = ["pp._ref_foo = ptr", "h.setpointer(ptr, 'foo', pp)", "pp._ref_foo = data"]
IMPORTS = {
    "installed as neuron": "import nrnmini\nnrnmini.install_as_neuron()\n",
    "import changed": "import nrnmini\n",
}


@pytest.mark.parametrize("how", IMPORTS)
@pytest.mark.parametrize("assign", ASSIGN)
def test_p07_the_example_as_written(assign, how, tmp_path):
    text = EXAMPLE.format(assign=assign)
    if how == "import changed":
        text = text.replace("from neuron import", "from nrnmini import")
    lines = run_example(tmp_path, text, IMPORTS[how])
    assert [line[0] for line in lines] == ["soma(0.5)", "dend(0.5)"]
    for _, got, wanted in lines:
        assert float(got) == float(wanted)
    assert lines[0][1] != lines[1][1]


def test_p11_the_names_of_the_example_come_from_the_package(tmp_path):
    text = "from neuron import h, numpy_element_ref\n"
    text += "print(h is nrnmini.h, numpy_element_ref is nrnmini.numpy_element_ref)\n"
    assert run_example(tmp_path, text, IMPORTS["installed as neuron"]) == [
        ["True", "True"]
    ]


@pytest.fixture
def h():
    import nrnmini

    nrnmini.load_mechanisms(str(MODS))
    return nrnmini.h


def cell(h, n=1):
    """A section, and n instances on it."""
    sec = h.Section(name="soma")
    return sec, [h.ARRAY_TEST(sec(0.5)) for _ in range(n)]


def place_of_index(sec):
    return int(sec(0.5).v) + 100


def test_p01_ten_thousand_instances_share_one_array(h):
    from nrnmini import numpy_element_ref

    sec, pps = cell(h, 10_000)
    data = np.arange(200.0)
    here = data.ctypes.data
    ptr = numpy_element_ref(data, 0)
    for pp in pps:
        pp._ref_foo = ptr
    sec(0.5).v = 14
    h.fadvance()
    assert {pp.val for pp in pps} == {data[place_of_index(sec)]}
    # The memory is the array's own, and stays where it is.
    assert {pp._ref_foo.address_now for pp in pps} == {here} == {data.ctypes.data}


def test_p10_the_size_of_the_array_does_not_matter(h):
    import nrnmini

    sec, pps = cell(h, 100)
    store = nrnmini.simulator.default_simulator().model.mechanism("ARRAY_TEST").store
    used = []
    for size in (200, 2_000_000):
        data = np.zeros(size)
        data[100:200] = size
        for pp in pps:
            pp._ref_foo = data
        sec(0.5).v = 0
        h.fadvance()
        assert {pp.val for pp in pps} == {size}
        usage = store.memory_usage()
        used.append((usage.data, usage.bookkeeping))
    assert used[0] == used[1]


def test_p09_all_instances_see_what_is_written_to_the_array(h):
    sec, pps = cell(h, 1000)
    data = np.zeros(200)
    for pp in pps:
        pp._ref_foo = data
    sec(0.5).v = 5
    for value in (0, 3, -4.5):
        data[:] = value  # no step in between notices
        h.fadvance()
        assert {pp.val for pp in pps} == {value}
    h.finitialize(-43)
    data[place_of_index(sec)] = 77
    h.fadvance()
    assert pps[0].val == data[place_of_index(sec)]
    # And the other way: through the reference of one instance.
    pps[7]._ref_foo[0] = 9
    assert data[0] == 9


def test_p02_the_pointer_is_indexed_in_verbatim(h):
    sec, [pp] = cell(h)
    data = np.arange(200.0)
    pp._ref_foo = data
    for v in (-100, -43, 0, 14, 99):
        sec(0.5).v = v
        h.fadvance()
        assert pp.val == data[place_of_index(sec)]


def test_p03_the_voltage_is_cut_to_an_integer(h):
    sec, [pp] = cell(h)
    data = np.arange(200.0)
    pp._ref_foo = data
    sec.insert("pas")
    for v in (13.99, -43.99, 0.5, -0.5):
        sec(0.5).v = v
        sec(0.5).pas.e, sec(0.5).pas.g = v, 0
        h.fadvance()
        assert pp.val == 100 + int(v)


@pytest.mark.parametrize("first", [0, 1, 150])
def test_p04_a_reference_to_any_element(h, first):
    from nrnmini import numpy_element_ref

    data = np.arange(400.0)
    ptr = numpy_element_ref(data, first)
    assert ptr[0] == first
    ptr[0] = -1
    assert data[first] == -1
    for bad in (400, -401, 10**9):
        with pytest.raises(IndexError):
            numpy_element_ref(data, bad)
    for bad in ([1.0, 2.0], np.arange(3), np.zeros((2, 2)), "text"):
        with pytest.raises(TypeError, match="float64"):
            numpy_element_ref(bad, 0)
    sec, [pp] = cell(h)
    pp._ref_foo = ptr
    sec(0.5).v = 0
    h.fadvance()
    assert pp.val == data[first + 100]


@pytest.mark.parametrize("how", ["attribute", "setpointer", "array"])
def test_p05_p06_the_pointer_is_set_in_three_ways(h, how):
    from nrnmini import numpy_element_ref

    sec, [pp] = cell(h)
    data = np.arange(200.0)
    if how == "attribute":
        pp._ref_foo = numpy_element_ref(data, 0)
    elif how == "setpointer":
        h.setpointer(numpy_element_ref(data, 0), "foo", pp)
    else:
        pp._ref_foo = data
    sec(0.5).v = -10
    h.fadvance()
    assert pp.val == 90 and pp.foo == 0
    pp.foo = 5  # element 0, through the instance
    assert data[0] == 5


def test_p08_an_instance_tells_its_segment(h):
    sec, pps = cell(h, 2)
    assert [str(pp.get_segment()) for pp in pps] == ["soma(0.5)"] * 2
    assert pps[0].get_segment().sec is sec


def test_p12_the_array_lives_as_long_as_it_is_pointed_to(h):
    import weakref

    from nrnmini import numpy_element_ref

    class Array(np.ndarray):  # a plain array takes no weak reference
        pass

    sec, pps = cell(h, 3)
    data = np.full(200, 7.25).view(Array)
    gone = weakref.ref(data)
    for pp in pps:
        pp._ref_foo = numpy_element_ref(data, 0)
    del data
    gc.collect()
    trash = [np.full(200, -1.0) for _ in range(20)]
    sec(0.5).v = 0
    h.fadvance()
    assert {pp.val for pp in pps} == {7.25} and gone() is not None and trash
    other = np.zeros(200)
    for pp in pps:
        pp._ref_foo = other
    del pp
    gc.collect()
    assert gone() is None  # and no longer


def test_p12_the_array_outlives_sorting_and_other_instances(h):
    sec, pps = cell(h, 4)
    arrays = [np.full(200, float(i)) for i in range(4)]
    for pp, data in zip(pps, arrays, strict=True):
        pp._ref_foo = data
    del data, arrays
    sec(0.5).v = 0
    h.fadvance()
    del pps[1]
    more = [h.Section(name=f"s{i}") for i in range(50)]
    sec.nseg = 3
    pp = None
    gc.collect()
    h.fadvance()
    assert [pp.val for pp in pps] == [0, 2, 3] and len(more) == 50


def test_p12_an_array_that_is_pointed_to_does_not_move(h):
    sec, [pp] = cell(h)
    data = np.arange(200.0)
    pp._ref_foo = data
    with pytest.raises(ValueError):
        data.resize(5000)
    sec(0.5).v = 0
    h.fadvance()
    assert pp.val == 100


def test_p13_a_pointer_that_was_never_set_is_an_error(h):
    sec, [pp] = cell(h)
    with pytest.raises(RuntimeError) as caught:
        h.finitialize(-65)
        h.fadvance()
    text = str(caught.value)
    assert (
        "POINTER `foo` of `ARRAY_TEST[" in text and "]` at soma(0.5) is not set" in text
    )
    assert "help: set it with `setpointer`, or assign to `_ref_foo`" in text
    assert pp.get_segment().sec is sec
