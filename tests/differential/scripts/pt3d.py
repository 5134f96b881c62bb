sec = h.Section(name="sec")
sec.nseg = 5
for p in [(0, 0, 0, 1), (10, 0, 0, 2.5), (10, 20, 5, 2), (40, 20, 5, 0.3)]:
    sec.pt3dadd(*p)
values = [sec.L, sec.n3d()]
for i in range(sec.n3d()):
    values += [sec.x3d(i), sec.y3d(i), sec.z3d(i), sec.arc3d(i), sec.diam3d(i)]
for seg in sec:
    values += [seg.area(), seg.ri(), seg.diam]
sec.pt3dchange(1, 12, 1, 0, 3)
sec.pt3dinsert(2, 11, 10, 2, 2.2)
sec.pt3dremove(0)
values += [sec.L, sec.n3d()]
for seg in sec:
    values += [seg.area(), seg.ri(), seg.diam]
out["values"] = values
