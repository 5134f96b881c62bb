sec = cell("assignsdepend", nseg=3)
h.finitialize(-50.5)
for k, seg in enumerate(sec):
    mech = seg.assignsdepend
    out[f"at{k}"] = [mech.inf, mech.phi, mech.n]
h.fadvance()
out["later"] = [sec(0.5).assignsdepend.inf]
