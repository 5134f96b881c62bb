sec = cell("protect", nseg=3)
h.finitialize(-65)
out["total"] = [h.total_protect]
out["r"] = [seg.protect.r for seg in sec]
