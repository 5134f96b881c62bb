"""Many instances share one array through a POINTER, as the forum's answer shows it.

`array_test.mod` and the script are the example as written; only the import changes,
or `install_as_neuron()` makes that unnecessary.
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


@pytest.mark.parametrize(
    "assign", ["pp._ref_foo = ptr", "h.setpointer(ptr, 'foo', pp)"]
)
def test_the_example_as_written(assign, tmp_path):
    script = tmp_path / "example.py"
    text = "import nrnmini\nnrnmini.install_as_neuron()\n"
    text += f"nrnmini.load_mechanisms({str(MODS)!r})\n" + EXAMPLE.format(assign=assign)
    script.write_text(text)
    done = subprocess.run(
        [sys.executable, "-P", str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == ["soma(0.5)", "dend(0.5)"]
    for _, got, wanted in lines:
        assert float(got) == float(wanted)


@pytest.fixture
def h():
    import nrnmini

    nrnmini.load_mechanisms(str(MODS))
    return nrnmini.h


def cell(h, n=1):
    """A section, and n instances on it."""
    sec = h.Section(name="soma")
    return sec, [h.ARRAY_TEST(sec(0.5)) for _ in range(n)]


def test_ten_thousand_instances_share_one_array(h):
    from nrnmini import numpy_element_ref

    sec, pps = cell(h, 10_000)
    data = np.arange(200.0)
    ptr = numpy_element_ref(data, 0)
    for pp in pps:
        pp._ref_foo = ptr
    sec(0.5).v = 14
    h.fadvance()
    assert {pp.val for pp in pps} == {data[int(sec(0.5).v) + 100]}
    data[:] = data[::-1].copy()
    h.finitialize(-43)
    h.fadvance()
    # No copy was made: every instance sees what was written.
    assert {pp.val for pp in pps} == {data[int(sec(0.5).v) + 100]}


def test_the_array_lives_as_long_as_it_is_pointed_to(h):
    from nrnmini import numpy_element_ref

    sec, [pp] = cell(h)
    data = np.full(200, 7.25)
    pp._ref_foo = numpy_element_ref(data, 0)
    del data
    gc.collect()
    for _ in range(20):
        np.full(200, -1.0)
    sec(0.5).v = 0
    h.fadvance()
    assert pp.val == 7.25


def test_an_array_is_taken_directly(h):
    sec, [pp] = cell(h)
    data = np.arange(200.0)
    pp._ref_foo = data
    sec(0.5).v = -10
    h.fadvance()
    assert pp.val == 90


def test_a_write_is_seen_at_the_next_step(h):
    sec, [pp] = cell(h)
    data = np.zeros(200)
    pp._ref_foo = data
    sec(0.5).v = 5
    h.fadvance()
    assert pp.val == 0
    data[:] = 3
    h.fadvance()
    assert pp.val == 3


def test_a_pointer_that_was_never_set_is_an_error(h):
    sec, [pp] = cell(h)
    with pytest.raises(RuntimeError, match="foo"):
        h.finitialize(-65)
        h.fadvance()
