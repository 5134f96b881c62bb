# compare: atol 1e-9
# See steady.py.
sec = cell("steady_dimer")
trace(sec(0.5).steady_dimer, *"p q".split(), tstop=0.2, v=-30)
