s = cell("table_of_two")
m = s(0.5).table_of_two
h.table_f1_table_of_two(3.5)
h.table_f2_table_of_two(2.5)
trace(m, "a", "b", tstop=0.2)
y = h.Vector([1, 2, 4, 8, 3])
x = h.Vector([-70, -66, -64, -60, 0])
h.table_f1_table_of_two(y._ref_x[0], 5, -70, -60)
out["f1"] = [h.f1_table_of_two(q) for q in (-80, -70, -69, -66.3, -60, -59, -67.5)]
h.table_f1_table_of_two(y, x)
out["f1b"] = [
    h.f1_table_of_two(q) for q in (-80, -70, -69, -66.3, -60, -59, -67.5, 0, 1)
]
z = h.Vector([i * i + 0.1 * i for i in range(12)])
h.table_f2_table_of_two(z._ref_x[0], 3, -70, -60, 4, 0, 3)
out["f2"] = [
    h.f2_table_of_two(q, w)
    for q in (-80, -70, -69, -66.3, -60, -59, -67.5)
    for w in (-1, 0, 0.3, 1, 2.2, 3, 4)
]
out["g"] = [h.g_table_of_two(-62, 1.5)]
trace(m, "a", "b", tstop=0.2)
q3 = h.Vector(range(24))
h.table_f3_table_of_two(q3._ref_x[0], 2, 0, 1, 3, 0, 2, 4, 0, 3)
out["f3"] = [
    h.f3_table_of_two(a, b, c)
    for a in (-1, 0, 0.4, 1, 2)
    for b in (-1, 0, 0.5, 1, 1.7, 2, 3)
    for c in (0, 0.5, 3)
]
