"""Making objects from HOC, keeping them in lists, and walking through them."""

import time

from neuron import h

h("""
begintemplate Cell
public id, peer, connect_to, total
objref peer, nil
strdef label
double weights[4]
proc init() { id = $1  peer = nil  sprint(label, "cell %d", id) }
proc connect_to() { peer = $o1 }
func total() { return id + weights[2] }
endtemplate Cell
""")
h("objref cells, cell")
h("""
func work() { local i, s
    cells = new List()
    for i = 0, 9999 { cells.append(new Cell(i)) }
    for i = 1, 9999 {
        cell = cells.o(i)
        cell.connect_to(cells.o(i - 1))
    }
    s = 0
    for i = 1, 9999 { s += cells.o(i).total() - cells.o(i).peer.id }
    return s
}
""")
h.work()
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
