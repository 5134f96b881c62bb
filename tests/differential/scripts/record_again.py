# frecord_init in the middle of a run: every kind of record begins again, once.
soma = h.Section(name="soma")
soma.insert("hh")
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 1, 5, 1
recorded = {
    "step": h.Vector().record(soma(0.5)._ref_v),
    "interval": h.Vector().record(soma(0.5)._ref_v, 0.5),
    "time": h.Vector().record(h._ref_t, 0.5),
    "other": h.Vector().record(soma(0.5)._ref_v, 0.3),
}
h.finitialize(-65)
for tstop in (5, 8, 12):
    while h.t < tstop:
        h.fadvance()
    for name, vec in recorded.items():
        out[f"{name} to {tstop}"] = list(vec)
    h.frecord_init()
