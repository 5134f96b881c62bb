# Variable step: the states, their derivatives and names.
# compare: atol 1e-8
a, b = h.Section(name="a"), h.Section(name="b")
b.connect(a(1))
for sec in a, b:
    sec.L = sec.diam = 20
    sec.nseg = 3
    sec.insert("hh")
syn = h.Exp2Syn(b(0.5))
other = h.ExpSyn(a(0.2))
nc = h.NetCon(None, syn, 0, 0, 0.001)
h.cvode_active(1)
h.finitialize(-65)
nc.event(0.1)
y, dy, dy2, w = h.Vector(), h.Vector(), h.Vector(), h.Vector()
h.cvode.solve(0.2)
h.cvode.states(y)
h.cvode.dstates(dy)
h.cvode.error_weights(w)
name = h.ref("")
names = []
for i in range(len(y)):
    h.cvode.statename(i, name)
    names.append(name[0])
out["names"] = [ord(c) for c in " ".join(names)]
out["y"], out["dy"], out["w"] = y.c(), dy.c(), w.c()
h.cvode.f(0.2, y, dy2)
out["f"] = dy2
y.mul(1.001)
h.cvode.yscatter(y)
out["v"] = [a(0.5).v, b(0.5).m_hh, syn.A]
h.cvode.ygather(y)
out["gathered"] = y
