sec = cell("writesglobal")
sec(0.5).writesglobal.g = 0.002
trace(sec(0.5), "v", "i_writesglobal", tstop=1, v=-40)
out["last"] = [h.last_writesglobal]
