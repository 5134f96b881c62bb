# Variable step: a ring of cells, spikes at the ends of steps and between them.
# compare: atol 1e-5
cells = []
for i in range(3):
    soma, dend = h.Section(name=f"soma{i}"), h.Section(name=f"dend{i}")
    dend.connect(soma(1))
    soma.L = soma.diam = 15 + i
    dend.L, dend.diam, dend.nseg = 200, 1.5, 5
    soma.insert("hh")
    dend.insert("pas")
    syn = h.ExpSyn(dend(0.5))
    syn.tau = 2
    cells.append((soma, dend, syn))
ns = h.NetStim()
ns.start, ns.number, ns.interval = 1, 3, 4
first = h.NetCon(ns, cells[0][2], 0, 1, 0.02)
ring = []
for i in range(3):
    nc = h.NetCon(cells[i][0](0.5)._ref_v, cells[(i + 1) % 3][2], sec=cells[i][0])
    nc.threshold, nc.delay, nc.weight[0] = 0, 1.5, 0.02
    times = h.Vector()
    nc.record(times)
    ring.append((nc, times))
v = [h.Vector().record(c[0](0.5)._ref_v, 0.5) for c in cells]
h.cvode_active(1)
for order in 1, 2:
    h.cvode.condition_order(order)
    h.finitialize(-65)
    h.continuerun(12)
    for i in range(3):
        out[f"{order} v{i}"], out[f"{order} spikes{i}"] = v[i].c(), ring[i][1].c()
