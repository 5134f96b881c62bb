"""Ending many objects takes work in proportion to their number: operations, counted.

What is counted: entries of the table of names that are looked at or moved, links that
sources move, and rows of the stores that move. Times are in docs/performance.md.
"""

import math
import random

import pytest

from nrnmini import Simulator

ORDERS = ["creation", "reverse", "random"]


def operations(sim):
    model = sim.model
    stores = [model.nodes, *(type.store for type in model.mech_types)]
    moved = sum(store.n_moved for store in stores)
    return model.objects.n_steps, sim.engine.links.n_steps, moved


def ordered(n, order):
    which = list(range(n))
    if order == "reverse":
        which.reverse()
    elif order == "random":
        random.Random(n).shuffle(which)
    return which


def network(sim):
    h = sim.h
    soma = h.Section(name="soma")
    return soma, h.ExpSyn(soma(0.5)), h.NetStim()


def per_netcon(n, order, language):
    sim = Simulator()
    h = sim.h
    soma, synapse, source = network(sim)
    if language == "python":
        connections = [h.NetCon(source, synapse) for _ in range(n)]
    else:
        h("create cell")
        h("objref syn, stim, nil")
        h("cell { syn = new ExpSyn(0.5) }")
        h("stim = new NetStim()")
        h(f"objref nc[{n}], order")
        h(f"for i=0, {n - 1} nc[i] = new NetCon(stim, syn)")
        h.order = h.Vector(ordered(n, order))
    before = operations(sim)
    if language == "python":
        for i in ordered(n, order):
            connections[i] = None
    else:
        h(f"for i=0, {n - 1} nc[order.x[i]] = nil")
    after = operations(sim)
    assert len(sim.engine.links.alive()) == 0 and len(h.List("NetCon")) == 0
    return [(b - a) / n for a, b in zip(before, after, strict=True)]


@pytest.mark.parametrize("language", ["python", "hoc"])
@pytest.mark.parametrize("order", ORDERS)
def test_ending_netcons(order, language):
    for n in (500, 1000, 2000):
        names, links, rows = per_netcon(n, order, language)
        # An entry is where it is looked for, or found by halving what is left; entries
        # move when three of four are empty.
        assert names <= 4 + math.log2(n)
        assert links == 0 and rows == 0


def test_sources_forget_dead_netcons_in_proportion():
    sim = Simulator()
    soma, synapse, source = network(sim)
    kept = sim.h.NetCon(source, synapse)
    steps = sim.engine.links.n_steps
    for _ in range(5000):
        sim.h.NetCon(source, synapse)
    assert sim.engine.links.n_steps - steps <= 2 * 5000
    presyn = sim.engine.links.alive()[0].presyn
    assert presyn.connections == [sim.engine.links.alive()[0]]
    del kept


def per_section(n, order, language):
    sim = Simulator()
    h = sim.h
    if language == "python":
        sections = [h.Section(name=f"s{i}") for i in range(n)]
    else:
        h(f"create s[{n}]")
        sections = list(h.allsec())
    for i, sec in enumerate(sections):
        sec.nseg = 3
        sec.insert("hh")
        if i:
            sec.connect(sections[(i - 1) // 2](1))
    before = operations(sim)
    if language == "python":
        del sec
        for i in ordered(n, order):
            sections[i] = None
    else:
        del sections, sec
        h("objref order")
        h.order = h.Vector(ordered(n, order))
        h(f"for i=0, {n - 1} s[order.x[i]] {{ delete_section() }}")
    after = operations(sim)
    assert not list(h.allsec()) and len(sim.model.nodes) == 0
    return [(b - a) / n for a, b in zip(before, after, strict=True)]


@pytest.mark.parametrize("language", ["python", "hoc"])
@pytest.mark.parametrize("order", ORDERS)
def test_ending_sections(order, language):
    for n in (250, 500, 1000):
        names, links, rows = per_section(n, order, language)
        # Of a section: four nodes, three rows each of hh, na_ion, k_ion and the
        # capacity; of its children: a root node, made and ended.
        assert rows <= 4 + 4 * 3 + 2 * 2
        assert names <= 4 + math.log2(n) and links == 0
