sec = cell("mathematics")
h.finitialize(-65)
keep(sec(0.5).mathematics, "x", "y")
