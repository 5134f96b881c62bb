sec = cell("euler_test")
m = sec(0.5).euler_test
for order in (0, 1, 2):
    h.secondorder = order
    trace(m, "m", "n", tstop=0.5)
    for label in ("m", "n"):
        out[f"{label} {order}"] = out.pop(label)
