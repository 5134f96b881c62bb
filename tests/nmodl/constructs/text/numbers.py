s = cell("numbers")
m = s(0.5).numbers
h.finitialize(-65)
keep(m, "x")
