sec = cell(nseg=3)
sec.insert("ca_ion")
sensor = h.sensor(sec(0.5))
for seg in sec:
    seg.cai = 1e-4
trace(sensor, "seen", tstop=0.1)
out["eca"] = [seg.eca for seg in sec]
other = h.sensor(sec(0.9))
h.finitialize(-65)
out["later"] = [seg.eca for seg in sec]
