sec = cell("earlytable", nseg=3)
for k in range(2):
    h.finitialize(-10.5)
    out[f"at{k}"] = [x for s in sec for x in (s.earlytable.a, s.earlytable.first)]
    h.fadvance()
    out[f"later{k}"] = [s.earlytable.a for s in sec]
