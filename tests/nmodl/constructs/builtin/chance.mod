NEURON { SUFFIX chance RANGE x }
ASSIGNED { x[20] }
INITIAL {
    set_seed(17)
    x[0] = scop_random() x[1] = exprand(2.5) x[2] = normrand(1, 3)
    x[3] = scop_random() x[4] = poisrand(3) x[5] = poisrand(30)
    x[6] = normrand(0, 1) x[7] = scop_random()
}
