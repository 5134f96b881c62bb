sec = cell("functions")
m = sec(0.5).functions
trace(m, "out", "rec", tstop=0.1)
h.setdata_functions(sec(0.5))
out["hoc"] = [
    h.twice_functions(3),
    h.fact_functions(6),
    h.sum3_functions(1, 2, 3),
    h.noargs_functions(),
    h.unset_functions(1),
    h.swap_functions(7, 8),
    m.rec,
    h.calls_functions(3),
    m.rec,
    m.sum3(1, 1, 1),
    m.twice(2),
]
