# Input and transfer impedance of a branched cell with channels, and their phases.
# compare: atol 1e-9
# MOhm; the capacitance of the time step is subtracted from the matrix, where NEURON
# makes the matrix without it.
soma, dend, left, right = (h.Section(name=n) for n in ("soma", "dend", "left", "right"))
dend.connect(soma(1))
left.connect(dend(1))
right.connect(dend(0.5))
soma.L = soma.diam = 20
for sec, n, length, diam in (
    (dend, 5, 300, 2),
    (left, 3, 150, 1),
    (right, 7, 200, 0.7),
):
    sec.nseg, sec.L, sec.diam = n, length, diam
for sec in (soma, dend, left, right):
    sec.insert("pas")
    sec.Ra = 120
    for seg in sec:
        seg.pas.g = 5e-5
soma.insert("hh")
other = h.Section(name="other")
other.insert("pas")
clamp = h.SEClamp(left(0.5))
clamp.dur1, clamp.amp1, clamp.rs = 1e9, -60, 50
h.dt = 0.025
h.finitialize(-65)
for _ in range(20):
    h.fadvance()

imp = h.Impedance()
for electrode in (soma(0.5), right(0.9), dend(0), left(1)):
    imp.loc(electrode)
    for f in (0, 10, 137.5, 1000):
        imp.compute(f)
        row = []
        for sec in (soma, dend, left, right):
            for x in (0, 0.2, 0.5, 0.8, 1):
                row += [imp.input(x, sec=sec), imp.transfer(x, sec=sec)]
                row += [imp.ratio(x, sec=sec)]
                row += [imp.input_phase(x, sec=sec), imp.transfer_phase(x, sec=sec)]
        out[f"{electrode} {f}"] = row
        out[f"{electrode} {f} apart"] = [imp.input(0.5, sec=other)]
