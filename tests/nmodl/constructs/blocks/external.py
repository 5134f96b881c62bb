sec = cell("provider", "external_test")
h.gl_provider = 5
h.arr_provider[1] = 7
h.finitialize(-65)
m = sec(0.5).external_test
out["initial"] = [m.a, m.b]
h.fadvance()
out["later"] = [m.a, h.gl_provider, sec(0.5).provider.got]
