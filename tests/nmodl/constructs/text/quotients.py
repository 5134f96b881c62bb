sec = cell("quotients")
h.finitialize(-65)
keep(sec(0.5).quotients, "a", "b", "c", "d", "e")
