NEURON { POINT_PROCESS Streams RANGE x, m RANDOM r, s }
PARAMETER { m = 2 }
ASSIGNED { x[30] v }
INITIAL {
    x[0] = random_uniform(r) x[1] = random_uniform(r, 2, 5) x[2] = random_negexp(r)
    x[3] = random_negexp(r, m) x[4] = random_normal(r) x[5] = random_normal(r, 3, m)
    x[6] = random_ipick(r)/1e9 x[7] = random_dpick(r)
    random_setseq(s, 5)
    x[8] = random_uniform(s)
    random_setids(s, 3, 4, 5)
    random_setseq(s, 34)
    x[9] = random_uniform(s)
}
FUNCTION draw() { draw = random_uniform(r) }
