sec = cell("waveforms")
h.finitialize(-65)
for k in range(20):
    h.fadvance()
    out[f"y {k}"] = list(sec(0.5).waveforms.y)
