# Variable step: events of the user, what is due at the same time, and re_init.
# compare: atol 1e-7
s = h.Section(name="s")
s.L = s.diam = 20
s.insert("pas")
syn = h.ExpSyn(s(0.5))
nc = h.NetCon(None, syn, 0, 0, 0.01)
h.cvode_active(1)
t = h.Vector().record(h._ref_t)
seen = []


def stop():
    h.cvode.event(0.03)


def call():
    h.cvode.event(0.03, lambda: seen.append(h.t))


def change():
    s.v = -60
    h.cvode.re_init()


def run(label, *actions):
    handler = h.FInitializeHandler(lambda: [action() for action in actions])
    h.finitialize(-65)
    for _ in range(6):
        h.fadvance()
        seen.extend([h.t, len(t), syn.g, s.v])
    out[label] = t.c()
    del handler


run("stop", stop)
run("call", call)
run("stop_call", stop, call)
run("stop_event", stop, lambda: nc.event(0.03))
run("event_stop", lambda: nc.event(0.03), stop)
run("change", lambda: h.cvode.event(0.03, change))
out["seen"] = seen
