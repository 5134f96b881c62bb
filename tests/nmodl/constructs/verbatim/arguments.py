s = cell()
p = h.arguments(s(0.5))
q = h.arguments(s(0.5))
c = h.IClamp(s(0.5))
c.dur = 1
c.amp = 0.1
p._ref_ptr = s(0.5)._ref_v
q._ref_ptr = s(0.5)._ref_v
trace(p, "m", "y", "i", tstop=0.3)
p.two(3, 4)
keep(p, "arr", "x")


def tr(f):
    try:
        return float(f())
    except Exception as e:
        print(type(e).__name__)
        return -12345.0


out["f"] = [p.f(1), p.f(-1), q.f(2)]
out["args"] = [
    p.args(),
    p.args(1),
    p.args(1, 2, 3, 4, 5),
    tr(lambda: p.args(1, 2, 3, 4, 50)),
]
out["str"] = [p.str("hello"), p.str("")]
v = h.Vector([3, 4, 5])
out["vec"] = [p.vec(v), *v, p.vec(v, 5), v.size()]
out["pt"] = [p.pt()]
out["big"] = [tr(lambda: p.two(3, 400))]
r = h.ref(4.0)
out["pref"] = [p.pref(r), r[0]]
out["pr2"] = [p.pref(p._ref_x), p.x]
v = h.Vector([1, 2])
out["pr3"] = [p.pref(v._ref_x[1]), v[1]]
