from neuron import h

soma = h.Section(name="soma")
dend = [h.Section(name=f"d{i}") for i in range(6)]
soma.L, soma.nseg = 20, 3
for i, d in enumerate(dend):
    d.L, d.diam, d.nseg = 100 + 10 * i, 1 + i, (3, 5, 7, 9, 2, 4)[i]
dend[0].connect(soma(1))
dend[1].connect(dend[0](0.5))
dend[2].connect(dend[0](1))
dend[3].connect(soma(0))
dend[4].connect(dend[0](1))
dend[5].connect(soma(0.5), 1)
for d in (soma, dend[4]):
    d.insert("hh")
for d in (dend[0], dend[2]):
    d.insert("pas")
for k, s in enumerate((soma, *dend)):
    for seg in s:
        seg.v = 100 * k + 10 * seg.x


def show(what, begin, end, shift=0):
    plot = h.RangeVarPlot(what)
    plot.begin(begin.x, sec=begin.sec)
    plot.end(end.x, sec=end.sec)
    if shift:
        plot.origin(shift)
    y, x, sections = h.Vector(), h.Vector(), h.SectionList()
    places.clear()
    print(begin, end, int(plot.to_vector(y, x)), places)
    print([round(p, 4) for p in x], [round(v, 6) for v in y])
    plot.list(sections)
    print(round(plot.left(), 4), round(plot.right(), 4), round(plot.d2root(), 4))
    print(list(sections))


places = []


def noted(x):
    places.append((h.cas().name(), round(x, 4)))
    return 1.0


for what in ("v", "diam", "gnabar_hh", "g_pas", "v($1)*2 + 1", noted):
    show(what, soma(0), dend[4](1))
    show(what, dend[4](1), soma(0), 30)
    if what != "g_pas":
        show(what, dend[3](0.5), dend[2](0.3))
    if isinstance(what, str):
        continue
    show(what, dend[2](1), dend[4](0.4))
    show(what, dend[5](0), dend[1](0.7))
    show(what, soma(0.2), soma(0.7))
    show(what, dend[0](0.9), soma(0.5))
show("g_pas", dend[2](1), dend[4](0.4))
show("gnabar_hh", dend[2](1), dend[4](0.4))

plot = h.RangeVarPlot("diam", soma(0), dend[0](1))
values = h.Vector([20, 21, 22, 23, 4, 5, 6, 7])
print(plot.from_vector(values), [seg.diam for s in (soma, dend[0]) for seg in s])
