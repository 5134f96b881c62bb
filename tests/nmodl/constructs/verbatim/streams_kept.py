s = cell()
p = h.streams_kept(s(0.5))
q = h.streams_kept(s(0.5))
p.set(3, 4)
q.set(5, 6, 7)
out["u"] = [p.u(), p.u(), q.u(), p.n(), q.n(), p.seq(), p.u(), q.seq(), q.u()]
p.set(3, 4)
out["v"] = [p.u()]
