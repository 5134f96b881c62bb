sec = cell()
p, q = h.Opaque(sec(0.5)), h.Opaque(sec(0.5))
h.finitialize(-65)
for _ in range(3):
    h.fadvance()
p.forward()
out["each its own"] = [p.a, q.a, p.n, q.n]
del p
h.fadvance()
out["the other goes on"] = [q.a, q.n]
