sec = cell()
p, q = h.Streams(sec(0.5)), h.Streams(sec(0.5))
p.r.set_ids(7, 8, 9)
p.r.set_seq(0)
h.finitialize(-65)
keep(p, "x")
out["q"] = list(q.x)
out["ids"] = [*p.r.get_ids(), *p.s.get_ids(), *q.r.get_ids()]
out["seq"] = [p.r.get_seq(), p.s.get_seq()]
p.r.set_seq(2)
out["draw"] = [p.draw(), p.draw(), p.r.uniform(), p.r.get_seq()]
p.r.set_seq(13)
out["seq again"] = [p.r.get_seq(), p.draw()]
