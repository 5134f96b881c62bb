sec = cell("chance")
h.finitialize(-65)
keep(sec(0.5).chance, "x")
