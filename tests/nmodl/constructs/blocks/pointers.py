sec = cell(nseg=3)
p, q = h.Follower(sec(0.5)), h.Follower(sec(0.1))
h.setpointer(sec(0.9)._ref_v, "target", p)
h.finitialize(-65)
sec(0.9).v = -30
h.fadvance()
out["voltage"] = [p.seen, p.before, q.seen, q.before, p.at_target()]
q._ref_target = p._ref_gain
q.put(4)
h.finitialize(-65)
h.fadvance()
out["a parameter"] = [p.gain, q.seen, q.before, p.seen]
vec = h.Vector([1, 2, 3])
p._ref_target = vec._ref_x[1]
p.put(9)
h.fadvance()
out["an element"] = [*vec, p.seen]
