# compare: atol 1e-9
sec = cell("solvefor_test")
trace(sec(0.5).solvefor_test, "x", "u", "z", "w")
keep(sec(0.5).solvefor_test, "got")
