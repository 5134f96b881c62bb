sec = cell()
p = h.Built(sec(0.5))
out["at once"] = [p.a, p.b, p.c]
h.finitialize(-65)
q = h.Built(sec(0.5))
q.a = 9
out["later"] = [p.b, p.c, q.b, q.c]
del q
h.finitialize(-65)
out["end"] = [p.b, p.c]
