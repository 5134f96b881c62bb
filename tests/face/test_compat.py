"""nrnmini under NEURON's names."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(text: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-P", "-c", text], capture_output=True, text=True, timeout=100
    )


def test_the_modules():
    done = run(
        "import nrnmini; n = nrnmini.install_as_neuron()\n"
        "assert nrnmini.install_as_neuron() is n\n"
        "import neuron, nrn, hoc\n"
        "from neuron import h, numpy_element_ref, load_mechanisms, hclass\n"
        "from neuron.units import ms, mV\n"
        "import neuron.gui\n"
        "import nrnmini\n"
        "assert h is nrnmini.h and neuron.n is h\n"
        "s = h.Section(name='s')\n"
        "assert isinstance(s, nrn.Section) and isinstance(s(0.5), nrn.Segment)\n"
        "assert isinstance(h.Vector(), hoc.HocObject)\n"
        "t = nrn.Section('t')\n"
        "assert [str(x) for x in h.allsec()] == ['s', 't']\n"
        "assert neuron.psection(s) == s.psection()\n"
        "import importlib.util, os\n"
        "assert os.path.isfile(importlib.util.find_spec('neuron').origin)\n"
        "print(neuron.__version__, ms, mV)\n"
    )
    assert done.stdout == "9.0.2 1 1\n", done.stderr


def test_rxd_is_refused_in_clear_words():
    done = run(
        "import nrnmini; nrnmini.install_as_neuron()\n"
        "try:\n"
        "    from neuron import rxd\n"
        "except ImportError as error:\n"
        "    print(error)\n"
        "try:\n"
        "    import neuron.rxd\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done.stderr
    assert "reaction-diffusion is not supported" in lines[1]


def test_the_real_neuron_is_not_replaced_behind_its_back():
    done = run(
        "import sys, types\n"
        "sys.modules['neuron'] = types.ModuleType('neuron')\n"
        "import nrnmini\n"
        "try:\n"
        "    nrnmini.install_as_neuron()\n"
        "except RuntimeError as error:\n"
        "    print(error)\n"
    )
    assert "the real `neuron` is imported already" in done.stdout, done.stderr


def test_import_is_lazy():
    done = run(
        "import sys, nrnmini\n"
        "print([m for m in sys.modules if m.startswith('nrnmini.')], "
        "'numpy' in sys.modules)\n"
        "assert 'h' in dir(nrnmini)\n"
    )
    assert done.stdout == "[] False\n", done.stderr


def test_a_class_is_not_assignable():
    from nrnmini import Simulator

    h = Simulator().h
    assert h.Vector([1]).size() == 1
    with pytest.raises(TypeError, match="`Vector` is a class: not assignable"):
        h.Vector = 3


def test_numpy_is_loaded_when_it_is_used():
    """It takes longer to load than everything else together."""
    done = run("from nrnmini import h; import sys; print('numpy' in sys.modules)")
    assert done.stdout == "False\n", done.stderr


def test_destructors_at_the_end_of_the_process_find_what_they_need():
    done = run(
        "import nrnmini; nrnmini.install_as_neuron()\n"
        "import neuron\n"
        "neuron.h\n"
        "class Cell:\n"
        "    def __del__(self):\n"
        "        print(neuron.hoc.HocObject is not None, neuron.h is not None)\n"
        "a, b = Cell(), Cell()\n"
        "a.other, b.other = b, a\n"
    )
    assert done.stdout == "True True\nTrue True\n", done.stderr
    assert not done.stderr
