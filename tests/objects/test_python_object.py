"""PythonObject: identity, updates in place, and what is said about errors.

NEURON's results are in `differential/scripts/python_object.py`.
"""

import pytest

import nrnmini


@pytest.fixture
def h():
    face = nrnmini.Simulator().h
    face("objref py, top, held\nstrdef text\ntop = new PythonObject()")
    return face


def failure(h, capsys, statement):
    assert not h(statement)
    return capsys.readouterr().err


def test_a_list_stays_the_same_list(h):
    items = [1, 2]
    h.py = items
    assert h("py.append(py)") and h("held = py._[2]")
    assert items[2] is items and h.held is items


def test_updates_add_to_the_old_value(h):
    class Thing:
        n = 2

    h.py = Thing()
    h.py.items = [5, 6]
    # NEURON 9 assigns 3 and 10 here.
    assert h("{py.n += 3  py.items[1] *= 10}")
    assert (h.py.n, h.py.items) == (5, [5, 60])


def test_sections_and_objects_arrive_with_their_methods(h):
    seen = []
    h.py = seen
    h("create soma\nobjref clamp\nsoma clamp = new IClamp(0.5)\nsoma py.append(clamp)")
    assert seen[0] == h.clamp and seen[0].get_segment().sec == h.soma


@pytest.mark.parametrize(
    "statement, message",
    [
        ("print top.nothing_here", "module '__main__' has no attribute 'nothing_here'"),
        ("print py.nothing_here", "'list' object has no attribute 'nothing_here'"),
        ("print py._[9]", "Python: IndexError: list index out of range"),
        ("py.x = 2", "Python: AttributeError: 'list' object has no attribute 'x'"),
        ("print py.index(7)", "7.0 is not in list"),
        ("held = new PythonObject(3)", "`PythonObject` takes no arguments"),
        ("py.sort += 3", "must be real number, not builtin_function_or_method"),
    ],
)
def test_errors_name_the_place(h, capsys, statement, message):
    h.py = [1, 2]
    shown = failure(h, capsys, statement)
    assert message in shown and "^" in shown
    assert h.py == [1, 2]
