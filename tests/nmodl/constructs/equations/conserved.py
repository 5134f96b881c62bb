sec = cell("conserved")
trace(sec(0.5).conserved, "a1", "a2", "b2", tstop=3)
largest = max(out["a2"])
assert 0 < largest < 1e-8
out["a2"] = [x / largest for x in out["a2"]]
