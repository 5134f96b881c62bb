sec = cell("expressions")
h.finitialize(-65)
keep(sec(0.5).expressions, "x", "got", "a", "b")
