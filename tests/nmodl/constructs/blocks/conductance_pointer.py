s = cell("conductance_pointer")
s(0.5).conductance_pointer._ref_p = h._ref_t
trace(s(0.5), "v", tstop=0.5)
