sec = cell("sparse_second")
for order in (1, 2):
    h.secondorder = order
    trace(sec(0.5).sparse_second, "x", "z", tstop=0.5)
    for label in ("x", "z"):
        out[f"{label} {order}"] = out.pop(label)
