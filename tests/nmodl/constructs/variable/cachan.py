# Steps carry roundings on, here and in the other scripts of this folder.
# compare: atol 1e-6
sec = cell("cachan")
ic = h.IClamp(sec(0.5))
ic.delay, ic.dur, ic.amp = 0.5, 5, 0.05
variable_trace(sec(0.5), "v", "m_cachan", tstop=4)
