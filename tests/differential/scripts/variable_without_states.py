# Variable step: artificial cells alone jump from event to event.
dummy = h.Section(name="dummy")
ns = h.NetStim()
ns.start, ns.number, ns.interval = 1, 3, 2
cell = h.IntFire1()
to_cell, from_cell = h.NetCon(ns, cell, 0, 0.7, 0.6), h.NetCon(cell, None)
out["spikes"], out["t"] = h.Vector(), h.Vector().record(h._ref_t)
from_cell.record(out["spikes"])
h.cvode_active(1)
h.finitialize(-65)
h.continuerun(8)
