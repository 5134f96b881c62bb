# compare: atol 1e-6
sec = cell()
syn = h.wsyn(sec(0.5))
ns = h.NetStim()
ns.start, ns.number, ns.interval = 1, 3, 1.1
nc = h.NetCon(ns, syn, 0, 0.3, 0.003)
variable_trace(syn, "g", "b", "count", "on", tstop=6)
