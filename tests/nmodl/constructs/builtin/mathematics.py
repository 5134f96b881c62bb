# compare: atol 1e-9
# The Gaussian: NEURON has eight digits of pi there.
sec = cell("mathematics")
h.finitialize(-65)
keep(sec(0.5).mathematics, "x", "y")
