# Variable step: samples at given times are interpolated; t, dt, solve and psolve.
# compare: atol 1e-8
s = h.Section(name="s")
s.L = s.diam = 20
s.insert("pas")
h.cvode_active(1)
times = h.Vector([0, 0.1, 0.35, 2])
every = h.Vector().record(s(0.5)._ref_v, 0.25)
chosen = h.Vector().record(s(0.5)._ref_v, times)
t = h.Vector().record(h._ref_t)
seen = []


def look():
    seen.extend([h.t, h.dt, len(t), s(0.5).v])


h.finitialize(-65)
look()
h.continuerun(1)
look()
out["every"], out["chosen"] = every.c(), chosen.c()
h.finitialize(-65)
for _ in range(5):
    h.fadvance()
    look()
h.cvode.solve(0.5)
look()
h.cvode.solve()
look()
h.cvode.re_init()
h.fadvance()
look()
pc = h.ParallelContext()
pc.set_maxstep(10)
pc.psolve(1.5)
look()
pc.psolve(2)
look()
out["t"], out["seen"] = t, seen
out["order"] = [h.cvode.order(), h.cvode.current_method(), h.cvode.active()]
