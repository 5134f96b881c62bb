sec = cell("newton_test")
m = sec(0.5).newton_test
for order in (0, 1):
    h.secondorder = order
    trace(m, "p", "q", "k", tstop=0.5)
    for label in ("p", "q", "k"):
        out[f"{label} {order}"] = out.pop(label)
