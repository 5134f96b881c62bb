# compare: atol 1e-6
sec = cell("aft")
ic = h.IClamp(sec(0.5))
ic.delay, ic.dur, ic.amp = 0.5, 5, 0.1
variable_trace(sec(0.5), "v", "x_aft", "n_aft", "lastt_aft", tstop=4)
