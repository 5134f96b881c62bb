from neuron import h

s = h.Section(name="s")
s.nseg = 4
for p in ((0, 0, 0, 1), (10, 0, 0, 2), (20, 5, 0, 1.5), (40, 5, 3, 3)):
    s.pt3dadd(*p)
print(s.n3d(), s.x3d(1), s.y3d(2), s.z3d(3), f"{s.diam3d(1):.9g}", f"{s.arc3d(3):.12g}")
print(f"{s.L:.12g}", [f"{g.diam:.12g}" for g in s], [f"{g.area():.12g}" for g in s])
print([f"{g.ri():.9g}" for g in s.allseg()])
s.pt3dchange(1, 4)
print(f"{s.diam3d(1):.9g}", [f"{g.diam:.12g}" for g in s])
s.pt3dinsert(1, 5, 0, 0, 2)
print(s.n3d(), s.x3d(1))
s.pt3dremove(1)
print(s.n3d(), s.x3d(1))
s.L = 80
print(f"{s.x3d(3):.9g}", f"{s.arc3d(3):.9g}")
s.pt3dclear()
print(s.n3d(), f"{s.L:.9g}")
p = s.psection()
print(sorted(p), p["nseg"], sorted(p["morphology"]))
