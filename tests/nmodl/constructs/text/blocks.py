sec = cell("blocks")
trace(sec(0.5).blocks, "first", "second", "sum", tstop=0.1)
keep(sec(0.5).blocks, "a", "b")
out["c"] = [h.c_blocks]
