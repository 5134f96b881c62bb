# Variable step: tolerances, order, longest step, and scales of single variables.
# compare: atol 1e-6
# compare: atol rtol weights 1e-4
s = h.Section(name="s")
s.L = s.diam = 20
s.insert("pas")
s.insert("hh")
s.gnabar_hh = 0
ic = h.IClamp(s(0.5))
ic.delay, ic.dur, ic.amp = 0.5, 1, 0.2
cv = h.cvode
h.cvode_active(1)
t, v = h.Vector().record(h._ref_t), h.Vector().record(s(0.5)._ref_v)
weights = h.Vector()


def run(label):
    h.finitialize(-65)
    h.continuerun(2)
    cv.error_weights(weights)
    out[label + " t"], out[label + " v"] = t.c(), v.c()
    out[label + " weights"] = weights.c()


run("default")
cv.maxorder(2)
run("second order")
cv.maxorder(5)
cv.maxstep(0.1)
run("maxstep")
cv.maxstep(1e9)
cv.atol(1e-5)
run("atol")
cv.rtol(1e-4)
cv.atol(1e-6)
run("rtol")
cv.rtol(0)
cv.atol(1e-3)
cv.atolscale("n_hh", 0.1)
run("scale")
