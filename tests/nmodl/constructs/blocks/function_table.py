sec = cell("ftab")
y, x = h.Vector([1, 4, 9, 16, 25]), h.Vector([-80, -60, -50, 0, 20])
h.table_one_ftab(y, x)
h.table_fixed_ftab(2.5)
h.table_two_ftab(3.25)
for k, v in enumerate((-90, -70, -55, 5, 30)):
    h.finitialize(v)
    out[f"values {k}"] = [sec(0.5).ftab.a, sec(0.5).ftab.b, sec(0.5).ftab.c]
out["hoc"] = [h.one_ftab(-65), h.fixed_ftab(1)]
h.table_one_ftab(y._ref_x[0], 5, -10, 10)
out["even"] = [h.one_ftab(t) for t in (-11, -3, 0, 4.5, 11)]
