# Iterating over segments, positions and neighbours.
sec = h.Section(name="sec")
sec.nseg, sec.L, sec.diam = 5, 100, 3
sec.insert("pas")
values = []
for seg in sec:
    values += [seg.x, seg.area(), seg.ri(), seg.diam, seg.volume(), seg.pas.g]
for seg in sec.allseg():
    values += [seg.x, seg.v, seg.area()]
for x in (0.01, 0.05, 0.19999, 0.2, 0.5, 0.99):
    sec(x).pas.g = x + 0.001
    values += [seg.pas.g for seg in sec]
sec(0).g_pas = 0.7
values += [sec(0).g_pas, sec(0.1).g_pas]
child = h.Section(name="child")
child.connect(sec(0.33), 0)
values += [h.distance(sec(0), child(0.5)), h.distance(sec(1), child(1))]
values += [child.parentseg().x, child.trueparentseg().x, child.orientation()]
out["values"] = values
