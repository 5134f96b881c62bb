sec = cell("conversion")
h.finitialize(-65)
keep(sec(0.5).conversion, "x")
