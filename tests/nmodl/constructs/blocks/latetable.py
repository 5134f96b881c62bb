h.celsius = 20
sec = cell("latetable")
trace(sec(0.5), "v", "i_latetable", tstop=1, v=-40)
keep(sec(0.5).latetable, "n", "first", "early")
out["inf"], out["beside"] = [h.inf_latetable], [h.beside_latetable]
