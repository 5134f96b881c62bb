sec = cell("declarations")
m = sec(0.5).declarations
h.finitialize(-65)
keep(m, "out", "r", "few", "i", "s", "arr")
h.finitialize(-65)
out["again"] = list(m.out)
out["globals"] = [h.g_declarations, h.h0_declarations, h.gl_declarations]
out["charges"] = [h.ion_charge(n) for n in ("zz_ion", "qq_ion", "ca_ion")]
out["units"] = [
    float(h.units(n) == u)
    for n, u in (("r_declarations", "mV"), ("n_declarations", "mV"))
]
m.arr[1] = 4
out["arr1"] = [m.arr[k] for k in range(3)]
h.fadvance()
out["izz"] = [sec(0.5).izz]
