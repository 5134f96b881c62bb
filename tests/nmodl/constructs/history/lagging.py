soma = cell("lagging")
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 0.1, 1, 0.1
m = soma(0.5).lagging
trace(m, "late", "later", "echo", "vlate", tstop=1.2)
keep(m, "lines")
trace(m, "late", "later", "echo", tstop=0.7)
