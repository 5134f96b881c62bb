sec = cell("crlf")
h.finitialize(-65)
keep(sec(0.5).crlf, "a")
