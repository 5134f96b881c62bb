sec = cell("ftab")
y, x = h.Vector([1, 4, 9, 16, 25]), h.Vector([-80, -60, -50, 0, 20])
h.table_one_ftab(y, x)
h.table_fixed_ftab(2.5)
h.table_two_ftab(3.25)
grid = h.Vector(24).indgen()
h.table_three_ftab(grid._ref_x[0], 2, -80, -50, 3, 0, 2, 4, 1, 4)
h.table_four_ftab(-7)
for k, v in enumerate((-90, -70, -55, 5, 30)):
    h.finitialize(v)
    out[f"values {k}"] = [sec(0.5).ftab.a, sec(0.5).ftab.b, sec(0.5).ftab.c]
    out[f"values {k}"].append(sec(0.5).ftab.d)
out["hoc"] = [h.one_ftab(-65), h.fixed_ftab(1)]
h.table_one_ftab(y._ref_x[0], 5, -10, 10)
out["even"] = [h.one_ftab(t) for t in (-11, -3, 0, 4.5, 11)]
# Three arguments or more: the point below, nothing in between.
places = [
    (-80, 0, 1),
    (-50, 0, 1),
    (-80, 2, 4),
    (-60, 1.9, 3.99),
    (0, 9, 9),
    (-99, -1, 0),
]
out["three"] = [h.three_ftab(*place) for place in places]
out["four"] = [h.four_ftab(1, 2, 3, 4)]
