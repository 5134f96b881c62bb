from neuron import h

a = h.Section(name="a")
b = h.Section(name="b")
c = h.Section("c")


class Cell:
    def __init__(self):
        self.soma = h.Section(name="soma", cell=self)

    def __repr__(self):
        return "Cell[7]"


cell = Cell()
print(a, repr(b), str(c), cell.soma, cell.soma.name(), cell.soma.hname())
print(cell.soma.cell(), a.cell(), a.is_pysec())
print(a.connect(b(1)), c.connect(b))
print(c.connect(b, 1, 0))
print(c.connect(b(0.5), 1))
print(c.orientation(), c.parentseg(), c.trueparentseg(), b.parentseg())
print(b.children(), b.subtree(), a.wholetree())
print(a.nseg, a.L, a.Ra, a.rallbranch, a.diam, a.cm, a.v)
a.nseg = 3
print(list(a), list(a.allseg()), a(0.5), a(0.4), a(0.4).x, a(0.9).sec)
print(a(0.5) == a(0.4), a(0.5) == a(0.9), a(0.5) == a, a == a, a != b)
print(hash(a(0.5)) == hash(a(0.4)), hash(a) == hash(a(0.5).sec))
print(a(0.5) in a, b(0.5) in a)
print(a.L, a(0.5).area(), a(0.5).volume(), a(0).area(), a(0.5).ri(), b(0).ri())
a.L, a.Ra, a.diam = 30, 100, 2.5
print(a.L, a.Ra, a(0.1).diam, a(0.5).area(), a(0.9).ri())
a(0.5).diam = 5
print([s.diam for s in a], [s.area() for s in a], [s.ri() for s in a])
a.v = -70
a(0.5).v = -60
print([s.v for s in a.allseg()])
a.cm = 2
print([s.cm for s in a])
print(h.cas(), list(h.allsec()))
b.push()
print(h.cas())
h.pop_section()
print(h.cas())
print(a.same(a), a.same(b))
a.disconnect()
print(a.parentseg(), b.children())
print(h.distance(b(0), b(1)), h.distance(b(0.5), c(0)))
print(h.area(0.5, sec=a), h.secname(sec=b).replace("_pysec.", ""))
del a
print(list(h.allsec()))
h("create hs, hd[2]")
print(h.hs, h.hd[1], len(h.hd), h.hs.is_pysec(), list(h.allsec()))
h.hs.nseg = 5
print(h.hs.nseg, h.hs == h.hs)
x, y = h.Section(name="x"), h.Section(name="y")
sl = h.SectionList([x, y, x])
print(list(sl), len(sl), bool(sl), bool(h.SectionList()), x in sl, h.hs in sl)
for sec in sl:
    print(sec, h.cas())
print(sl.unique(), [sec.name() for sec in sl])
