s = cell()
p = h.random_objects(s(0.5))
q = h.random_objects(s(0.5))
r = h.Random()
r.Random123(1, 2, 3)
r.normal(0, 1)
r2 = h.Random()
r2.MCellRan4(5)
r2.uniform(2, 4)
out["a"] = [p.rand()]
p.setRNG(r)
q.setRNG(r2)
trace(p, "x", tstop=0.2)
out["b"] = [p.rand(), q.rand(), r.repick(), p.rand(), r2.repick(), q.rand()]
p.setRNG()
out["c"] = [p.rand()]
