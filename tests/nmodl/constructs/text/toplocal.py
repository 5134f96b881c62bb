sec = cell("toplocal", nseg=3)
h.finitialize(-65)
for k in range(3):
    h.fadvance()
    out[f"out{k}"] = [seg.toplocal.out for seg in sec]
    out[f"got{k}"] = [seg.toplocal.got for seg in sec]
