# Variable step: Vector.play in steps, interpolated, and with listed discontinuities.
# compare: atol 1e-6
s = h.Section(name="s")
s.L = s.diam = 20
s.insert("pas")
s.e_pas = -65
ic = h.IClamp(s(0.5))
ic.dur = 1e9
h.cvode_active(1)
values, times = h.Vector([0, 0.1, 0.1, 0]), h.Vector([0, 0.5, 1, 1.3])
for label, arguments in {
    "steps": (times,),
    "lines": (times, 1),
    "jumps": (times, h.Vector([1, 3])),
    "interval": (0.4,),
}.items():
    values.play(ic._ref_amp, *arguments)
    t = h.Vector().record(h._ref_t)
    v = h.Vector().record(s(0.5)._ref_v)
    amp = h.Vector().record(ic._ref_amp)
    h.finitialize(-65)
    h.continuerun(2)
    out[label + " t"], out[label + " v"], out[label + " amp"] = t, v, amp
    values.play_remove()
