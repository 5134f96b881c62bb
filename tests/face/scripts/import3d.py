import os
import tempfile

from neuron import h

h.load_file("import3d.hoc")

FILES = {
    # A sphere for a soma; a change of kind; a fork; a branch of one point.
    "sphere.swc": """# comment
1 1 0 0 0 5 -1
2 3 5 0 0 1 1
3 3 15 0 0 1 2
4 3 25 5 0 0.8 3
5 3 25 -5 0 0.7 3
6 4 35 -8 0 0.7 5
7 2 -6 0 0 0.5 1
8 5 0 6 0 0.5 1
9 5 0 16 0 0.4 8
""",
    # Three points for a sphere.
    "three.swc": """1 1 0 0 0 5 -1
2 1 0 -5 0 5 1
3 1 0 5 0 5 1
4 3 5 0 0 1 1
5 3 15 0 0 1 4
6 4 0 10 0 2 1
7 4 0 50 0 2 6
8 4 0 70 10 1 7
9 4 0 70 -10 1 7
""",
    # A soma of several points: branches at its ends and in the middle.
    "long.swc": """1 1 0 0 0 5 -1
2 1 5 0 0 6 1
3 1 10 0 0 5 2
4 3 15 0 0 1 3
5 3 25 0 0 1 4
6 3 -5 0 0 1 1
7 3 -15 0 0 1 6
8 2 5 6 0 1 2
9 2 5 20 0 .5 8
""",
    # A soma with branches of its own; a second tree.
    "forked.swc": """1 1 0 0 0 5 -1
2 1 0 -5 0 5 1
3 1 0 6 0 4 1
4 1 0 7 0 4 3
5 3 5 0 0 1 1
6 3 15 0 0 1 5
7 3 15 9 0 1 5
8 3 200 0 0 1 -1
9 3 210 0 0 1 8
""",
    "contour.asc": """; a comment
("CellBody"
  (Color Red)
  (CellBody)
  (  10.0  0.0  0.0  0.1)  ; 1, 1
  (   4.0  4.5  0.0  0.1)
  (  -1.0  5.0  0.0  0.1)
  (  -9.0  1.0  0.0  0.1)
  (  -3.0 -2.5  0.0  0.1)
  (  -5.0 -4.0  0.0  0.1)
  (   3.0 -3.0  0.0  0.1)
)
( (Color Yellow)
  (Dendrite)
  (  8.0  3.0  0.0  1.0)  ; Root
  ( 20.0  3.0  0.0  1.0)
  (
    ( 40.0 15.0  1.0  0.6)
    ( 50.0 20.0  1.0  0.5)
    Normal
  |
    ( 40.0 -5.0  1.0  0.6)
    ( (45 -5 1 0.6) (55 -5 1 0.6) Normal | (45 -15 1 0.4) Incomplete )
  )
)
( (Axon) (0 -5 0 1) (0 -30 0 0.5) Normal )
( (Apical) (-20 1 0 3) (-60 1 0 2.5) ( (-70 1 0 1) | (-70 3 0 1) (-75 3 0 1) ) )
""",
    "stack.asc": """
("Cell Body" (CellBody) (4 0 0 .1) (0 2 0 .1) (-4 0 0 .1) (0 -3 0 .1))
("Cell Body" (CellBody) (8 0 2 .1) (0 5 2 .1) (-8 0 2 .1) (0 -4 2 .1))
("Cell Body" (CellBody) (3 0 4 .1) (0 2 4 .1) (-3 0 4 .1) (0 -2 4 .1))
( (Dendrite) (8 3 0 1) (18 3 0 1) Normal )
""",
}


class Cell:
    def __str__(self):
        return "Cell"


def read(name):
    kind = h.Import3d_SWC_read if name.endswith("swc") else h.Import3d_Neurolucida3
    reader = kind()
    reader.quiet = 1
    h.hoc_stdout(os.devnull)
    reader.input(name)
    h.hoc_stdout()
    print(name, reader.filetype)
    return h.Import3d_GUI(reader, 0)


def show(sections):
    for s in sections:
        print(s, s.parentseg(), s.orientation(), s.nseg, s.pt3dstyle())
        for i in range(s.n3d()):
            point = s.x3d(i), s.y3d(i), s.z3d(i), s.diam3d(i)
            print("   ", [round(p, 4) + 0.0 for p in point])


os.chdir(tempfile.mkdtemp())
for name, text in FILES.items():
    with open(name, "w") as file:
        file.write(text)
    cell = Cell()
    made = read(name)
    h.hoc_stdout(os.devnull)  # NEURON tells what it does to a stack
    made.instantiate(cell)
    h.hoc_stdout()
    show(cell.all)
    print(sorted(vars(cell)), cell.soma)
    del cell

h(
    """begintemplate Traced
public soma, dend, apic, axon, all, somatic, basal, apical, axonal, load
create soma[1], dend[1], apic[1], axon[1]
objref all, somatic, basal, apical, axonal, this
proc init() {
  all = new SectionList()  somatic = new SectionList()  basal = new SectionList()
  apical = new SectionList()  axonal = new SectionList()
}
proc load() { $o1.instantiate(this) }
endtemplate Traced"""
)
traced = h.Traced()
traced.load(read("three.swc"))
show(h.allsec())
for subset in "all somatic basal apical axonal".split():
    print(subset, list(getattr(traced, subset)))
print(len(traced.dend), len(traced.apic), traced.apic[2].cell())
del traced
read("sphere.swc").instantiate(None)
show(h.allsec())
print(h.soma[0], len(h.dend))


# Branches that do not begin at the soma's surface stay where they are, and move with
# the soma.
h.define_shape()
show(h.allsec())
for i in range(3):
    h.soma[0].pt3dchange(i, 50 + 5 * i, 3, 2, 5)
for _ in range(2):
    h.define_shape()
    show(h.allsec())
