sec = cell("assignsdepend")
h.finitialize(-50.5)
keep(sec(0.5).assignsdepend, "inf", "phi", "n")
h.fadvance()
out["later"] = [sec(0.5).assignsdepend.inf]
