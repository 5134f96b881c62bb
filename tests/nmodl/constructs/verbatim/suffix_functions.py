s = cell("suffix_functions")
m = s(0.5).suffix_functions
h.finitialize(-65)
s.push()
h.setdata_suffix_functions(0.5)


def tr(f):
    try:
        return float(f())
    except Exception as e:
        print(type(e).__name__)
        return -12345.0


out["a"] = [
    tr(lambda: h.setx_suffix_functions(4)),
    m.x,
    h.g_suffix_functions,
    tr(lambda: m.setx(1)),
    m.x,
    tr(lambda: h.nogl_suffix_functions()),
    tr(lambda: h.nogl_suffix_functions(8)),
    tr(lambda: m.callother()),
    tr(lambda: m.addone(1)),
]
