s = cell()
p = h.point_tables(s(0.5))
q = h.point_tables(s(0.5))
p.table_ft(3.0)
p.pr[1] = 4
q.pr[2] = 7
h.gar_point_tables[1] = 0.5
p.g = 2e-4
trace(p, "m", "i", "x", tstop=0.4)
h.k_point_tables = 3
h.usetable_point_tables = 0
trace(q, "m", "i", "x", tstop=0.2)
y = h.Vector([1, 5, 2])
q.table_ft(y._ref_x[0], 3, -90, -30)
trace(q, "m", "i", tstop=0.2)
out["f"] = [p.mult(2, 3), q.mult(2, 3), p.ft(-60), p.ft(-45), h.inf_point_tables]
