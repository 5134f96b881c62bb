s = h.Section(name="c")
s.pt3dadd(0, 0, 0, 1)
s.pt3dadd(10, 0, 0, 3)
s.pt3dadd(30, 0, 0, 2)
s.pt3dadd(60, 10, 0, 9)
s.nseg = 9
s.insert("tapered")
t = h.Section(name="t")
t.nseg = 3
t.insert("tapered")
t.connect(s(0.5))
t.diam = 2
t.L = 40
u = h.Section(name="u")
u.nseg = 3
u.connect(s(0))
u.diam = 2
u.L = 40
w = h.Section(name="w")
w.nseg = 3
w.insert("tapered")
w.connect(u(1))
w.diam = 2
w.L = 40
s(0.5).tapered.src = 1
v = record_all([s, t, w], "a_tapered") + record_all([s, t], "b_tapered")
run(1)
out["a"] = [x for q in v for x in q][::5]
