sec = cell("runge_test")
for order in (0, 1):
    h.secondorder = order
    trace(sec(0.5).runge_test, "p", "q", "w", tstop=0.5)
    for label in ("p", "q", "w"):
        out[f"{label} {order}"] = out.pop(label)
