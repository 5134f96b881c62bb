h.celsius = 20
sec = cell("latetable", nseg=3)
trace(sec(0.5), "v", "i_latetable", tstop=1, v=-40)
for k, seg in enumerate(sec):
    out[f"n{k}"] = [seg.latetable.n, seg.latetable.first, seg.latetable.early]
out["inf"], out["beside"] = [h.inf_latetable], [h.beside_latetable]
