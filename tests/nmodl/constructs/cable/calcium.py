# compare: atol 1e-10
sec = cell("calcium", nseg=5)
sec(0.3).cai = 1e-4
sec.insert("cachan")
for seg in sec:
    seg.cachan.g = 1e-4 * seg.x
clamp = h.IClamp(sec(0.1))
clamp.amp, clamp.dur = 0.05, 1
h.finitialize(-65)
for k in range(20):
    h.fadvance()
    if k % 4 == 3:
        out[f"cai {k}"] = [seg.cai for seg in sec]
        out[f"eca {k}"] = [seg.eca / 100 for seg in sec]
