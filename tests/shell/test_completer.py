"""What the completer offers, for each kind of name and in a living model."""

import pytest

import nrnmini
from nrnmini.shell.completer import HocCompleter

MODEL = """
create soma, dend[2]
soma insert hh
objref vec, cell, list[2]
vec = new Vector(3)
list[1] = new List()
begintemplate Cell
public size, axon
create axon
size = 3
endtemplate Cell
cell = new Cell()
proc stimulate() { }
func strength() { return 1 }
strdef label
"""


@pytest.fixture(scope="module")
def completer(tmp_path_factory):
    sim = nrnmini.Simulator()
    folder = tmp_path_factory.mktemp("mods")
    (folder / "tools.mod").write_text(
        "NEURON { SUFFIX nothing }\nPROCEDURE tool() { }\n"
    )
    sim.load_mechanisms(folder)
    assert sim.h(MODEL)
    return HocCompleter(sim, ("memory", "load"))


@pytest.mark.parametrize(
    "text, offered",
    [
        ("soma.gnab", ["gnabar_hh"]),
        ("soma.ns", ["nseg"]),
        ("dend[1].di", ["diam"]),
        ("dend[1].gnab", []),
        ("cell.axon.L", ["L"]),
        ("cell.si", ["size"]),
        ("vec.resi", ["resize"]),
        ("list[1].cou", ["count"]),
        ("list[0].cou", []),
        ("nothing_here.cou", []),
        ("soma insert pa", ["pas"]),
        ("soma insert noth", []),
        ("vec = new Vect", ["Vector"]),
        ("cell = new Cel", ["Cell"]),
        ("access so", ["soma"]),
        ("stimul", ["stimulate"]),
        ("print strengt", ["strength"]),
        ("fora", ["forall"]),
        (":mem", ["memory"]),
        ("too", ["tool"]),
        ("// soma.gnab", []),
        ("x = 1.5", []),
    ],
)
def test_what_is_offered(completer, text, offered):
    assert [name for name, _, _ in completer.candidates(text, text)] == offered


def test_a_deleted_section_offers_nothing(completer):
    h = completer.sim.h
    assert h(
        "create gone\nobjref ref\ngone ref = new SectionRef()\ngone delete_section()"
    )
    assert completer.candidates("ref.sec.dia", "ref.sec.dia") == []
