# NEURON moves t on by dt in each such block; the steps are counted, not the time.
soma = cell("discrete")
m = soma(0.5).discrete
h.finitialize(-65)
for name in ("x", "z", "third", "steps"):
    out[name] = []
out["q"] = []
for _ in range(2):
    for _ in range(12):
        h.fadvance()
        for name in ("x", "z", "third", "steps"):
            out[name].append(getattr(m, name))
        out["q"] += list(m.q)
    h.finitialize(-65)
