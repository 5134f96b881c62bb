NEURON { SUFFIX hooks RANGE bi, ai, bb, as, bs, order, n, t0, t1, t2, t3 }
ASSIGNED { bi ai bb as bs order n v t0 t1 t2 t3 }
STATE { m }
BEFORE INITIAL { bi = bi + 1 order = 1 m = 5 }
INITIAL { order = 10*order + 2  n = m  m = 1 }
AFTER INITIAL { ai = ai + 1 order = 10*order + 3 }
BEFORE BREAKPOINT { LOCAL k k = v  bb = bb + k  t0 = t }
BREAKPOINT { SOLVE s METHOD cnexp  t1 = t }
DERIVATIVE s { m' = -m }
AFTER SOLVE { as = as + m  t2 = t }
BEFORE STEP { bs = bs + 1  t3 = t }
BEFORE STEP { bs = bs + 100 }
