sec = cell("tables")
m = sec(0.5).tables
for k, v in enumerate((-120, -64.5, -0.3, 99, 150)):
    h.finitialize(v)
    keep(m, "a", "b", "c", "d", "arr")
    for label in ("a", "b", "c", "d", "arr"):
        out[f"{label} {k}"] = out.pop(label)
h.shift_tables = 20
h.low_tables = -50
h.finitialize(-64.5)
keep(m, "a", "b", "c", "d", "arr")
h.usetable_tables = 0
h.finitialize(-64.5)
out["exact"] = [m.a, m.b, m.c, m.d, *m.arr]
h.usetable_tables = 1
h.setdata_tables(sec(0.5))
out["hoc"] = [h.f_tables(3.3), h.g_tables(-20), h.rates_tables(12), m.a]
