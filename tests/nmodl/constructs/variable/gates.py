# compare: atol 1e-6
sec = cell("gates")
ic = h.IClamp(sec(0.5))
ic.delay, ic.dur, ic.amp = 0.5, 5, 0.05
variable_trace(sec(0.5), "v", "o_gates", "i1_gates", tstop=4)
