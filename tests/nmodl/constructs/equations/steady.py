# compare: atol 1e-9
# One step of 1e9 ms: what is subtracted cancels to about nine digits.
sec = cell("steady")
trace(sec(0.5).steady, *"c o i o2".split(), tstop=0.2, v=-30)
